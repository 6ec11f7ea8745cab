import type { Log } from '@pombo/core';
import { checkRedis, type RedisClient, type RedisFinding } from '@pombo/redis';

/** Checks Redis again after each lost connection: another server may respond now. */
export interface FitnessWatch {
  /** Returns why nothing may be sent now, or undefined. Only in strict mode. */
  unfit(): string | undefined;
  stop(): void;
}

export interface FitnessOptions {
  client: RedisClient;
  strict: boolean;
  log: Log;
  /** Pause before a failed check is repeated (ms, default 1,000). */
  againMs?: number;
}

/**
 * Watches a client whose Redis passed its check. In strict mode nothing is sent between the loss of a connection and the
 * next passed check; otherwise findings are only logged.
 */
export function watchFitness({ client, strict, log, againMs = 1000 }: FitnessOptions): FitnessWatch {
  let reason: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;

  const lost = (): void => {
    looks += 1;
    reason = 'Redis has not been checked since the connection was lost';
  };

  const look = (): void => {
    clearTimeout(timer);
    looks += 1;
    const mine = looks;
    checkRedis(client, { strict })
      .then((findings) => {
        // The connection was lost again: the findings may be about another server.
        if (mine === looks) report(findings);
      })
      .catch((error: unknown) => {
        if (mine !== looks) return;
        log.warn({ error }, 'redis.check.failed');
        timer = setTimeout(look, againMs);
      });
  };

  const report = (findings: RedisFinding[]): void => {
    const wrong = findings.filter(({ level }) => level === 'error');
    reason = wrong.length === 0 ? undefined : wrong.map(({ message }) => message).join('; ');
    for (const { level, code, message, hint } of findings) {
      if (level !== 'ok') log[level === 'error' ? 'error' : 'warn']({ code, finding: message, hint }, 'redis.warning');
    }
    // Changing its settings closes no connection, so check again later.
    if (reason !== undefined) timer = setTimeout(look, UNFIT_AGAIN_MS);
  };

  const changed = (): void => {
    lost();
    look();
  };
  client.on('close', lost);
  client.on('ready', look);
  // In a cluster, a failover may happen without closing our connections.
  client.on('+node', changed);
  return {
    unfit: () => (strict ? reason : undefined),
    stop() {
      looks += 1;
      clearTimeout(timer);
      client.off('close', lost);
      client.off('ready', look);
      client.off('+node', changed);
    },
  };
}

const UNFIT_AGAIN_MS = 10_000;
