import { createAuditLog } from '@pombo/api/audit-log';
import { createOutboxRelay } from '@pombo/events';
import { createLedger, type Ledger } from '@pombo/ledger';
import { createProducer, type Producer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { createReceipts, type Receipts } from '@pombo/receipts';
import { defined, isPomboError, type LaneJobs } from '@pombo/core';
import { closeRedis, connect, isUnreachable, redisUnreachable, type RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { loadConfig } from '../config.ts';
import { findRedisUrl } from './redis-url.ts';
import { thisUser } from '../terminal/operator.ts';

/** What a command works on: this environment's Redis and everything that Pombo stores there. */
export interface Deployment {
  config: Config;
  redisUrl: string;
  /** For everything without a field of its own here. Closed with the deployment. */
  client: RedisClient;
  ledger: Ledger;
  receipts: Receipts;
  producer: Producer;
  jobs: LaneJobs;
  /** Adds what a command has changed to the audit log, under the name of this machine's user. Never fails a command. */
  record(action: string, object?: string, detail?: string): Promise<void>;
}

/**
 * Opens the deployment of this environment, does the work, closes it. Throws `invalid_config`, or
 * `redis_unreachable` if Redis is or becomes unavailable.
 */
export async function withDeployment<T>(work: (deployment: Deployment) => Promise<T>): Promise<T> {
  const config = await loadConfig();
  return onDeployment(config, await findRedisUrl(config), work);
}

/** Like {@link withDeployment}, for a known configuration and Redis. */
export async function onDeployment<T>(
  config: Config,
  redisUrl: string,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const { deployment, close } = await openDeployment(config, redisUrl);
  try {
    return await work(deployment);
  } catch (error) {
    throw isUnreachable(error) ? redisUnreachable(redisUrl, error) : error;
  } finally {
    await close();
  }
}

/** A deployment for a command that waits. It survives a restart of Redis, even at another address. */
export interface LastingDeployment {
  /** Does the work on the current Redis. Throws `redis_unreachable`; the next use looks for Redis again. */
  use<T>(work: (deployment: Deployment) => Promise<T>): Promise<T>;
}

/**
 * Like {@link withDeployment}, for a command that waits. Every restart of `pombo up` gives its Redis another port and
 * password, so the address is read again after each failure. Throws `invalid_config`.
 */
export async function withLastingDeployment<T>(work: (lasting: LastingDeployment) => Promise<T>): Promise<T> {
  const config = await loadConfig();
  let opened: Opened | undefined;
  const closing: Promise<void>[] = [];
  const lasting: LastingDeployment = {
    async use(task) {
      opened ??= await openDeployment(config, await findRedisUrl(config));
      const { deployment, close } = opened;
      try {
        return await task(deployment);
      } catch (error) {
        if (!isRedisUnavailable(error)) throw error;
        opened = undefined;
        closing.push(close());
        throw isPomboError(error) ? error : redisUnreachable(deployment.redisUrl, error);
      }
    },
  };
  try {
    return await work(lasting);
  } finally {
    await Promise.all([...closing, opened?.close()]);
  }
}

/** Returns true if Redis could not be reached. The command may or may not have run. */
export function isRedisUnavailable(error: unknown): boolean {
  return isPomboError(error) ? error.code === 'redis_unreachable' : isUnreachable(error);
}

function createRecord(client: RedisClient, prefix: string): Deployment['record'] {
  const audit = createAuditLog(client, prefix);
  return async (action, object, detail) => {
    // The change is made by now: a Redis without room must not make it look as if it had failed.
    await audit.record({ actor: thisUser(), action, result: 'done', ...defined({ object, detail }) }).catch(() => {});
  };
}

interface Opened {
  deployment: Deployment;
  close(): Promise<void>;
}

async function openDeployment(config: Config, redisUrl: string): Promise<Opened> {
  const client = await connect(redisUrl, { purpose: 'producer', connectionName: 'pombo-cli' });
  // Publishes what a command changes immediately. If that fails, the lane's worker publishes it.
  const relay = createOutboxRelay({ client, prefix: config.prefix, onError: () => {} });
  const ledger = createLedger(client, { prefix: config.prefix, onEventAppended: (lane) => relay.touch(lane) });
  await ledger.layouts.assertReadable().catch(async (error: unknown) => {
    await Promise.all([relay.stop(), closeRedis(client)]);
    throw error;
  });
  const producer = createProducer({ redis: redisUrl, prefix: config.prefix });
  const receipts = createReceipts({ ledger });
  const jobs = createLaneJobs(client, config.prefix);
  return {
    deployment: {
      config,
      redisUrl,
      client,
      ledger,
      receipts,
      producer,
      jobs,
      record: createRecord(client, config.prefix),
    },
    async close() {
      await relay.stop();
      await Promise.all([producer.close(), closeRedis(client)]);
    },
  };
}
