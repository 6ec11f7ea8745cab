import { describe, expect, test } from 'vitest';
import type { FaultInput, Post } from '@pombo/simulator';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/**
 * Automatic retries, seen from the gateway: a reply that says "failed" leads to a retry, with growing gaps; silence
 * does not.
 */
const on = stage();

async function send(fault?: FaultInput['do'], times = 1): Promise<{ id: string; phone: string }> {
  const phone = newPhone();
  if (fault) on.simulator.fault({ phone, times, do: fault });
  const { id } = await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE });
  return { id, phone };
}

function postsTo(phone: string): Post[] {
  return on.simulator.posts().filter((post) => post.phone === phone);
}

function gaps(posts: Post[]): number[] {
  return posts.slice(1).map((post, at) => post.arrivedAt - posts[at]!.arrivedAt);
}

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): FaultInput['do'] => ({
  kind: 'answer',
  status,
  body,
  headers,
  enqueue: false,
});

describe('retried automatically', () => {
  test('C11 connection refused for a while: accepted once it is back', async () => {
    const worker = await on.start();
    on.simulator.stopListening();
    const { id, phone } = await send();
    await expect(on.producer.waitFor(id, { timeoutMs: 700 })).rejects.toMatchObject({ code: 'timed_out' });
    await on.simulator.resumeListening();
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'accepted' });
    expect(postsTo(phone)).toHaveLength(1);
    await worker.stop();
  });

  test('C6 429: waits as long as Retry-After says', async () => {
    const worker = await on.start({ timings: { coolMs: { first: 50, cap: 100 } } });
    const { id, phone } = await send(answer(429, { error: 'slow down' }, { 'retry-after': '5' }));
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'accepted', attempts: 2 });
    expect(gaps(postsTo(phone))[0]).toBeGreaterThanOrEqual(5000);
    await worker.stop();
  });

  test.for([500, 503])('C7 %i twice, then 200: accepted, with growing gaps', async (status) => {
    const worker = await on.start();
    const { id, phone } = await send(answer(status, { error: 'Internal Server Error' }), 2);
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'accepted', attempts: 3 });
    const [first, second] = gaps(postsTo(phone));
    expect(first).toBeGreaterThanOrEqual(200);
    expect(second).toBeGreaterThanOrEqual(400);
    await worker.stop();
  });

  test('C7 500 every time: failed after five attempts, and the lane continues', async () => {
    const worker = await on.start({ timings: { erroredMs: { first: 50, cap: 200 } } });
    const { id, phone } = await send(answer(500, { error: 'Internal Server Error' }), 10);
    const next = await send();
    const end = await on.producer.waitFor(id);
    expect(end).toMatchObject({ status: 'failed', attempts: 5, error: { code: 'gateway_error' } });
    expect(postsTo(phone)).toHaveLength(5);
    expect(await on.producer.waitFor(next.id)).toMatchObject({ status: 'accepted' });
    await worker.stop();
  });

  test('a lapsed subscription that is renewed: the lane is held, then continues automatically', async () => {
    const worker = await on.start();
    on.simulator.setInstance(on.zapiId('vendas'), { subscribed: false });
    const { id, phone } = await send();
    await on.simulator.waitFor({ posts: on.simulator.counts().posts + 1 });
    await expect(on.producer.waitFor(id, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'timed_out' });
    on.simulator.setInstance(on.zapiId('vendas'), { subscribed: true });
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'accepted' });
    expect(postsTo(phone).filter((post) => post.enqueued)).toHaveLength(1);
    expect(await on.ledger.lanes.holds('vendas')).toEqual([]);
    await worker.stop();
  });
});

describe('never retried automatically', () => {
  const silences: [string, FaultInput['do']][] = [
    ['the connection is reset after the message was taken', { kind: 'reset', enqueue: true }],
    ['the connection ends without an answer', { kind: 'close', enqueue: false }],
    ['502 in HTML', answer(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' })],
    ['504', answer(504, '')],
    ['200 without ids', answer(200, {})],
    ['200 {"value":false}', answer(200, { value: false })],
    ['the answer is cut', { kind: 'truncate', enqueue: true, atByte: 10 }],
  ];

  test.for(silences)('%s: unknown, one POST', async ([, fault]) => {
    const worker = await on.start();
    const { id, phone } = await send(fault);
    const next = await send();
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'unknown', attempts: 1 });
    expect(await on.producer.waitFor(next.id)).toMatchObject({ status: 'accepted' });
    expect(postsTo(phone)).toHaveLength(1);
    await expect(on.producer.retry(id)).rejects.toMatchObject({ code: 'wrong_status' });
    await worker.stop();
  });

  test('C9 no answer before the deadline: unknown, one POST', async () => {
    const worker = await on.start({}, { POMBO_SEND_TIMEOUT_MS: '400' });
    const { id, phone } = await send({ kind: 'hang', enqueue: true });
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'unknown', attempts: 1 });
    expect(postsTo(phone)).toHaveLength(1);
    await worker.stop();
  });

  test('C1 a refusal of the message itself fails it at once', async () => {
    const worker = await on.start();
    const { id, phone } = await send(answer(400, { error: 'Invalid phone' }));
    const end = await on.producer.waitFor(id);
    expect(end).toMatchObject({ status: 'failed', attempts: 1 });
    expect(end.error?.message).toContain('Invalid phone');
    expect(postsTo(phone)).toHaveLength(1);
    await worker.stop();
  });

  test('an explicit 500 under POMBO_ON_SERVER_ERROR=unknown', async () => {
    const worker = await on.start({}, { POMBO_ON_SERVER_ERROR: 'unknown' });
    const { id, phone } = await send(answer(500, { error: 'Internal Server Error' }));
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'unknown', attempts: 1 });
    expect(postsTo(phone)).toHaveLength(1);
    await worker.stop();
  });
});
