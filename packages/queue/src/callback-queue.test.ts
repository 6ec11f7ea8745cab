import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { createCallbackQueues, type Delivery, type FetchedDelivery, type CallbackQueues } from './callback-queue.ts';

const redis = testRedis();
const HOUR = 60 * 60 * 1000;

let keys: { slot: string; busy: string };
let queues: CallbackQueues;
beforeAll(() => {
  const slot = `${redis.prefix}:{callbacks}`;
  keys = { slot, busy: `${slot}:busy` };
  queues = createCallbackQueues(redis.client, keys, { token: 'p-1', lockMs: HOUR });
});

let made = 0;

/** Returns a receiver with these deliveries. */
async function receiver(...names: string[]): Promise<string> {
  made += 1;
  const name = `receiver-${made}`;
  if (names.length > 0) await queues.add(name, names.map(deliveryOf));
  return name;
}

function deliveryOf(name: string): Delivery {
  return { eventId: `evt_${name}`, event: { type: 'message.sent', lane: 'vendas', key: name, status: 'sent', at: 1 } };
}

async function fetch(name: string): Promise<FetchedDelivery> {
  const fetched = await queues.fetch(name);
  if (!('delivery' in fetched)) throw new Error(`no delivery: ${JSON.stringify(fetched)}`);
  return fetched.delivery;
}

test('hands out deliveries in order, several at once, and an id that waits already only once', async () => {
  const name = await receiver('a', 'b');
  await queues.add(name, [deliveryOf('a')]);
  const first = await fetch(name);
  expect(first).toMatchObject({ ...deliveryOf('a'), attempts: 0 });
  expect((await fetch(name)).eventId).toBe('evt_b');
  expect(await queues.fetch(name)).toEqual({ nothing: true });
  expect(await queues.count(name)).toBe(2);
  await queues.complete(name, first);
  expect(await queues.count(name)).toBe(1);
});

test('a requeued delivery comes first and counts no attempt; a later retry counts one', async () => {
  const name = await receiver('a', 'b');
  await queues.requeueAtHead(name, await fetch(name));
  const again = await fetch(name);
  expect(again).toMatchObject({ eventId: 'evt_a', attempts: 0 });
  await queues.retryLater(name, again, HOUR);
  await queues.complete(name, await fetch(name));
  expect(await queues.fetch(name)).toEqual({ delayedMs: expect.closeTo(HOUR, -4) });
  await queues.bringForward(name, 1);
  expect(await fetch(name)).toMatchObject({ eventId: 'evt_a', attempts: 1 });
});

test('a paused receiver gets nothing until it is resumed', async () => {
  const name = await receiver('a');
  await queues.pause(name, HOUR);
  expect(await queues.fetch(name)).toEqual({ pauseMs: expect.closeTo(HOUR, -4) });
  await queues.resume(name);
  expect((await fetch(name)).eventId).toBe('evt_a');
});

test('a cleared queue is empty, and a delivery that was removed with it is not an error', async () => {
  const name = await receiver('a', 'b');
  const held = await fetch(name);
  expect(await queues.busy()).toContain(name);
  await queues.clear(name);
  expect(await queues.count(name)).toBe(0);
  expect(await queues.busy()).not.toContain(name);
  await queues.complete(name, held);
  await queues.retryLater(name, held, HOUR);
  await queues.requeueAtHead(name, held);
  expect(await queues.count(name)).toBe(0);
});

test('a released queue expires within a day; a later delivery keeps it', async () => {
  const name = await receiver('a');
  await queues.complete(name, await fetch(name));
  await queues.release(name);
  expect(await queues.busy()).not.toContain(name);
  const kept = await redis.client.keys(`${keys.slot}:${name}:*`);
  expect(kept).not.toEqual([]);
  // -1: a key without an expiry. One that expires soon may be gone by now.
  for (const key of kept) expect(await redis.client.pttl(key), key).not.toBe(-1);
  await queues.add(name, [deliveryOf('b')]);
  expect(await redis.client.pttl(`${keys.slot}:${name}:meta`)).toBe(-1);
  expect(await queues.busy()).toContain(name);
});
