import { checkRedis, closeRedis, connect, maskRedisUrl } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { findRedisUrl } from '../deployment/redis-url.ts';
import { LIMIT_MS, inFull, type Finding } from './finding.ts';
import { words } from '../terminal/words.ts';

/** Checks that Redis answers and is safe to store messages in. */
export async function checkRedisServer(config: Config): Promise<Finding[]> {
  const url = await findRedisUrl(config);
  const client = await connect(url, { purpose: 'producer', connectionName: 'pombo-doctor', withinMs: LIMIT_MS - 1000 });
  try {
    const findings = await checkRedis(client, { strict: config.strict });
    return [
      { check: 'redis', level: 'ok', message: words('doctor_redis_ok', { url: maskRedisUrl(url) }) },
      ...findings.map(({ level, notice }): Finding => ({ check: 'redis', level, ...inFull(notice) })),
    ];
  } finally {
    await closeRedis(client);
  }
}
