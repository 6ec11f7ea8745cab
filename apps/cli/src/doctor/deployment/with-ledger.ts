import { createLedger, type Ledger } from '@pombo/ledger';
import { closeRedis, connect, type RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { findRedisUrl } from '../../deployment/redis-url.ts';
import { words } from '../../terminal/words.ts';
import { LIMIT_MS, type Finding } from '../finding.ts';

/** Lets a check look into Redis. If Redis does not answer, which another check reports, this one is skipped. */
export async function withLedger(
  check: string,
  config: Config,
  look: (ledger: Ledger, client: RedisClient) => Promise<Finding[]>,
): Promise<Finding[]> {
  const client = await openRedis(config);
  if (client === undefined) return [{ check, level: 'skipped', message: words('doctor_redis_silent') }];
  try {
    return await look(createLedger(client, { prefix: config.prefix }), client);
  } finally {
    await closeRedis(client);
  }
}

async function openRedis(config: Config): Promise<RedisClient | undefined> {
  try {
    const url = await findRedisUrl(config);
    return await connect(url, { purpose: 'producer', connectionName: 'pombo-doctor', withinMs: LIMIT_MS - 1000 });
  } catch {
    return undefined;
  }
}
