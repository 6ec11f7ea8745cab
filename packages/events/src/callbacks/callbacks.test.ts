import type { ServerResponse } from 'node:http';
import { createCallbackQueues } from '@pombo/queue';
import { afterEach, describe, expect, test } from 'vitest';
import { verified, type Backend } from '../../../../test/support/http/backend.ts';
import { callbackStand } from './callbacks.fixture.ts';
import { callbackKeys } from './keys.ts';
import type { RunningCallbacks } from './start-callbacks.ts';

const on = callbackStand();
const HOUR = 60 * 60 * 1000;

let running: RunningCallbacks[] = [];
const start = (...wishes: Parameters<typeof on.start>): RunningCallbacks => {
  const started = on.start(...wishes);
  running.push(started);
  return started;
};

afterEach(async () => {
  for (const each of running) await each.stop();
  running = [];
  for (const { id } of await on.admin.list()) await on.admin.remove(id);
  on.logged.length = 0;
  for (const name of Object.keys(on.counted)) delete on.counted[name];
});

async function registered(facts: { events?: string[]; instance?: string } = {}) {
  const receiver = await on.receiver();
  const { endpoint, secret } = await on.admin.add({ url: receiver.url, ...facts });
  return { receiver, id: endpoint.id, secret };
}

const heardAll = (receiver: Backend, ids: string[]) =>
  expect.poll(() => [...new Set(receiver.ids())].toSorted()).toEqual(ids.toSorted());

const shown = async (id: string) => on.admin.get(id);

describe('what a receiver gets', () => {
  test('is the event, with a signature that the Standard Webhooks library accepts', async () => {
    const { receiver, secret } = await registered();
    start();
    await on.happen('order-1');
    await heardAll(receiver, ['order-1']);
    const [heard] = receiver.heard;
    expect(verified(heard!, secret)).toEqual({
      id: expect.stringMatching(/^evt_/) as string,
      type: 'message.sent',
      timestamp: expect.stringMatching(/Z$/) as string,
      data: { id: 'order-1', instance: 'vendas' },
    });
    expect(heard!.headers['content-type']).toBe('application/json');
    expect(heard!.headers['webhook-id']).not.toContain('.');
    expect(() => verified({ ...heard!, body: heard!.body.replace('order-1', 'order-2') }, secret)).toThrow(
      /No matching/,
    );
  });

  test('is only the events it subscribed to, and only since its registration', async () => {
    await on.happen('too-early', 'failed');
    const failures = await registered({ events: ['message.failed', 'message.unknown'] });
    const vendas = await registered({ instance: 'suporte' });
    start();
    await on.happen('a', 'sent');
    await on.happen('b', 'failed');
    await on.happen('c', 'unknown', 'suporte');
    await on.happen('end', 'failed', 'suporte');
    await heardAll(failures.receiver, ['b', 'c', 'end']);
    await heardAll(vendas.receiver, ['c', 'end']);
  });

  test('goes to the URL that a message names as well, signed with the deployment’s secret', async () => {
    const receiver = await on.receiver();
    const other = await on.receiver();
    on.named.set('named', receiver.url);
    start();
    await on.happen('not-named');
    await on.happen('named', 'read');
    await heardAll(receiver, ['named']);
    expect(verified(receiver.heard[0]!, await on.admin.secret())).toMatchObject({ type: 'message.read' });
    expect(other.heard).toEqual([]);
  });

  test('is nothing about a person who has been erased since', async () => {
    const { receiver } = await registered();
    on.erased.add('forgotten');
    start();
    await on.happen('forgotten');
    await on.happen('here');
    await heardAll(receiver, ['here']);
    expect(on.counted['untold']).toBe(1);
  });
});

describe('a receiver that accepts events', () => {
  test('gets more requests at once', async () => {
    const { receiver, id } = await registered();
    const held: ServerResponse[] = [];
    receiver.answer = (response) => void held.push(response);
    start({ attemptMs: 60_000 });
    const ids = Array.from({ length: 20 }, (_none, at) => `more-${at}`);
    for (const each of ids) await on.happen(each);
    // All of them before it accepts the first: a receiver with nothing under way starts over.
    await expect.poll(async () => (await shown(id))?.waiting).toBe(20);
    await expect.poll(() => held.length).toBe(4);
    for (const response of held) response.writeHead(200).end();
    // One more for each of the four that it accepted.
    await expect.poll(() => held.length).toBe(4 + 8);
    receiver.answer = (response) => response.writeHead(200).end();
    for (const response of held) if (!response.headersSent) response.writeHead(200).end();
    await expect.poll(() => on.counted['delivered']).toBe(20);
  });
});

describe('a receiver that fails', () => {
  test('gets the event again under the same id until it accepts it', async () => {
    const { receiver, id } = await registered();
    receiver.answer = (response) =>
      response.writeHead(receiver.heard.length < 3 ? 500 : 200).end('out of\u001b[31m order');
    start();
    await on.happen('again');
    await expect.poll(() => on.counted['delivered']).toBe(1);
    expect(receiver.ids()).toEqual(['again', 'again', 'again']);
    expect(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await shown(id)).toMatchObject({ waiting: 0, lastError: expect.stringContaining('answered 500') as string });
    expect(await shown(id)).not.toHaveProperty('failingSince');
  });

  test('that was down gets everything once it is back, whatever the pause of each event', async () => {
    const { receiver, id } = await registered();
    await receiver.down();
    start({ retryMs: [HOUR] });
    const ids = Array.from({ length: 30 }, (_none, at) => `down-${at}`);
    for (const each of ids) await on.happen(each);
    await expect.poll(async () => (await shown(id)).failingSince).toBeDefined();
    await expect.poll(() => on.counted['failed'] ?? 0).toBeGreaterThan(4);
    await receiver.up();
    await heardAll(receiver, ids);
    await expect.poll(async () => (await shown(id)).waiting).toBe(0);
  });

  test('soon gets events that were under way in another process when it came back', async () => {
    const { receiver } = await registered();
    const refused = new Set<string>();
    receiver.answer = (response, { event }) => {
      const id = event.data.id!;
      if (id === 'hangs' && receiver.ids().filter((each) => each === id).length === 1) return;
      if (id !== 'hangs' && refused.size < 3 && !refused.has(id)) {
        refused.add(id);
        response.writeHead(500).end();
      } else response.writeHead(200).end();
    };
    const timings = { retryMs: [HOUR], attemptMs: 500 };
    start(timings);
    start(timings);
    for (const id of ['hangs', 'f1', 'f2', 'f3']) await on.happen(id);
    await expect.poll(() => on.counted['delivered']).toBe(4);
    expect(receiver.ids().filter((id) => id === 'hangs')).toHaveLength(2);
  });

  test('is rarely called while it fails, however many events wait', async () => {
    const { receiver, id } = await registered();
    receiver.answer = (response) => response.writeHead(503).end();
    start({ pauseMs: { first: HOUR, cap: HOUR } });
    for (let at = 0; at < 20; at += 1) await on.happen(`rare-${at}`);
    await expect.poll(async () => (await shown(id)).waiting).toBe(20);
    // Four at once at first; then the receiver is paused as a whole.
    await expect.poll(() => on.counted['failed'] ?? 0).toBeGreaterThanOrEqual(3);
    await on.happen('later');
    await expect.poll(async () => (await shown(id)).waiting).toBe(21);
    expect(receiver.heard.length).toBeLessThanOrEqual(6);
  });

  test('is left alone for as long as its Retry-After says', async () => {
    const { receiver, id } = await registered();
    receiver.answer = (response) => response.writeHead(429, { 'retry-after': '3600' }).end();
    start();
    await on.happen('busy');
    await expect.poll(() => on.counted['failed']).toBe(1);
    await on.happen('also');
    await expect.poll(async () => (await shown(id)).waiting).toBe(2);
    const keys = callbackKeys(on.redis.prefix);
    expect(await on.redis.client.pttl(`${keys.slot}:${id}:limiter`)).toBeGreaterThan(HOUR - 60_000);
    expect(receiver.heard).toHaveLength(1);
  });

  test('that redirects is not followed: the other address sees no request', async () => {
    const { receiver, id } = await registered();
    const elsewhere = await on.receiver();
    receiver.answer = (response) => response.writeHead(307, { location: elsewhere.url }).end();
    start();
    await on.happen('redirected');
    await expect.poll(() => on.counted['failed'] ?? 0).toBeGreaterThanOrEqual(2);
    expect((await shown(id)).lastError).toMatch(/answered 307: redirects are not followed/);
    expect(elsewhere.heard).toEqual([]);
  });

  test('never delays the others, however slow it is', async () => {
    const slow = await registered();
    const quick = await registered();
    slow.receiver.answer = () => {};
    start({ attemptMs: 60_000 });
    const ids = Array.from({ length: 20 }, (_none, at) => `each-${at}`);
    for (const each of ids) await on.happen(each);
    await heardAll(quick.receiver, ids);
    expect(slow.receiver.heard).toHaveLength(4);
  });

  test('is disabled at once by 410, and gets events again when it is enabled', async () => {
    const { receiver, id } = await registered();
    receiver.answer = (response) => response.writeHead(410).end();
    start();
    await on.happen('gone');
    await expect.poll(async () => (await shown(id)).disabled?.why).toBe('it answered 410 Gone');
    await on.happen('unheard');
    receiver.answer = (response) => response.writeHead(200).end();
    await expect.poll(() => on.logged.map(({ event }) => event)).toContain('callback.disabled');
    await on.admin.enable(id);
    await on.happen('heard');
    await heardAll(receiver, ['gone', 'heard']);
    expect(await shown(id)).not.toHaveProperty('disabled');
  });

  test('has a delivery given up when its time is over, and is disabled after failing without exception', async () => {
    const { receiver, id } = await registered();
    receiver.answer = (response) => response.writeHead(500).end('no');
    const failing = start({ giveUpMs: 300, disableMs: 600, pauseMs: { first: 5, cap: 5 } });
    await on.happen('one');
    await expect.poll(() => on.counted['given-up']).toBe(1);
    expect((await shown(id)).waiting).toBe(0);
    await expect
      .poll(async () => {
        await on.happen('another');
        return (await shown(id)).disabled?.why;
      })
      .toMatch(/^every attempt failed for 0 h; the last one: answered 500: no$/);
    expect((await shown(id)).waiting).toBe(0);
    expect(on.logged).toContainEqual({
      event: 'callback.disabled',
      fields: expect.objectContaining({ endpoint: id }) as object,
    });
    await failing.stop();
    await on.admin.enable(id);
    // Its earlier failures do not count towards the next time.
    expect(await shown(id)).not.toHaveProperty('failingSince');
  });
});

describe('addresses', () => {
  test('that are private, or http beyond this machine, are refused at registration', async () => {
    const admin = on.adminWith({ allowLoopback: false });
    for (const url of [
      'http://127.0.0.1/x',
      'https://10.0.0.1/',
      'https://[::ffff:10.0.0.1]/',
      'https://u:p@example.com/',
    ]) {
      await expect(admin.add({ url })).rejects.toMatchObject({ code: 'invalid_input', issues: [{ field: 'url' }] });
    }
    await expect(admin.add({ url: 'http://example.com/' })).rejects.toThrow(/is not https/);
    await expect(admin.add({ url: 'https://example.com/', events: ['message.gone'] })).rejects.toThrow(
      /"message.gone"/,
    );
    expect(await admin.list()).toEqual([]);
  });

  test('that lead to a private one see no request, even if the name changes later', async () => {
    const { receiver } = await registered();
    const { port } = new URL(receiver.url);
    const { endpoint } = await on.admin.add({ url: `https://rebound.example.com:${port}/` });
    start({}, { allowLoopback: false, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    await on.happen('inside');
    await expect.poll(async () => (await shown(endpoint.id)).lastError).toMatch(/was not called: it leads to/);
    expect(receiver.heard).toEqual([]);
  });

  test('with a real gateway a message’s URL without https, or of this machine, is not called and soon given up', async () => {
    const receiver = await on.receiver();
    const { port } = new URL(receiver.url);
    on.named.set('plain', `http://plain.example.com:${port}/`);
    on.named.set('local', receiver.url);
    start({ refusedMs: 100 }, { allowLoopback: false, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    await on.happen('plain');
    await on.happen('local');
    await expect.poll(() => on.counted['given-up']).toBe(2);
    expect(receiver.heard).toEqual([]);
    const whys = on.logged.filter(({ event }) => event === 'callback.given-up').map(({ fields }) => fields['why']);
    expect(whys.toSorted()).toEqual([
      'was not called: it is an address of this machine, to which requests are not allowed',
      'was not called: it is not https',
    ]);
    expect(await on.admin.waitingElsewhere()).toBe(0);
    // A later test processes the events again.
    on.named.clear();
  });
});

describe('secrets', () => {
  test('both sign for a while after a rotation', async () => {
    const { receiver, id, secret } = await registered();
    start();
    const rotated = await on.admin.rotate(id);
    await on.happen('both');
    await heardAll(receiver, ['both']);
    const [heard] = receiver.heard;
    expect(verified(heard!, secret)).toEqual(verified(heard!, rotated.secret));
    expect(rotated.secret).not.toBe(secret);
  });

  test('expire when the time after a rotation is over', async () => {
    const { receiver, id, secret } = await registered();
    start();
    const { secret: newer } = await on.adminWith({ timings: { rotationMs: 0 } }).rotate(id);
    await on.happen('newer');
    await heardAll(receiver, ['newer']);
    expect(() => verified(receiver.heard[0]!, secret)).toThrow(/No matching/);
    expect(verified(receiver.heard[0]!, newer)).toBeDefined();
  });

  test('are never in a list, a delivery or a log, and neither are URLs', async () => {
    const { receiver, id, secret } = await registered();
    receiver.answer = (response) => response.writeHead(500).end();
    start({ retryMs: [HOUR] });
    await on.happen('secret');
    await expect.poll(async () => (await shown(id)).waiting).toBe(1);
    await expect.poll(() => on.counted['failed']).toBe(1);
    expect(JSON.stringify(await on.admin.list())).not.toContain(secret);
    const { slot } = callbackKeys(on.redis.prefix);
    const [job] = await on.redis.client.zrange(`${slot}:${id}:delayed`, '0', '-1');
    const stored = JSON.stringify([await on.redis.client.hgetall(`${slot}:${id}:${job}`), on.logged]);
    expect(stored).not.toContain(secret.slice(6));
    expect(stored).not.toContain(receiver.url);
    expect(stored).toContain('secret');
  });
});

describe('a person', () => {
  test('tests an endpoint, and sees how it answers', async () => {
    const { receiver, id, secret } = await registered();
    expect(await on.admin.test(id)).toMatchObject({ ok: true, status: 204 });
    expect(verified(receiver.heard[0]!, secret)).toMatchObject({ type: 'pombo.test', data: { endpoint: id } });
    receiver.answer = (response) => response.writeHead(401).end('who are you');
    expect(await on.admin.test(id)).toMatchObject({ ok: false, status: 401, why: 'answered 401: who are you' });
    await receiver.down();
    expect(await on.admin.test(id)).toMatchObject({ ok: false, why: 'refuses connections' });
    await expect(on.admin.test('cb_none')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('replays what happened since a moment, under the original ids', async () => {
    const since = Date.now();
    const first = await registered();
    start();
    await on.happen('r1');
    await on.happen('r2');
    await heardAll(first.receiver, ['r1', 'r2']);
    await expect.poll(async () => (await shown(first.id)).waiting).toBe(0);
    const late = await registered({ events: ['message.sent'] });
    expect(await on.admin.replay(since, late.id)).toEqual({ queued: 2, dropped: 0 });
    await heardAll(late.receiver, ['r1', 'r2']);
    await expect.poll(async () => (await shown(late.id)).waiting).toBe(0);
    expect(first.receiver.heard).toHaveLength(2);
    await on.admin.replay(since, first.id);
    await expect.poll(() => first.receiver.heard.length).toBe(4);
    const [a, , c] = first.receiver.heard.toSorted((x, y) => x.event.id.localeCompare(y.event.id));
    expect(new Set(first.receiver.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(a!.event.id).not.toBe(c!.event.id);
    await expect(on.admin.replay(since, 'cb_none')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('removes an endpoint together with its waiting deliveries', async () => {
    const { receiver, id } = await registered();
    await receiver.down();
    start({ retryMs: [HOUR], pauseMs: { first: HOUR, cap: HOUR } });
    for (let at = 0; at < 5; at += 1) await on.happen(`removed-${at}`);
    await expect.poll(async () => (await shown(id)).waiting).toBe(5);
    await on.admin.remove(id);
    await expect(on.admin.get(id)).rejects.toMatchObject({ code: 'not_found' });
    const { slot } = callbackKeys(on.redis.prefix);
    const left = async () => (await on.redis.client.keys(`${slot}*${id}*`)).filter((key) => !key.endsWith(':lock'));
    // A response that was under way may still be recorded after it.
    await expect.poll(left).toEqual([]);
  });
});

describe('waiting deliveries', () => {
  test('are bounded: the excess is dropped with an alarm, and a replay brings it back', async () => {
    const since = Date.now();
    const { receiver, id } = await registered();
    await receiver.down();
    const small = start({ retryMs: [HOUR], pauseMs: { first: HOUR, cap: HOUR } }, { mostWaiting: 3 });
    for (const each of ['w1', 'w2', 'w3', 'w4', 'w5']) await on.happen(each);
    await expect.poll(() => on.counted['dropped']).toBe(2);
    expect(on.logged.map(({ event }) => event)).toContain('callback.dropped');
    expect((await shown(id)).waiting).toBe(3);
    await small.stop();
    await receiver.up();
    await on.admin.enable(id);
    start();
    await on.admin.replay(since, id);
    await heardAll(receiver, ['w1', 'w2', 'w3', 'w4', 'w5']);
  });

  test('are made of all events that are still kept, and a gap before them raises an alarm', async () => {
    const { receiver } = await registered();
    await on.redis.client.set(callbackKeys(on.redis.prefix).cursor, '1-0');
    await on.happen('after-gap');
    start();
    await heardAll(receiver, ['after-gap']);
    expect(on.logged.map(({ event }) => event)).toContain('callback.gap');
  });
});

describe('processes', () => {
  test('two of them deliver each event once, and the other continues when one stops', async () => {
    const { receiver } = await registered();
    const first = start();
    start();
    for (let at = 0; at < 20; at += 1) await on.happen(`two-${at}`);
    await heardAll(
      receiver,
      Array.from({ length: 20 }, (_none, at) => `two-${at}`),
    );
    await first.stop();
    await on.happen('after');
    await expect.poll(() => receiver.ids()).toContain('after');
    await expect.poll(() => on.counted['delivered']).toBe(21);
    expect(receiver.heard).toHaveLength(21);
  });

  test('one that dies before it moves the cursor repeats what it had queued, and skips nothing', async () => {
    const { receiver } = await registered();
    const { cursor } = callbackKeys(on.redis.prefix);
    const first = start();
    await on.happen('c1');
    await heardAll(receiver, ['c1']);
    const before = await on.redis.client.get(cursor);
    await on.happen('c2');
    await heardAll(receiver, ['c1', 'c2']);
    await first.stop();
    await on.happen('c3');
    await on.redis.client.set(cursor, before!);
    start();
    await heardAll(receiver, ['c1', 'c2', 'c3']);
    await expect.poll(() => receiver.ids()).toEqual(['c1', 'c2', 'c2', 'c3']);
  });

  test('one that dies during a delivery leaves it to another', async () => {
    const { receiver, id } = await registered();
    const lockMs = 200;
    const queues = createCallbackQueues(on.redis.client, callbackKeys(on.redis.prefix), { token: 'dead', lockMs });
    const event = { type: 'message.sent', lane: 'vendas', key: 'left', status: 'sent', at: Date.now() } as const;
    await queues.add(id, [{ eventId: 'evt_left', event }]);
    expect(await queues.fetch(id)).toHaveProperty('delivery');
    start({ lockMs });
    await heardAll(receiver, ['left']);
    await expect.poll(async () => (await shown(id)).waiting).toBe(0);
  });

  test('one that stops puts back unanswered deliveries without counting a failure', async () => {
    const { receiver, id } = await registered();
    receiver.answer = () => {};
    const first = start({ attemptMs: 60_000 });
    await on.happen('cut');
    await expect.poll(() => receiver.heard.length).toBe(1);
    await first.stop();
    expect(on.counted).not.toHaveProperty('failed');
    expect((await shown(id)).waiting).toBe(1);
    receiver.answer = (response) => response.writeHead(200).end();
    start();
    await expect.poll(() => on.counted['delivered']).toBe(1);
    expect(receiver.ids()).toEqual(['cut', 'cut']);
  });
});
