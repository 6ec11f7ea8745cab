import { createLaneJobs } from '@pombo/queue';
import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../support/http/receiver.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/** Faults of a number and of WhatsApp, with a real worker; only some lanes receive callbacks (matrix.md, D). */
const LANES = ['one', 'three', 'four', 'five', 'quiet'];
const on = stage({ lanes: LANES });
const { start, send, posts, posted, reaches } = traffic(on);

beforeAll(async () => {
  const receiver = await startReceiver(on.ledger, createLaneJobs(on.client, on.prefix));
  for (const lane of ['one', 'four', 'five']) await receiver.hear(on.gatewayUrl, lane, on.zapi(lane));
  return () => receiver.close();
});

const holds = async (lane: string): Promise<string[]> =>
  (await on.ledger.lanes.holds(lane)).map(({ reason }) => reason);
const set = (lane: string, patch: Parameters<typeof on.simulator.setInstance>[1]): unknown =>
  on.simulator.setInstance(on.zapiId(lane), patch);

/** An idle number is probed before it sends; one that has just sent is not. */
async function sentJustNow(instance: string): Promise<void> {
  const { id } = await send({ instance });
  await expect.poll(async () => (await on.producer.get(id))?.status).toMatch(/^(accepted|sent|delivered|read)$/);
}

test('D1 a number is disconnected, and a callback reports it: the POST in flight ends, no other begins', async () => {
  await start();
  const slow = await send({ instance: 'one', fault: { kind: 'delay', enqueue: true, ms: 500 } });
  const next = await send({ instance: 'one' });
  await posted(slow);
  set('one', { connected: false });
  await eventually(() => holds('one'), ['disconnected']);
  await expect.poll(async () => (await on.producer.get(slow.id))?.status).not.toBe('sending');
  expect((await on.producer.get(slow.id))?.status).toMatch(/^(accepted|sent|delivered|read)$/);
  expect([posts(next).length, (await on.producer.get(next.id))?.status]).toEqual([0, 'queued']);
  set('one', { connected: true });
  await expect.poll(() => posts(next).length, { timeout: 20_000 }).toBe(1);
  expect(posts(slow)).toHaveLength(1);
});

test('D2 a number is disconnected without a callback, and Z-API refuses: it is held, no attempt is used up, and it continues', async () => {
  const worker = await start();
  await sentJustNow('quiet');
  set('quiet', { connected: false, disableEnqueueWhenDisconnected: true });
  const message = await send({ instance: 'quiet' });
  await eventually(() => holds('quiet'), ['disconnected']);
  expect((await on.producer.get(message.id))?.status).toBe('queued');
  set('quiet', { connected: true });
  await reaches(message, 'accepted');
  await logged(worker, 'lane.released');
  expect(posts(message).map(({ enqueued }) => enqueued)).toEqual([false, true]);
});

test("D3 Z-API's own queue fills up: it holds no more of our messages than allowed, and all are sent as it empties", async () => {
  await start({ outstanding: { seen: 2, unseen: 2 } });
  await sentJustNow('three');
  // Z-API keeps what it gets, without any callback.
  set('three', { connected: false });
  const messages = await Promise.all(Array.from({ length: 5 }, () => send({ instance: 'three' })));
  const sent = (): number => messages.filter((message) => posts(message).length > 0).length;
  // The third has been refused, with the reason.
  const why = async (): Promise<(string | undefined)[]> => [
    ...(await holds('three')),
    (await on.ledger.lanes.read('three')).stall?.reason,
  ];
  await expect.poll(why, { timeout: 20_000 }).toEqual(expect.arrayContaining([expect.any(String)]));
  expect(sent()).toBe(2);
  set('three', { connected: true });
  await eventually(sent, 5);
  expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1, 1, 1]);
});

describe('D4 WhatsApp restricts a number', () => {
  test('the message fails, the lane is held until a person acts, and the rest waits', async () => {
    await start();
    const first = await send({
      instance: 'four',
      fault: { kind: 'delivery-error', error: 'Whatsapp rejected this message', errorCode: 'SHADOW_BAN' },
    });
    await eventually(() => holds('four'), ['shadow-ban']);
    await reaches(first, 'failed');
    const next = await send({ instance: 'four' });
    expect((await on.producer.get(first.id))?.error?.code).toBe('shadow_ban');
    expect([posts(next).length, (await on.producer.get(next.id))?.status]).toEqual([0, 'queued']);
    await on.ledger.lanes.release('four');
    await eventually(() => posts(next).length, 1);
  });
});

test('D5 a number is reconnected: what Z-API kept is sent first, then the lane continues, each message once', async () => {
  await start({ outstanding: { seen: 3, unseen: 3 } });
  await sentJustNow('five');
  set('five', { connected: false });
  await eventually(() => holds('five'), ['disconnected']);
  await on.ledger.lanes.release('five');
  const kept = await send({ instance: 'five' });
  await reaches(kept, 'accepted');
  await on.ledger.lanes.hold('five', 'disconnected', 'its phone is off');
  const next = await send({ instance: 'five' });
  set('five', { connected: true });
  await expect.poll(() => on.simulator.received(kept.phone).length, { timeout: 20_000 }).toBe(1);
  await expect.poll(() => on.simulator.received(next.phone).length, { timeout: 20_000 }).toBe(1);
  const [first, second] = [on.simulator.received(kept.phone)[0]!, on.simulator.received(next.phone)[0]!];
  expect(first.at).toBeLessThanOrEqual(second.at);
  expect([kept, next].map((message) => posts(message).length)).toEqual([1, 1]);
});
