import type { Log } from '@pombo/core';
import { checkRedis, type RedisClient, type RedisFinding } from '@pombo/redis';

/** Looks at Redis again whenever the connection was lost: what answers then may be another server. */
export interface FitnessWatch {
  /** Why nothing may be sent now, or undefined. Only under strict mode. */
  unfit(): string | undefined;
  stop(): void;
}

export interface FitnessOptions {
  client: RedisClient;
  strict: boolean;
  log: Log;
  /** Pause before a look that Redis did not answer is repeated, ms. Default 1,000. */
  againMs?: number;
}

/**
 * Watches a client that was found fit. Under strict mode nothing is sent from the loss of a connection until Redis was
 * found fit again; otherwise what is wrong is logged.
 */
export function watchFitness({ client, strict, log, againMs = 1000 }: FitnessOptions): FitnessWatch {
  let reason: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;

  const lost = (): void => {
    looks += 1;
    reason = 'Redis has not been looked at since the connection was lost';
  };

  const look = (): void => {
    clearTimeout(timer);
    looks += 1;
    const mine = looks;
    checkRedis(client, { strict })
      .then((findings) => {
        // The connection was lost again meanwhile: what was found may be about another server.
        if (mine === looks) report(findings);
      })
      .catch((error: unknown) => {
        if (mine !== looks) return;
        log.warn({ error: String(error) }, 'redis.check.failed');
        timer = setTimeout(look, againMs);
      });
  };

  const report = (findings: RedisFinding[]): void => {
    const wrong = findings.filter(({ level }) => level === 'error');
    reason = wrong.length === 0 ? undefined : wrong.map(({ message }) => message).join('; ');
    for (const { level, code, message, hint } of findings) {
      if (level !== 'ok') log[level === 'error' ? 'error' : 'warn']({ code, finding: message, hint }, 'redis.warning');
    }
    // What a person changes to make it fit changes no connection.
    if (reason !== undefined) timer = setTimeout(look, UNFIT_AGAIN_MS);
  };

  const changed = (): void => {
    lost();
    look();
  };
  client.on('close', lost);
  client.on('ready', look);
  // Of a Cluster: a node took another's place, and no connection of ours was lost.
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
