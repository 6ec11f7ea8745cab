import { QUEUE_NAME, laneSlot } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';

/** The queues of lanes that Redis holds. */
export interface StoredQueues {
  /** Those of this deployment: lane → jobs in its queue, in any state. */
  own: Map<string, number>;
  /** Prefixes under which other deployments have queues. */
  otherPrefixes: string[];
}

/** Keys looked at per call: few enough that other clients of Redis do not wait. */
const STEP = 1000;

/**
 * Looks through all keys of Redis for queues of lanes. Gives up after `withinMs` and returns undefined, since that takes
 * about a second for each million keys. Changes nothing.
 */
export async function storedQueues(
  client: RedisClient,
  { prefix, withinMs }: { prefix: string; withinMs: number },
): Promise<StoredQueues | undefined> {
  const until = performance.now() + withinMs;
  const lanes = new Set<string>();
  const others = new Set<string>();
  for (const node of 'nodes' in client ? client.nodes('master') : [client]) {
    let cursor = '0';
    do {
      if (performance.now() > until) return undefined;
      const [next, keys] = await node.scan(cursor, 'MATCH', `*:{*}:${QUEUE_NAME}:meta`, 'COUNT', STEP);
      for (const key of keys) {
        const [, owner = '', lane = ''] = KEY.exec(key) ?? [];
        if (owner === prefix) lanes.add(lane);
        else if (owner !== '') others.add(owner);
      }
      cursor = next;
    } while (cursor !== '0');
  }
  const counts = [...lanes].map(async (lane) => [lane, await jobsOf(client, laneSlot(prefix, lane))] as const);
  return { own: new Map(await Promise.all(counts)), otherPrefixes: [...others].toSorted() };
}

const KEY = new RegExp(String.raw`^(.+):\{([^{}]+)\}:${QUEUE_NAME}:meta$`);

async function jobsOf(client: RedisClient, slot: string): Promise<number> {
  const key = (list: string): string => `${slot}:${QUEUE_NAME}:${list}`;
  const counts = await Promise.all([
    client.llen(key('wait')),
    client.llen(key('active')),
    client.zcard(key('prioritized')),
    client.zcard(key('delayed')),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}
