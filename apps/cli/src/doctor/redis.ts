import { createLedger, knownLanes, liveWorkers } from '@pombo/ledger';
import { isPomboError } from '@pombo/message';
import { checkRedis, closeRedis, connect, maskRedisUrl, type RedisClient } from '@pombo/redis';
import { configuredInstances, type Config } from '@pombo/worker';
import { findRedisUrl } from '../redis-url.ts';
import { LIMIT_MS, type Finding } from './finding.ts';

/** Whether Redis answers and can be trusted with messages, and whether a live worker serves every lane. */
export async function checkRedisServer(config: Config): Promise<Finding[]> {
  const url = await findRedisUrl(config);
  const client = await connect(url, { purpose: 'producer', connectionName: 'pombo-doctor', withinMs: LIMIT_MS - 1000 });
  try {
    const found = await checkRedis(client, { strict: config.strict });
    return [
      { check: 'redis', level: 'ok', message: `answers at ${maskRedisUrl(url)}` },
      ...found.map(({ level, message, hint }): Finding => {
        const finding: Finding = { check: 'redis', level, message };
        return hint === undefined ? finding : { ...finding, fix: hint };
      }),
      ...(await checkWorkers(config, client)),
    ];
  } finally {
    await closeRedis(client);
  }
}

async function checkWorkers(config: Config, client: RedisClient): Promise<Finding[]> {
  const check = 'workers';
  const ledger = createLedger(client, { prefix: config.prefix });
  const [workers, published] = await Promise.all([liveWorkers(ledger), knownLanes(ledger)]);
  const lanes = [...new Set([...published, ...configuredNames(config)])].toSorted();
  if (lanes.length === 0) return [{ check, level: 'skipped', message: 'no lane to serve' }];
  return lanes.map((lane): Finding => {
    const count = workers.get(lane) ?? 0;
    if (count > 0) return { check, level: 'ok', message: `${lane} is served by ${count}` };
    return {
      check,
      level: 'error',
      message: `no live worker serves ${lane}`,
      fix: 'Start one where its instance is configured, on this Redis: pombo up',
    };
  });
}

/** An instance file that is not valid is another check's finding. */
function configuredNames(config: Config): string[] {
  try {
    return configuredInstances(config).map(({ name }) => name);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}
