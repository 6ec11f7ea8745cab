import type { Redis } from 'ioredis';
import { laneSlot } from '@pombo/core';

/** Does what `append-event.lua` of the ledger does; `test/events.test.ts` tests the whole path. */
export async function appendEvent(
  client: Pick<Redis, 'xadd'>,
  prefix: string,
  lane: string,
  what: string,
  whom: string,
  campaign = '',
): Promise<string> {
  const id = await client.xadd(`${laneSlot(prefix, lane)}:outbox`, '*', 't', what, 'v', whom, 'c', campaign);
  return id!;
}

/** Publishes `count` events of a lane, about the messages `k1` to the last, one after the other. */
export async function appendEvents(client: Redis, prefix: string, lane: string, count: number): Promise<void> {
  const pipeline = client.pipeline();
  for (let n = 1; n <= count; n += 1) {
    pipeline.xadd(`${laneSlot(prefix, lane)}:outbox`, '*', 't', 'accepted', 'v', `k${n}`, 'c', '');
  }
  await pipeline.exec();
}
