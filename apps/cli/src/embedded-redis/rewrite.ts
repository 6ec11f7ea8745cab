import { setTimeout as delay } from 'node:timers/promises';
import type { RedisClient } from '@pombo/redis';

const SECOND = 1000;
const REWRITE_TIMEOUT_MS = 60 * SECOND;
const POLL_MS = 20;

/** A client of one server, not of a Cluster. */
type SingleClient = Exclude<RedisClient, { nodes: unknown }>;

/**
 * Makes one server rewrite its append-only file, so that data deleted from Redis is deleted from the disk as well.
 * Returns false if the rewrite does not succeed within a minute, or if there is nothing to rewrite (no append-only file,
 * or a Cluster).
 */
export async function rewriteAppendOnlyFile(client: RedisClient): Promise<boolean> {
  if (!isSingle(client)) return false;
  const deadline = performance.now() + REWRITE_TIMEOUT_MS;
  if (!/^aof_enabled:1\b/m.test(await client.info('persistence'))) return false;
  // A rewrite that is already running may not know what was deleted since it began.
  if (!(await isIdle(client, deadline))) return false;
  await client.bgrewriteaof();
  if (!(await isIdle(client, deadline))) return false;
  return /^aof_last_bgrewrite_status:ok\b/m.test(await client.info('persistence'));
}

async function isIdle(client: SingleClient, deadline: number): Promise<boolean> {
  for (;;) {
    const state = await client.info('persistence');
    if (!/^aof_rewrite_(in_progress|scheduled):1\b/m.test(state)) return true;
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
}

function isSingle(client: RedisClient): client is SingleClient {
  return !client.isCluster;
}
