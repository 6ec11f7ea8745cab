import { createForwarder } from '@pombo/events';
import { createLedger, type Ledger } from '@pombo/ledger';
import { createLaneJobs, createProducer, type LaneJobs, type Producer } from '@pombo/producer';
import { closeRedis, connect, isUnreachable, redisUnreachable, type RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { loadConfig } from './config.ts';
import { findRedisUrl } from './redis-url.ts';

/** What a command works on: this environment's Redis and everything Pombo keeps there. */
export interface Deployment {
  config: Config;
  redisUrl: string;
  /** For what has no door of its own here; closed with the deployment. */
  client: RedisClient;
  ledger: Ledger;
  producer: Producer;
  jobs: LaneJobs;
}

/**
 * Opens the deployment of this environment, does the work, closes it. Throws `invalid_config`, or
 * `redis_unreachable` when Redis is away or goes away meanwhile.
 */
export async function withDeployment<T>(work: (deployment: Deployment) => Promise<T>): Promise<T> {
  const config = await loadConfig();
  return onDeployment(config, await findRedisUrl(config), work);
}

/** As {@link withDeployment}, for a configuration and a Redis that are known already. */
export async function onDeployment<T>(
  config: Config,
  redisUrl: string,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const client = await connect(redisUrl, { purpose: 'producer', connectionName: 'pombo-cli' });
  // What a command changes is told at once; where that fails, the lane's worker finds it.
  const forwarder = createForwarder({ client, prefix: config.prefix, onError: () => {} });
  const ledger = createLedger(client, { prefix: config.prefix, onTold: (lane) => forwarder.touch(lane) });
  const producer = createProducer({ redis: redisUrl, prefix: config.prefix });
  const jobs = createLaneJobs(client, config.prefix);
  try {
    return await work({ config, redisUrl, client, ledger, producer, jobs });
  } catch (error) {
    throw isUnreachable(error) ? redisUnreachable(redisUrl, error) : error;
  } finally {
    await forwarder.stop();
    await Promise.all([producer.close(), closeRedis(client)]);
  }
}
