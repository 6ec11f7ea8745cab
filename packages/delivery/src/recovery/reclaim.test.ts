import type { FetchedJob } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from '../attempt/deliver.ts';
import { instanceOf, lonely, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { recoverLane } from './reclaim.ts';
import { whileWaiting } from '../while-waiting.ts';

const redis = testRedis();
const LANE = 'vendas';
const DEAD = 'w-dead';

let made = 0;

/** A living worker `w-1` and a dead one, on the same lane. The processes of `proven` are proven dead. */
function stage({ proven = [] }: { proven?: string[] } = {}): {
  mine: DeliverySetup;
  theirs: DeliverySetup;
  recover(dead?: string[], seenAt?: number): Promise<boolean>;
} {
  made += 1;
  const where = { client: redis.client, prefix: `${redis.prefix}-${made}` };
  const mine = deliverySetup({ ...where, context: { isProvenDead: async (worker) => proven.includes(worker) } });
  const theirs = deliverySetup({ ...where, worker: DEAD });
  return { mine, theirs, recover: (dead = [DEAD], seenAt) => recoverLane(LANE, lonely(dead, seenAt), mine.context) };
}

async function begin(
  { context }: DeliverySetup,
  job: FetchedJob,
  gapMs = 60_000,
  flight = { attemptMs: 0, postMs: 0 },
): Promise<void> {
  const { generation, key } = job;
  const request = {
    generation,
    nonce: `nonce-${context.worker}`,
    owner: context.worker,
    gapMs,
    flight,
    maxAgeMs: 0,
    outstanding: { seen: 9, unseen: 9 },
  };
  expect((await context.ledger.attempts.open(LANE, key, request)).answer).toBe('go');
}

describe('what a dead worker left', () => {
  test('an open attempt is closed as unknown, its job is put back, and the lane rests for its gap', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE));
    expect(await recover()).toBe(false);
    expect(await mine.view(LANE, 'a')).toMatchObject({ status: 'unknown', error: { code: 'worker-died' } });
    expect(await mine.queues.active(LANE)).toEqual([]);
    const { notBefore, now, open } = await mine.ledger.lanes.read(LANE);
    expect(open).toBeUndefined();
    expect(notBefore - now).toBeGreaterThan(30_000);
    expect(mine.log.events).toEqual(['attempt.reclaimed', 'job.recovered']);
  });

  test('a job that it had only fetched is put back, and its message is still queued', async () => {
    const { mine, theirs, recover } = stage();
    const job = await theirs.put(LANE, 'a');
    await theirs.take(LANE);
    await recover();
    expect((await mine.view(LANE, 'a')).status).toBe('queued');
    expect(await mine.take(LANE)).toEqual(job);
  });

  test('a message that killed three workers before its attempt was opened is given up', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      expect((await mine.view(LANE, 'a')).status).toBe('queued');
      await theirs.take(LANE);
      await recover();
    }
    expect(await mine.view(LANE, 'a')).toMatchObject({ status: 'failed', error: { code: 'poison' } });
  });

  test('a message is not blamed for workers that died while they waited for Z-API, even repeatedly', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    for (let deaths = 1; deaths <= 4; deaths += 1) {
      const job = await theirs.take(LANE);
      const dies = whileWaiting({ job, lane: LANE, context: theirs.context }, () => new Promise(() => {}));
      await expect.poll(() => mine.ledger.deaths.waiting(LANE)).toEqual({ owner: DEAD, key: job.key });
      void dies;
      await recover();
    }
    expect(await mine.view(LANE, 'a')).toMatchObject({ status: 'queued' });
    expect(mine.log.events).not.toContain('message.poison');
  });

  test('a wait with one message does not excuse a death with the next message', async () => {
    const { mine, theirs, recover } = stage();
    const first = await theirs.put(LANE, 'a');
    await theirs.put(LANE, 'b');
    await theirs.ledger.deaths.waits(LANE, DEAD, first.key);
    await theirs.queues.complete(LANE, await theirs.take(LANE));
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      await theirs.take(LANE);
      await recover();
    }
    expect(await mine.view(LANE, 'b')).toMatchObject({ status: 'failed', error: { code: 'poison' } });
  });

  test('a worker that survives the message resets the count', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    for (let deaths = 1; deaths <= 2; deaths += 1) {
      await theirs.take(LANE);
      await recover();
    }
    await mine.ledger.lanes.hold(LANE, 'paused', 'lunch');
    await deliver(await mine.take(LANE), instanceOf(LANE), mine.context);
    await mine.ledger.lanes.release(LANE);
    for (let deaths = 1; deaths <= 2; deaths += 1) {
      await theirs.take(LANE);
      await recover();
    }
    expect(await mine.view(LANE, 'a')).toMatchObject({ status: 'queued' });
  });

  test('a lapsed lock is not a death: after an outage of Redis, all locks have lapsed', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    for (let times = 1; times <= 4; times += 1) {
      await theirs.take(LANE);
      await redis.client.del(...(await redis.client.keys(`${redis.prefix}-${made}*:lock`)));
      await recover();
    }
    expect(await mine.view(LANE, 'a')).toMatchObject({ status: 'queued' });
  });

  test('a message with an open attempt is not blamed for the death', async () => {
    const { mine, theirs, recover } = stage();
    const job = await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE));
    await recover();
    expect(await mine.ledger.deaths.count(LANE, job.key)).toBe(1);
  });

  test('a job whose lock has lapsed is put back', async () => {
    const { mine, theirs, recover } = stage();
    const job = await theirs.put(LANE, 'a');
    await theirs.take(LANE);
    await redis.client.del(...(await redis.client.keys(`${redis.prefix}-${made}*:lock`)));
    await recover([]);
    expect(await mine.take(LANE)).toEqual(job);
  });
});

describe('the POST of a dead worker', () => {
  const FLIGHT = { attemptMs: 3_600_000, postMs: 3_600_000 };

  /** What is recorded about the attempt of a dead worker, without times, and how long the lane then rests (ms). */
  async function reclaimed(proven: string[]): Promise<{ recorded: string; restMs: number }> {
    const { mine, theirs, recover } = stage({ proven });
    await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE), 60_000, FLIGHT);
    await recover([DEAD], await mine.ledger.attempts.now());
    const { notBefore, now } = await mine.ledger.lanes.read(LANE);
    const facts = await redis.client.keys(`${redis.prefix}-${made}*:f:*`);
    expect(facts).toHaveLength(1);
    const recorded = JSON.stringify([await mine.view(LANE, 'a'), await redis.client.hgetall(facts[0]!)]);
    return { recorded: recorded.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d{13}/g, 'time'), restMs: notBefore - now };
  }

  test('is waited for while its process is not proven dead', async () => {
    expect((await reclaimed([])).restMs).toBeGreaterThan(FLIGHT.postMs);
  });

  test('is not waited for once its process is proven dead: the lane rests for its gap', async () => {
    const { restMs } = await reclaimed([DEAD]);
    expect(restMs).toBeGreaterThan(30_000);
    expect(restMs).toBeLessThanOrEqual(60_000);
  });

  test('is recorded in the same way with a proof and without one', async () => {
    expect((await reclaimed([DEAD])).recorded).toBe((await reclaimed([])).recorded);
  });

  test('a worker whose heartbeat has not lapsed is not asked for a proof, and its attempt stays open', async () => {
    const { mine, theirs, recover } = stage({ proven: [DEAD] });
    await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE));
    await recover([]);
    expect((await mine.view(LANE, 'a')).status).toBe('sending');
  });
});

describe('what a living worker has', () => {
  test('its open attempt and its job are left alone', async () => {
    const { mine, theirs, recover } = stage();
    await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE));
    expect(await recover([])).toBe(false);
    expect((await mine.view(LANE, 'a')).status).toBe('sending');
    expect(await mine.queues.active(LANE)).toHaveLength(1);
    expect(mine.log.events).toEqual([]);
  });
});

describe('what a worker has that is alive again', () => {
  test('an attempt that it began after it was seen dead is left alone', async () => {
    const { mine, theirs, recover } = stage();
    const seenAt = await mine.ledger.attempts.now();
    while ((await mine.ledger.attempts.now()) <= seenAt);
    await theirs.put(LANE, 'a');
    await begin(theirs, await theirs.take(LANE));
    await recover([DEAD], seenAt);
    expect((await mine.view(LANE, 'a')).status).toBe('sending');
    expect((await mine.ledger.lanes.read(LANE)).open).toMatchObject({ owner: DEAD });
    await recover([DEAD], await mine.ledger.attempts.now());
    expect((await mine.view(LANE, 'a')).status).toBe('unknown');
  });
});

describe('what a failed run of our own left', () => {
  test('an open attempt is closed as unknown, our job is put back, and no death is counted', async () => {
    const { mine, recover } = stage();
    await mine.put(LANE, 'a');
    await begin(mine, await mine.take(LANE), 0);
    await recover([]);
    expect((await mine.view(LANE, 'a')).status).toBe('unknown');
    const job = await mine.put(LANE, 'b');
    for (let times = 0; times < 4; times += 1) {
      // The job of the closed attempt comes first, and is completed.
      const taken = await mine.take(LANE);
      if (taken.id !== job.id) await mine.queues.complete(LANE, taken);
      else await recover([]);
    }
    expect((await mine.view(LANE, 'b')).status).toBe('queued');
  });
});

describe('a paused queue', () => {
  test('stays paused while the lane is held, which is returned', async () => {
    const { mine, recover } = stage();
    await mine.queues.open(LANE);
    await mine.queues.pause(LANE, true);
    await mine.ledger.lanes.hold(LANE, 'paused', 'lunch');
    expect(await recover()).toBe(true);
    expect(await mine.queues.isPaused(LANE)).toBe(true);
  });

  test('is paused for a hold that came while the lane was idle', async () => {
    const { mine, recover } = stage();
    await mine.ledger.lanes.hold(LANE, 'credentials', 'the account was refused');
    expect(await recover()).toBe(true);
    expect(await mine.queues.isPaused(LANE)).toBe(true);
  });

  test('continues when the lane is no longer held', async () => {
    const { mine, recover } = stage();
    await mine.queues.open(LANE);
    await mine.queues.pause(LANE, true);
    expect(await recover()).toBe(false);
    expect(await mine.queues.isPaused(LANE)).toBe(false);
  });
});

test('recovering a lane twice, or by two workers at once, does no harm', async () => {
  const { mine, theirs, recover } = stage();
  await theirs.put(LANE, 'a');
  await begin(theirs, await theirs.take(LANE));
  await Promise.all([recover(), recover()]);
  await recover();
  expect((await mine.view(LANE, 'a')).status).toBe('unknown');
  expect(await mine.view(LANE, 'a')).toMatchObject({ attempts: 1 });
  expect(await mine.queues.active(LANE)).toEqual([]);
});
