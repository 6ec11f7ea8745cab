import type { LedgerPort, MessageBody, SendingRules } from '@pombo/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from './deliver.ts';
import { instanceOf, lonely, deliverySetup, type ContextOverrides, type DeliverySetup } from '../delivery.fixture.ts';
import { createLaneScheduler, type LaneScheduler } from '../scheduler/lane-scheduler.ts';
import type { NextRun } from '../lane-run.ts';

const redis = testRedis();
const ZONE = 'America/Sao_Paulo';
const OFFICE: SendingRules = { window: '09:00-18:00', days: 'mon-fri', timezone: ZONE };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const at = (local: string): number => Date.parse(`${local}:00-03:00`);
const FRIDAY = '2026-11-20';
const OPEN = at(`${FRIDAY}T12:00`);
const CLOSED = at(`${FRIDAY}T19:00`);
const MONDAY = at('2026-11-23T09:00');

let made = 0;
let world: DeliverySetup;
/** Redis time, independent of this machine's clock. */
let nowMs: number | (() => number) = OPEN;
let asked: string[] = [];

function make(context: ContextOverrides = {}): DeliverySetup {
  return deliverySetup({ client: redis.client, prefix: `${redis.prefix}:${made}`, through: atTestTime, context });
}

beforeEach(() => {
  made += 1;
  nowMs = OPEN;
  asked = [];
  world = make();
});

const redisTime = (): number => (typeof nowMs === 'number' ? nowMs : nowMs());

/** The real ledger with the test's time. Records the requests for time and quota. */
function atTestTime(port: LedgerPort): LedgerPort {
  return {
    ...port,
    attempts: {
      ...port.attempts,
      async load(lane, key, withTime) {
        const loaded = await port.attempts.load(lane, key, withTime);
        if (withTime === true) asked.push('time with the message');
        return loaded === undefined || withTime !== true ? loaded : { ...loaded, now: redisTime() };
      },
      async next(...given) {
        const next = await port.attempts.next(...given);
        if (typeof next === 'string' || next.loaded === undefined) return next;
        return { ...next, loaded: { ...next.loaded, now: redisTime() } };
      },
      async now() {
        asked.push('time');
        return redisTime();
      },
    },
    quota: {
      ...port.quota,
      reserve(...question) {
        asked.push('quota');
        return port.quota.reserve(...question);
      },
    },
  };
}

/** One run of the lane. */
async function run(lane: string, rules?: SendingRules): Promise<NextRun> {
  return deliver(await world.take(lane), instanceOf(lane, rules === undefined ? {} : { rules }), world.context);
}

const sent = (): number => world.script.sent.length;
const lane = 'vendas';

function ofCampaign(rules: SendingRules): Partial<MessageBody> {
  return { campaign: 'natal', line: 1, priority: 'bulk', rules };
}

test('a campaign in a time zone that this machine does not know is delayed, and the lane continues with other messages', async () => {
  await world.put(lane, 'a', ofCampaign({ window: '09:00-18:00', timezone: 'Mars/Olympus_Mons' }));
  await world.put(lane, 'b', { ...ofCampaign({ dailyLimit: 5, timezone: 'Mars/Olympus_Mons' }), line: 2 });
  await world.put(lane, 'c', { priority: 'bulk' });
  for (let runs = 0; runs < 3; runs += 1) expect(await run(lane)).toHaveProperty('restMs');
  expect((await world.view(lane, 'a')).status).toBe('queued');
  expect((await world.view(lane, 'b')).status).toBe('queued');
  expect((await world.view(lane, 'c')).status).toBe('accepted');
  expect(sent()).toBe(1);
});

describe('the window of an instance', () => {
  test('lets a message pass while it is open', async () => {
    await world.put(lane, 'a');
    await run(lane, OFFICE);
    expect(sent()).toBe(1);
  });

  test('keeps the message at the head of its lane until it opens', async () => {
    nowMs = CLOSED;
    const first = await world.put(lane, 'a');
    await world.put(lane, 'b');
    for (let runs = 0; runs < 2; runs += 1) {
      const next = await run(lane, OFFICE);
      expect(next).toEqual({ closedMs: expect.closeTo(MONDAY - CLOSED, -3) });
    }
    expect((await world.take(lane)).key).toBe(first.key);
    expect(sent()).toBe(0);
    expect((await world.view(lane, 'a')).status).toBe('queued');
  });

  test('follows Redis time, not the worker’s clock', async () => {
    world = make({ clock: { wall: () => OPEN, monotonic: () => performance.now() } });
    nowMs = CLOSED;
    await world.put(lane, 'a');
    expect(await run(lane, OFFICE)).toHaveProperty('closedMs');
    nowMs = MONDAY;
    await run(lane, OFFICE);
    expect(sent()).toBe(1);
  });

  test('may close while the number is being checked', async () => {
    let monotonic = 0;
    world = make({ clock: { wall: () => OPEN, monotonic: () => monotonic } });
    nowMs = at(`${FRIDAY}T17:59`);
    await world.put(lane, 'a');
    world.context.breakers.connection = {
      ...world.context.breakers.connection,
      isIdle: () => true,
      async askBeforeSend() {
        monotonic += MINUTE;
        return false;
      },
    };
    expect(await run(lane, OFFICE)).toHaveProperty('closedMs');
    expect(sent()).toBe(0);
  });

  test.for([0, MINUTE])('may close while a stored image is read, which takes %d ms', async (readMs) => {
    let monotonic = 0;
    world = make({ clock: { wall: () => OPEN, monotonic: () => monotonic } });
    nowMs = at(`${FRIDAY}T17:59`);
    const limited = { ...OFFICE, dailyLimit: 1 };
    const image = await world.ledger.images.keep(`data:image/png;base64,${Buffer.from('png').toString('base64')}`);
    await world.put(lane, 'a', { image });
    const { read } = world.context.ledger.images;
    world.context.ledger.images.read = (ref) => {
      monotonic += readMs;
      return read(ref);
    };
    const next = await run(lane, limited);
    expect('closedMs' in next).toBe(readMs > 0);
    expect(sent()).toBe(readMs > 0 ? 0 : 1);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(readMs > 0 ? 0 : 1);
  });

  test('does not hold urgent messages', async () => {
    nowMs = CLOSED;
    await world.put(lane, 'a');
    await world.put(lane, 'now', { priority: 'urgent' });
    await run(lane, OFFICE);
    expect((await world.view(lane, 'now')).status).toBe('accepted');
    expect(await run(lane, OFFICE)).toHaveProperty('closedMs');
    expect(sent()).toBe(1);
  });

  test('is reported while it closes the lane, and logged once', async () => {
    const now = Date.now();
    nowMs = now;
    const closed = {
      days: new Date(now + 48 * HOUR).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' }),
    };
    const rules = { ...closed, timezone: 'UTC' };
    await world.put(lane, 'a');
    await run(lane, rules);
    await run(lane, rules);
    const { waiting } = await world.ledger.lanes.read(lane);
    expect(waiting?.reason).toBe('window');
    expect(waiting!.until).toBeGreaterThan(now);
    expect(world.log.events.filter((event) => event === 'lane.closed')).toHaveLength(1);
    // The instance gets other rules.
    await run(lane, { dailyLimit: 10, timezone: 'UTC' });
    expect((await world.ledger.lanes.read(lane)).waiting).toBeUndefined();
    expect(sent()).toBe(1);
  });
});

describe('the window of a campaign', () => {
  test('delays its messages, and the lane continues with others', async () => {
    nowMs = CLOSED;
    await world.put(lane, 'c', ofCampaign(OFFICE));
    expect(await run(lane)).toEqual({ restMs: 0 });
    await world.put(lane, 'direct');
    await run(lane);
    expect((await world.view(lane, 'direct')).status).toBe('accepted');
    expect((await world.view(lane, 'c')).status).toBe('queued');
    // The job is delayed until the window opens, so it is not fetched repeatedly.
    expect(await world.queues.fetch(lane)).toEqual({ delayedMs: expect.closeTo(MONDAY - CLOSED, -4) });
  });

  test('applies to its urgent messages too', async () => {
    nowMs = CLOSED;
    await world.put(lane, 'c', { ...ofCampaign(OFFICE), priority: 'urgent' });
    await run(lane);
    expect(sent()).toBe(0);
  });

  test('applies together with the window of its instance', async () => {
    nowMs = at(`${FRIDAY}T10:00`);
    await world.put(lane, 'c', ofCampaign({ window: '14:00-20:00', timezone: ZONE }));
    await run(lane, OFFICE);
    expect(sent()).toBe(0);
    await world.put(lane, 'd', ofCampaign({ window: '14:00-20:00', timezone: ZONE }));
    nowMs = at(`${FRIDAY}T18:30`);
    expect(await run(lane, OFFICE)).toHaveProperty('closedMs');
    expect(sent()).toBe(0);
  });
});

describe('a daily limit', () => {
  const rules: SendingRules = { dailyLimit: 2, timezone: ZONE };

  async function put(count: number, more: Partial<MessageBody> = {}, on = lane): Promise<void> {
    for (let n = 1; n <= count; n += 1) await world.put(on, `m${n}-${on}`, { line: n, ...more });
  }

  test('bounds the attempts of a day, and the lane continues on the next day', async () => {
    await put(5);
    const next = [await run(lane, rules), await run(lane, rules), await run(lane, rules)];
    expect(sent()).toBe(2);
    expect(next[2]).toEqual({ closedMs: expect.closeTo(at('2026-11-21T00:00') - OPEN, -3) });
    expect((await world.ledger.lanes.read(lane)).waiting?.reason).toBe('daily-limit');
    nowMs = at('2026-11-21T00:00');
    for (let n = 0; n < 3; n += 1) await run(lane, rules);
    expect(sent()).toBe(4);
  });

  test.each([
    ['refused', { kind: 'refused', code: 'invalid_phone', detail: 'invalid' }],
    ['unreached', { kind: 'unreached', detail: 'ECONNREFUSED' }],
    ['busy', { kind: 'busy', detail: '429' }],
  ] as const)('does not count an attempt that was %s', async (_what, outcome) => {
    world = make({ timings: { ...world.context.timings, coolMs: { first: 0, cap: 0 } } });
    await put(4);
    world.script.answers.push(outcome);
    for (let n = 0; n < 4; n += 1) await run(lane, rules);
    expect(sent()).toBe(3);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(2);
  });

  test('counts a message on which the gateway failed once, since it may have been sent', async () => {
    const quick = { first: 0, cap: 0 };
    world = make({ timings: { ...world.context.timings, coolMs: quick, erroredMs: quick } });
    await put(3);
    world.script.answers.push({ kind: 'errored', detail: '500' });
    await run(lane, rules);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(1);
    await run(lane, rules);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(1);
    await run(lane, rules);
    expect(await run(lane, rules)).toHaveProperty('closedMs');
    expect(sent()).toBe(3);
  });

  test.each<[string, () => Promise<void>]>([
    [
      'its lane is held',
      async () => {
        await world.ledger.lanes.hold(lane, 'paused', 'lunch');
        expect(await run(lane, rules)).toEqual({ parked: 'held' });
        await world.ledger.lanes.release(lane);
      },
    ],
    [
      'its next attempt is refused',
      async () => {
        world.script.answers.push({ kind: 'refused', code: 'invalid_phone', detail: 'no' });
        await run(lane, rules);
      },
    ],
  ])('still counts it when %s, since its first attempt may have been sent', async (_when, then) => {
    const quick = { first: 0, cap: 0 };
    world = make({ timings: { ...world.context.timings, coolMs: quick, erroredMs: quick } });
    await put(4);
    world.script.answers.push({ kind: 'errored', detail: '500' });
    await run(lane, rules);
    await then();
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(1);
    for (let n = 0; n < 2; n += 1) await run(lane, rules);
    expect(await run(lane, rules)).toHaveProperty('closedMs');
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(2);
  });

  test('counts an unknown message', async () => {
    world = make({ timings: { ...world.context.timings, unknownCoolMs: 0 } });
    await put(3);
    world.script.answers.push({ kind: 'unknown', reason: 'lost-answer', detail: 'reset' });
    for (let n = 0; n < 3; n += 1) await run(lane, rules);
    expect(sent()).toBe(2);
  });

  test('does not count a message whose lane is held', async () => {
    await put(1);
    await world.ledger.lanes.hold(lane, 'paused', 'lunch');
    expect(await run(lane, rules)).toEqual({ parked: 'held' });
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(0);
  });

  test('does not count a suppressed message', async () => {
    await put(1, { phone: '5511900000001' });
    await world.ledger.suppressions.add('5511900000001', 'asked');
    await run(lane, rules);
    expect(sent()).toBe(0);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(0);
  });

  test('of an instance neither holds nor counts urgent messages', async () => {
    await put(4, { priority: 'urgent' });
    for (let n = 0; n < 4; n += 1) await run(lane, rules);
    expect(sent()).toBe(4);
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(0);
  });

  test('of a campaign counts across its lanes, and other messages continue', async () => {
    const more = ofCampaign(rules);
    await put(2, more, 'a');
    await put(2, more, 'b');
    for (const each of ['a', 'b', 'a', 'b']) await run(each);
    expect(sent()).toBe(2);
    await world.put('a', 'direct');
    await run('a');
    expect(sent()).toBe(3);
    expect(await world.ledger.quota.reserved({ campaign: 'natal' }, FRIDAY)).toBe(2);
  });

  test('of a campaign, when it is reached, releases the reservation under the limit of the instance', async () => {
    await put(2, ofCampaign({ dailyLimit: 1, timezone: ZONE }));
    for (let n = 0; n < 2; n += 1) await run(lane, { dailyLimit: 9, timezone: ZONE });
    expect(await world.ledger.quota.reserved({ lane }, FRIDAY)).toBe(1);
  });

  test('releases a reservation once per token', async () => {
    const { quota } = world.ledger;
    for (const key of ['a', 'b']) expect(await quota.reserve({ lane }, FRIDAY, 2, key)).toBe('taken');
    for (let n = 0; n < 3; n += 1) await quota.release({ lane }, FRIDAY, 'token');
    expect(await quota.reserved({ lane }, FRIDAY)).toBe(1);
    await quota.release({ lane }, '2026-11-25', 'token');
    expect(await quota.reserved({ lane }, '2026-11-25')).toBe(0);
  });

  test('is forgotten after three days', async () => {
    await world.ledger.quota.reserve({ lane }, FRIDAY, 1, 'a');
    await world.ledger.quota.reserve({ campaign: lane }, FRIDAY, 1, 'a');
    const keys = await redis.client.keys(`${redis.prefix}:${made}:*day:${FRIDAY}`);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const left = await redis.client.pttl(key);
      expect(left).toBeGreaterThan(71 * HOUR);
      expect(left).toBeLessThanOrEqual(72 * HOUR);
    }
  });
});

describe('the cost of rules', () => {
  test('is zero without rules', async () => {
    await world.put(lane, 'a');
    await run(lane);
    expect(asked).toEqual([]);
  });

  test('is one request for a campaign’s time and one per daily limit; an instance’s time is read with the message', async () => {
    await world.put(lane, 'a');
    await run(lane, OFFICE);
    await world.put(lane, 'b', ofCampaign(OFFICE));
    await run(lane);
    await world.put(lane, 'c', ofCampaign({ dailyLimit: 5, timezone: ZONE }));
    await run(lane, OFFICE);
    expect(asked).toEqual(['time with the message', 'time', 'time with the message', 'quota']);
  });
});

describe('a lane whose instance is closed', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  /** A scheduler that runs a lane only at its planned time or on a wake. */
  async function serve(): Promise<LaneScheduler> {
    world = make({ timings: { ...world.context.timings, sweepMs: HOUR } });
    const { context, adder } = world;
    const scheduler = createLaneScheduler({ context, adder, lease: lonely(), concurrency: 10 });
    stops.push(() => scheduler.stop());
    await scheduler.serve([instanceOf(lane, { rules: OFFICE })]);
    return scheduler;
  }
  const runs = (): number => world.steps.filter((step) => step === 'load:read').length;

  test('resumes automatically when it opens, and not before', async () => {
    const begun = performance.now();
    const clock = (): number => MONDAY - 400 + performance.now() - begun;
    nowMs = clock;
    for (const id of ['a', 'b']) await world.put(lane, id);
    await serve();
    const sentAt: number[] = [];
    for (const id of ['a', 'b']) {
      world.script.answers.push(async () => {
        sentAt.push(clock());
        return { kind: 'accepted', zaapId: id, detail: 'ok' };
      });
    }
    await expect.poll(sent).toBe(2);
    expect(Math.min(...sentAt)).toBeGreaterThanOrEqual(MONDAY);
  });

  test('runs once per wake, however many messages wait, and sends urgent ones', async () => {
    nowMs = CLOSED;
    for (let n = 0; n < 50; n += 1) await world.put(lane, `m${n}`);
    const scheduler = await serve();
    await expect.poll(runs).toBe(1);
    await world.put(lane, 'now', { priority: 'urgent' });
    scheduler.wake(lane);
    await expect.poll(sent).toBe(1);
    // One run for the urgent message, and one that finds the lane closed.
    await expect.poll(runs).toBe(3);
    scheduler.wake(lane);
    await expect.poll(runs).toBe(4);
    expect(sent()).toBe(1);
  });
});
