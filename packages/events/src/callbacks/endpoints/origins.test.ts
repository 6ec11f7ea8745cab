import { createCallbackQueues, type CallbackQueues } from '@pombo/queue';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { callbackStand } from '../callbacks.fixture.ts';
import { nextOf } from '../delivery/callback-worker.ts';
import { callbackKeys } from '../keys.ts';
import { originReceiver } from './receiver-id.ts';
import { receiversOf } from './receivers.ts';
import type { RunningCallbacks } from '../start-callbacks.ts';

const on = callbackStand();
const keys = callbackKeys(on.redis.prefix);
let queues: CallbackQueues;
beforeAll(() => {
  queues = createCallbackQueues(on.redis.client, keys, { lockMs: 30_000 });
});

let running: RunningCallbacks | undefined;
afterEach(async () => running?.stop());

test('500 origins use a bounded number of queues, and each gets its event under the id of its origin', async () => {
  const receiver = await on.receiver();
  const { port } = new URL(receiver.url);
  // All of 127.0.0.0/8 is this machine, but the receiver listens at 127.0.0.1 only: the others refuse connections.
  const urls = Array.from(
    { length: 500 },
    (_none, at) => `http://127.1.${Math.floor(at / 250)}.${1 + (at % 250)}:${port}/`,
  );
  for (const [at, url] of urls.entries()) on.named.set(`origin-${at}`, url);
  on.named.set('good', receiver.url);
  running = on.start({ retryMs: [3_600_000] }, { mostOrigins: 20 });
  const many = on.redis.client.pipeline();
  for (const at of urls.keys())
    many.xadd(`${on.redis.prefix}:{vendas}:outbox`, '*', 't', 'sent', 'v', `origin-${at}`, 'c', '');
  await many.exec();
  await on.happen('good');
  await expect.poll(() => receiver.ids(), { timeout: 20_000 }).toEqual(['good']);
  // The id names its own origin, whichever queue the delivery came through.
  expect(receiver.heard[0]!.headers['webhook-id']).toMatch(new RegExp(`_${originReceiver(receiver.url)}$`));
  const { inAll } = await queues.busyAmong([]);
  expect(inAll).toBeLessThanOrEqual(20 + 16);
  const names = new Set(
    (await on.redis.client.keys(`${keys.slot}:to_*`)).map((key) => key.slice(keys.slot.length + 1).split(':', 1)[0]),
  );
  expect(names.size).toBeLessThanOrEqual(20 + 16);
  await running.stop();
  for (const each of await queues.busy()) await queues.clear(each);
  on.named.clear();
});

test('the remains of an origin’s empty queue expire', async () => {
  const receiver = await on.receiver();
  on.named.set('passing', receiver.url);
  running = on.start();
  await on.happen('passing');
  await expect.poll(() => receiver.ids()).toEqual(['passing']);
  await expect.poll(async () => (await queues.busyAmong([])).inAll).toBe(0);
  const name = originReceiver(receiver.url);
  const left = async (): Promise<number[]> => {
    const found = await on.redis.client.keys(`${keys.slot}:*${name}*`);
    return Promise.all(found.map((key) => on.redis.client.pttl(key)));
  };
  expect((await left()).length).toBeGreaterThan(0);
  await expect.poll(async () => (await left()).filter((ttl) => ttl === -1)).toEqual([]);
  // A queue in use does not expire.
  const event = { type: 'message.sent', lane: 'vendas', key: 'more', status: 'sent', at: Date.now() } as const;
  await running.stop();
  await queues.add(name, [{ eventId: 'evt_more', event }]);
  expect(await on.redis.client.pttl(`${keys.slot}:${name}:meta`)).toBe(-1);
});

test('an origin keeps its queue; a new one shares a queue while all are taken', async () => {
  const urls = ['https://a.example/1', 'https://a.example/2', 'https://b.example/', 'https://c.example/'];
  const known = new Set([originReceiver('https://c.example/')]);
  const busyAmong = async (asked: readonly string[]) => ({
    busy: new Set(asked.filter((each) => known.has(each))),
    inAll: 9,
  });
  const found = await receiversOf(urls, { queues: { busyAmong }, mostOrigins: 10 });
  expect(found.get(urls[0]!)).toBe(originReceiver('https://a.example/'));
  expect(found.get(urls[1]!)).toBe(found.get(urls[0]!));
  expect(found.get(urls[2]!)).toMatch(/^to_shared-\d+$/);
  expect(found.get(urls[3]!)).toBe(originReceiver('https://c.example/'));
});

test('lost deliveries are recovered for a few receivers at a time, for each once a round', () => {
  const busy = Array.from({ length: 4000 }, (_none, at) => `to_${String(at).padStart(5, '0')}`);
  const perPoll = Math.ceil((busy.length * 1000) / 15_000);
  const visited: string[] = [];
  let after = '';
  for (let poll = 0; poll < 15; poll += 1) {
    const some = nextOf(busy, after, perPoll);
    expect(some.length).toBeLessThanOrEqual(perPoll);
    visited.push(...some);
    after = some.at(-1)!;
  }
  expect(new Set(visited).size).toBe(busy.length);
  // It tolerates a receiver that disappeared, and an empty list.
  expect(nextOf(['b', 'd'], 'c', 1)).toEqual(['d']);
  expect(nextOf(['b', 'd'], 'z', 1)).toEqual(['b']);
  expect(nextOf([], 'z', 1)).toEqual([]);
});
