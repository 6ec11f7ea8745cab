import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { RedisClient } from './connect.ts';

const SECOND = 1000;
const PATIENCE_MS = 60 * SECOND;
const LOOK_MS = 20;

/**
 * Has one server write its append-only file again, so that it holds only what Redis holds now: what was deleted is gone
 * from the disk, too. Returns false when that did not end well within a minute, or there is nothing to write (no
 * append-only file, a Cluster).
 */
export async function rewriteAppendOnlyFile(client: RedisClient): Promise<boolean> {
  if (!isSingle(client)) return false;
  const deadline = performance.now() + PATIENCE_MS;
  if (!/^aof_enabled:1\b/m.test(await client.info('persistence'))) return false;
  // One that began before knows nothing of what was deleted since.
  if (!(await isIdle(client, deadline))) return false;
  await client.bgrewriteaof();
  if (!(await isIdle(client, deadline))) return false;
  return /^aof_last_bgrewrite_status:ok\b/m.test(await client.info('persistence'));
}

async function isIdle(client: Redis, deadline: number): Promise<boolean> {
  for (;;) {
    const state = await client.info('persistence');
    if (!/^aof_rewrite_(in_progress|scheduled):1\b/m.test(state)) return true;
    if (performance.now() > deadline) return false;
    await delay(LOOK_MS);
  }
}

function isSingle(client: RedisClient): client is Redis {
  return !client.isCluster;
}
