import { hash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, askRaw, base, fakeClock, PIXEL } from '../testing.fixture.ts';

const instances = [
  { id: 'one', token: 'secret-one' },
  { id: 'two', token: 'secret-two' },
];

let simulator: Simulator;
let url: string;

beforeEach(async () => {
  simulator = createSimulator({ instances, queueDelayMs: 0 });
  ({ url } = await simulator.listen());
});

afterEach(() => simulator.close());

const post = (body: object, id = 'one', endpoint = 'send-image'): ReturnType<typeof ask> =>
  ask(`${base(url, id, `secret-${id}`)}/${endpoint}`, { method: 'POST', body });

test('keeps a POST as it arrived, with its response and never with the image itself', async () => {
  const { text } = await post({ phone: '5511987654321', image: PIXEL, caption: 'Oi', delayMessage: 99 }, 'two');
  await simulator.waitFor({ sent: 1 });
  const bytes = Buffer.from(PIXEL.slice(PIXEL.indexOf(',') + 1), 'base64');
  const [kept] = simulator.posts();
  expect(kept).toMatchObject({
    seq: 1,
    instance: 'two',
    endpoint: 'send-image',
    read: true,
    phone: '5511987654321',
    image: { kind: 'base64', sha256: hash('sha256', bytes), bytes: bytes.length },
    caption: 'Oi',
    delayMessage: 99,
    answer: { status: 200, body: text },
    enqueued: true,
    fate: 'sent',
    imageCheck: 'inline',
  });
  expect(JSON.parse(text)).toMatchObject({ zaapId: kept!.zaapId, messageId: kept!.messageId });
  expect(kept!.answeredAt).toBeGreaterThanOrEqual(kept!.arrivedAt);
  expect(JSON.stringify(simulator.ledger())).not.toContain('iVBORw0KGgo');
});

test('arrival times have fractions of a millisecond and never go back', async () => {
  for (let n = 0; n < 20; n += 1) await post({ phone: '5511987654321', image: PIXEL });
  const times = simulator.posts().map(({ arrivedAt }) => arrivedAt);
  expect(times.toSorted((one, other) => one - other)).toEqual(times);
  expect(new Set(times).size).toBe(20);
  expect(times.some((time) => !Number.isInteger(time))).toBe(true);
});

test('keeps refused POSTs, unknown instances and unreadable bodies too', async () => {
  await post({}, 'three');
  await post({ image: PIXEL });
  await ask(`${base(url)}/send-image`, { method: 'POST', body: 'no json' });
  expect(simulator.posts().map(({ instance, answer, fate }) => [instance, answer!.status, fate])).toEqual([
    ['three', 404, 'none'],
    ['one', 400, 'none'],
    ['one', 400, 'none'],
  ]);
});

test('distinguishes what a phone received from what was only accepted', async () => {
  simulator.setInstance('two', { connected: false });
  await post({ phone: '5511900000001', image: PIXEL, caption: 'a' });
  await post({ phone: '5511900000001', image: PIXEL, caption: 'b' }, 'two');
  await post({ image: PIXEL, caption: 'c' }, 'one', 'send-image-status');
  await simulator.waitFor({ sent: 2 });
  expect(simulator.received('5511900000001').map(({ caption }) => caption)).toEqual(['a']);
  expect(simulator.received('status@broadcast').map(({ caption }) => caption)).toEqual(['c']);
  expect(simulator.received()).toHaveLength(2);
  const [first] = simulator.posts();
  expect(simulator.received()[0]).toMatchObject({ zaapId: first!.zaapId, messageId: first!.messageId, seq: 1 });
});

test('stays exact under a few hundred parallel POSTs and every kind of fault', async () => {
  simulator.fault({ times: 25, do: { kind: 'reset', enqueue: true } });
  simulator.fault({ times: 25, do: { kind: 'reset', enqueue: false } });
  simulator.fault({ times: 25, do: { kind: 'answer', enqueue: true, status: 502, body: '<html>' } });
  simulator.fault({ times: 25, do: { kind: 'truncate', enqueue: true, atByte: 9 } });
  simulator.fault({ times: 25, do: { kind: 'garbage', enqueue: false } });
  simulator.fault({ times: 25, do: { kind: 'close', enqueue: true } });
  const phones = Array.from({ length: 400 }, (_, n) => `55119${String(n).padStart(8, '0')}`);
  const replies = await Promise.all(
    phones.map((phone, n) => {
      const id = n % 2 === 0 ? 'one' : 'two';
      return askRaw(`${base(url, id, `secret-${id}`)}/send-image`, { body: { phone, image: PIXEL, caption: phone } });
    }),
  );
  await simulator.waitFor({ answered: 400, sent: 350 });

  expect(simulator.counts()).toMatchObject({ posts: 400, enqueued: 350, sent: 350, failed: 0, removed: 0 });
  expect(new Set(simulator.posts().map(({ phone }) => phone))).toEqual(new Set(phones));
  expect(new Set(simulator.received().map(({ zaapId }) => zaapId)).size).toBe(350);
  // A client that got ids has delivered exactly one message under them.
  const seen = replies.flatMap(
    ({ bytes }) => /"zaapId":"([0-9A-F]{32})","messageId"/.exec(bytes.toString())?.[1] ?? [],
  );
  const received = simulator.received().map(({ zaapId }) => zaapId);
  expect(seen).toHaveLength(250);
  expect(seen.every((id) => received.includes(id))).toBe(true);
  expect(simulator.posts().filter(({ fault, enqueued }) => fault !== undefined && !enqueued)).toHaveLength(50);
});

test('each instance delivers in the order in which its messages were queued', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `nr ${n}`);
  await Promise.all(names.map((caption) => post({ phone: '5511987654321', image: PIXEL, caption })));
  await simulator.waitFor({ sent: 200 });
  const queued = simulator.posts().map(({ seq }) => seq);
  expect(simulator.received().map(({ seq }) => seq)).toEqual(queued);
});

test('bounds its memory on request: drops old posts, keeps counts, cuts captions', async () => {
  const bounded = createSimulator({ instances, clock: fakeClock(), maxPosts: 10, maxCaption: 4 });
  const sendImage = `${base((await bounded.listen()).url)}/send-image`;
  for (let n = 1; n <= 25; n += 1) {
    await ask(sendImage, { method: 'POST', body: { phone: '5511987654321', image: PIXEL, caption: `caption ${n}` } });
  }
  const { posts, dropped } = bounded.counts();
  expect(posts).toBe(25);
  expect(bounded.posts().length).toBe(25 - dropped);
  expect(bounded.posts().length).toBeLessThanOrEqual(11);
  expect(bounded.posts().at(-1)).toMatchObject({ seq: 25, caption: 'capt' });
  expect(bounded.ledger({ after: 23 }).posts.map(({ seq }) => seq)).toEqual([24, 25]);
  await bounded.close();
});

test('a wait ends when its counts are reached, or at once if they already are', async () => {
  const waited = simulator.waitForPosts(2);
  await post({ phone: '5511987654321', image: PIXEL });
  await post({ phone: '5511987654321', image: PIXEL });
  expect((await waited).posts).toBe(2);
  expect((await simulator.waitForPosts(1)).posts).toBe(2);
});

test('a wait that never ends is rejected when the simulator closes', async () => {
  const seen = simulator.waitForPosts(1).catch((error: Error) => error.message);
  await simulator.close();
  expect(await seen).toBe('The simulator was closed');
});

test('events report the life of a message in order, until the listener is removed', async () => {
  const heard: string[] = [];
  const stops = (['post', 'queued', 'answer', 'sent'] as const).map((event) =>
    simulator.on(event, ({ seq }) => heard.push(`${event} ${seq}`)),
  );
  await post({ phone: '5511987654321', image: PIXEL });
  await simulator.waitFor({ sent: 1 });
  for (const stop of stops) stop();
  await post({ phone: '5511987654321', image: PIXEL });
  expect(heard).toEqual(['post 1', 'queued 1', 'answer 1', 'sent 1']);
});
