import { Redis } from 'ioredis';
import { LANE_STALLS, type LaneStall, type Outcome, type QueueListing } from '@pombo/core';
import { afterEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { findRedisServer, startPrivateRedis } from '../../../../test/setup/redis-server.ts';
import {
  heardLog,
  instanceOf,
  lonely,
  deliverySetup,
  type ContextOverrides,
  type DeliverySetup,
} from '../delivery.fixture.ts';
import { createLaneScheduler } from './lane-scheduler.ts';
import { createStalls } from './stalls.ts';
import type { DeliveryContext } from '../delivery-context.ts';

const redis = testRedis();
const HOUR = 3_600_000;
const LANE = 'vendas';
const accepted = (zaapId: string): Outcome => ({ kind: 'accepted', zaapId, detail: 'ok' });
const never = new Promise<never>(() => {});
let made = 0;
const stops: (() => Promise<void>)[] = [];
/** Called after the schedulers have stopped. */
const endings: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await Promise.all(endings.splice(0).map((end) => end()));
});

type Staged = DeliverySetup & { serve(): Promise<void>; stall(): Promise<LaneStall | undefined> };

function stage(context: ContextOverrides = {}, client = redis.client): Staged {
  made += 1;
  const set = deliverySetup({
    client,
    prefix: `${redis.prefix}-${made}`,
    timings: {
      sweepMs: HOUR,
      coolMs: { first: 5, cap: 5 },
      erroredMs: { first: 0, cap: 0 },
      unknownCoolMs: 0,
      holdProbeMs: { first: HOUR, cap: HOUR },
    },
    context: { outstanding: { seen: 1, unseen: 1 }, ...context },
  });
  const scheduler = createLaneScheduler({ context: set.context, lease: lonely(), adder: set.adder, concurrency: 9 });
  stops.push(() => scheduler.stop());
  return {
    ...set,
    serve: () => scheduler.serve([instanceOf(LANE)]),
    stall: async () => (await set.ledger.lanes.read(LANE)).stall?.reason,
  };
}

const EMPTY: QueueListing = { entries: [], bare: [], unreadable: 0 };

/** A gateway with these outcomes, and with functions that replace those of the scripted one. */
function gateway(answers: Outcome[], more: Partial<DeliveryContext['sender']>): DeliveryContext['sender'] {
  return {
    send: async () => answers.shift() ?? accepted('more'),
    probe: async () => ({ state: 'up' }),
    queue: async () => EMPTY,
    ...more,
  };
}

/** For each stall, a lane that reaches it, and what lets the lane continue (if it can within a test). */
const STALLS: Record<LaneStall, () => Promise<{ set: Staged; goOn?: () => Promise<void> }>> = {
  async 'redis-full'() {
    const server = await startPrivateRedis({ args: ['--maxmemory-policy', 'noeviction'] });
    const client = new Redis(server.url, { maxRetriesPerRequest: null });
    const set = stage({}, client);
    await set.put(LANE, 'a');
    await client.config('SET', 'maxmemory', '1');
    endings.push(async () => {
      client.disconnect();
      await server.stop();
    });
    return { set, goOn: async () => void (await client.config('SET', 'maxmemory', '0')) };
  },
  async 'replica-behind'() {
    let fault: string | undefined = 'no replica had the attempt';
    const set = stage({ guards: { replicated: async () => fault } });
    await set.put(LANE, 'a');
    return { set, goOn: async () => void (fault = undefined) };
  },
  async outage() {
    let restMs = 5;
    const set = stage({
      breakers: { outage: { noteUnknown: async () => {}, restMs: () => restMs, refresh: async () => {} } },
    });
    await set.put(LANE, 'a');
    return { set, goOn: async () => void (restMs = 0) };
  },
  async 'queue-full'() {
    const set = stage();
    const listed = { zaapId: `Z1-${LANE}`, messageId: 'm', phone: '5511987654321', createdAt: 0 };
    set.script.queued = [listed];
    await set.put(LANE, 'first');
    await set.put(LANE, 'a');
    return { set, goOn: async () => void (set.script.queued = []) };
  },
  async 'queue-unreadable'() {
    const set = stage();
    set.script.queued = new Error('HTTP 404');
    await set.put(LANE, 'first');
    await set.put(LANE, 'a');
    return { set, goOn: async () => void (set.script.queued = []) };
  },
  async searching() {
    const errored: Outcome = { kind: 'errored', detail: 'HTTP 500' };
    const found = Promise.withResolvers<QueueListing>();
    const set = stage({ sender: gateway([errored], { queue: () => found.promise }) });
    await set.put(LANE, 'a');
    return { set, goOn: async () => found.resolve(EMPTY) };
  },
  async probing() {
    const lost: Outcome = { kind: 'unknown', reason: 'lost-answer', detail: 'cut' };
    const up = Promise.withResolvers<{ state: 'up' }>();
    const set = stage({ sender: gateway([lost], { probe: () => up.promise }) });
    await set.put(LANE, 'first');
    await set.put(LANE, 'a');
    return { set, goOn: async () => up.resolve({ state: 'up' }) };
  },
  async scheduled() {
    const set = stage();
    await set.put(LANE, 'a', { sendAt: Date.now() + HOUR });
    return { set };
  },
};

describe('a lane that waits although nothing holds it', () => {
  const possible = LANE_STALLS.filter((reason) => reason !== 'redis-full' || findRedisServer() !== undefined);
  test.each(possible)('%s is reported, and ends once an attempt is opened', async (reason) => {
    const { set, goOn } = await STALLS[reason]();
    await set.serve();
    await expect.poll(set.stall, { interval: 2 }).toBe(reason);
    if (goOn === undefined) return;
    await goOn();
    await expect.poll(async () => (await set.view(LANE, 'a')).status, { interval: 5 }).toBe('accepted');
    expect(await set.stall()).toBeUndefined();
  });
});

describe('a report', () => {
  test('is written once for a lane that runs repeatedly, and again after its time or an attempt', () => {
    let now = 0;
    const written: [string, string, number][] = [];
    const lanes = { reportStall: async (...said: [string, LaneStall, number]) => void written.push(said) };
    const stalls = createStalls({ lanes, log: heardLog(), now: () => now });
    for (; now < 1000; now += 100) stalls.note(LANE, 'queue-full', 100);
    expect(written).toEqual([[LANE, 'queue-full', 100]]);
    now += 5000;
    stalls.note(LANE, 'queue-full', 100);
    stalls.note(LANE, 'outage', 100);
    stalls.over(LANE);
    stalls.note(LANE, 'outage', 100);
    expect(written.slice(1).map(([, reason]) => reason)).toEqual(['queue-full', 'outage', 'outage']);
  });

  test('never delays a run, even if Redis does not answer', async () => {
    const log = heardLog();
    const stalls = createStalls({ lanes: { reportStall: () => Promise.reject(new Error('away')) }, log, now: () => 0 });
    stalls.note(LANE, 'outage', 100);
    await expect.poll(() => log.events).toEqual(['lane.stall.unrecorded']);
    createStalls({ lanes: { reportStall: () => never }, log, now: () => 0 }).note(LANE, 'outage', 100);
  });
});
