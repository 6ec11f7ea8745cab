import { defined } from '@pombo/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTimers } from './clock.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base, fakeClock, PIXEL } from '../testing.fixture.ts';
import type { Post } from './post.ts';

const START = Date.UTC(2026, 10, 21);

describe('a queue', () => {
  let clock: ReturnType<typeof fakeClock>;
  let sent: [string, number][];
  let removed: string[];
  let looks: (() => void)[];
  let slow: boolean;
  let heard: (zaapId: string) => void;
  let queue: SendQueue;

  beforeEach(() => {
    clock = fakeClock(START);
    [sent, removed, looks, slow] = [[], [], [], false];
    heard = () => undefined;
    queue = createSendQueue({
      clock,
      timers: createTimers(clock),
      checkImage: () =>
        slow ? new Promise((done) => looks.push(() => done({ check: 'fetched' }))) : { check: 'inline' },
      delivered({ post }) {
        sent.push([post.zaapId!, clock.now() - START]);
        heard(post.zaapId!);
      },
      removed: ({ post }) => removed.push(post.zaapId!),
      pauseAfter: ({ delaySeconds }) => (delaySeconds ?? 2) * 1000,
    });
  });

  const push = (zaapId: string, delaySeconds?: number): void =>
    queue.push({
      post: { zaapId } as Post,
      caption: '',
      image: { check: 'inline' },
      createdAt: clock.now(),
      ...defined({ delaySeconds }),
    });

  test('sends in order, and pauses after a message for as long as it asked', () => {
    push('a', 5);
    push('b');
    push('c', 1);
    push('d');
    clock.advance(20_000);
    expect(sent).toEqual([
      ['a', 0],
      ['b', 5000],
      ['c', 7000],
      ['d', 8000],
    ]);
  });

  test('keeps the pause even when it is empty', () => {
    push('a', 10);
    clock.advance(4000);
    push('b');
    clock.advance(5999);
    expect(sent).toEqual([['a', 0]]);
    clock.advance(1);
    expect(sent).toEqual([
      ['a', 0],
      ['b', 10_000],
    ]);
  });

  test('sends nothing while it is held, and continues afterwards', () => {
    push('a');
    push('b');
    clock.advance(0);
    queue.hold();
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(queue.size()).toBe(1);
    queue.release();
    clock.advance(0);
    expect(sent[1]).toEqual(['b', 60_000]);
  });

  test('stops at once when a listener holds it during a message', () => {
    heard = (zaapId) => zaapId === 'b' && queue.hold();
    for (const name of ['a', 'b', 'c']) push(name, 0);
    clock.advance(60_000);
    expect(sent.map(([name]) => name)).toEqual(['a', 'b']);
  });

  test('lets no message overtake one whose image is still being fetched', async () => {
    slow = true;
    push('a');
    push('b');
    clock.advance(10_000);
    expect(queue.size()).toBe(2);
    expect(queue.list(0, 9).map(({ post }) => post.zaapId)).toEqual(['a', 'b']);
    looks.shift()!();
    await Promise.resolve();
    expect(sent).toEqual([['a', 10_000]]);
  });

  test('removes nothing that is already on its way', async () => {
    slow = true;
    push('a');
    push('b');
    clock.advance(0);
    expect(queue.remove('a')).toBe(false);
    queue.clear();
    expect(removed).toEqual(['b']);
    looks.shift()!();
    await Promise.resolve();
    expect(sent).toEqual([['a', 0]]);
  });

  test('reports nothing after it was stopped, not even a message on its way', async () => {
    slow = true;
    push('a');
    clock.advance(0);
    queue.stop();
    looks.shift()!();
    await Promise.resolve();
    clock.advance(60_000);
    expect(sent).toEqual([]);
  });

  test('cannot be released after it was stopped', () => {
    slow = true;
    push('a');
    queue.stop();
    queue.release();
    clock.advance(60_000);
    expect(looks).toEqual([]);
  });

  test('sends a long backlog in order without a pause', () => {
    const names = Array.from({ length: 5000 }, (_, n) => `m${n}`);
    for (const name of names) push(name, 0);
    clock.advance(0);
    expect(sent.map(([name]) => name)).toEqual(names);
    expect(queue.size()).toBe(0);
  });
});

describe('the pause after a message', () => {
  const image = (delayMessage?: unknown): object => ({ phone: '5511987654321', image: PIXEL, delayMessage });

  /** Returns when the second message is sent, after a first one with this delayMessage. */
  async function gapAfter(simulator: Simulator, clock: ReturnType<typeof fakeClock>, first: object, endpoint: string) {
    const { url } = await simulator.listen();
    await ask(`${base(url)}/${endpoint}`, { method: 'POST', body: first });
    await ask(`${base(url)}/send-image`, { method: 'POST', body: image() });
    clock.advance(60_000);
    await simulator.close();
    const [one, other] = simulator.received();
    return other!.at - one!.at;
  }

  const rows: [string, object, object, string, number][] = [
    ['delayMessage, in seconds', image(7), {}, 'send-image', 7000],
    ['1-3 s at random without it', image(), {}, 'send-image', 1500],
    ['random if it is too long', image(16), {}, 'send-image', 1500],
    ['random if it is not a number', image('7'), {}, 'send-image', 1500],
    ['15 s if it is too long and the knob clamps', image(99), { delayOutOfRange: 'clamp' }, 'send-image', 15_000],
    ['as long as asked for if the knob says so', image(20), { delayOutOfRange: 'as-given' }, 'send-image', 20_000],
    ['random after a status post, which has none', { ...image(7) }, {}, 'send-image-status', 1500],
  ];

  test.each(rows)('is %s', async (_, first, knobs, endpoint, expected) => {
    const clock = fakeClock();
    const instances = [{ id: 'one', token: 'secret-one' }];
    const simulator = createSimulator({ clock, random: () => 0.25, instances, knobs });
    expect(await gapAfter(simulator, clock, first, endpoint)).toBe(expected);
  });

  test('is the option’s, if set, whatever the message asks for', async () => {
    const clock = fakeClock();
    const simulator = createSimulator({ clock, queueDelayMs: 10, instances: [{ id: 'one', token: 'secret-one' }] });
    expect(await gapAfter(simulator, clock, image(7), 'send-image')).toBe(10);
  });

  test('is not applied if the knob refuses delayMessage', async () => {
    const refusal = { status: 400, body: { error: 'Invalid delayMessage' } };
    const instances = [{ id: 'one', token: 'secret-one' }];
    const simulator = createSimulator({ instances, knobs: { delayOutOfRange: refusal } });
    const { url } = await simulator.listen();
    const statusOf = async (delay: unknown): Promise<number> =>
      (await ask(`${base(url)}/send-image`, { method: 'POST', body: image(delay) })).status;
    expect([await statusOf(0), await statusOf(1), await statusOf(undefined)]).toEqual([400, 200, 200]);
    await simulator.close();
  });
});
