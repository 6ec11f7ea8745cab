import {
  jobId,
  messageKey,
  type Fetched,
  type FetchedJob,
  type LaneJobs,
  type LaneQueues,
  type Priority,
} from '@pombo/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { createLaneJobs } from './lane-jobs.ts';
import { createLaneQueues } from './lane-queue.ts';

const redis = testRedis();
const HOUR = 60 * 60 * 1000;

function queuesOf(token: string, lockMs = HOUR, behindMs = 0): LaneQueues {
  return createLaneQueues({
    connection: redis.client,
    prefix: redis.prefix,
    token,
    lockMs,
    behindMs: () => behindMs,
  });
}

let queues: LaneQueues;
let jobs: LaneJobs;
beforeAll(() => {
  queues = queuesOf('w-1');
  jobs = createLaneJobs(redis.client, redis.prefix);
});

let made = 0;

/** A lane of its own, opened. */
async function lane(): Promise<string> {
  made += 1;
  const name = `queue-${made}`;
  await queues.open(name);
  return name;
}

async function add(
  name: string,
  id: string,
  {
    priority = 'normal',
    delayMs = 0,
    generation = 1,
  }: { priority?: Priority; delayMs?: number; generation?: number } = {},
): Promise<string> {
  const key = messageKey(id);
  await jobs.add(name, [{ key, generation, priority, delayMs }]);
  return jobId(key, generation);
}

function jobOf(fetched: Fetched): FetchedJob {
  if (!('job' in fetched)) throw new Error(`no job: ${JSON.stringify(fetched)}`);
  return fetched.job;
}

async function take(name: string, by = queues): Promise<FetchedJob> {
  return jobOf(await by.fetch(name));
}

test('gives scripts the keys that BullMQ uses', async () => {
  const name = await lane();
  const id = await add(name, 'a');
  const { keys } = queues.holder(name);
  expect(await redis.client.exists(`${keys}meta`, keys + id)).toBe(2);
  expect(keys.endsWith(queues.jobKeys(name))).toBe(true);
});

test('fetches from a lane whose backend was dropped', async () => {
  const name = await lane();
  await add(name, 'a');
  for (let others = 0; others < 300; others += 1) await queues.count(`other-${others}`);
  expect((await take(name)).key).toBe(messageKey('a'));
});

describe('fetching', () => {
  test('an empty lane has nothing', async () => {
    expect(await queues.fetch(await lane())).toEqual({ nothing: true });
  });

  test('hands out one job at a time, in order, even when several workers ask', async () => {
    const name = await lane();
    const ids = [await add(name, 'a'), await add(name, 'b')];
    const others = [queuesOf('w-2'), queuesOf('w-3')];
    const asked = await Promise.all([queues, ...others].map((each) => each.fetch(name)));
    expect(asked.filter((each) => 'job' in each)).toHaveLength(1);
    const first = asked.map((each) => ('job' in each ? each.job : undefined)).find((job) => job !== undefined)!;
    expect(first).toEqual({ id: ids[0], key: messageKey('a'), generation: 1 });
    await queuesOf('w-1').recover(name, first);
    expect((await take(name)).id).toBe(ids[0]);
    expect(await queues.fetch(name)).not.toHaveProperty('job');
  });

  test('an urgent job passes those that wait; a bulk job lets the others pass', async () => {
    const name = await lane();
    const bulk = await add(name, 'bulk', { priority: 'bulk' });
    const normal = await add(name, 'normal');
    const urgent = await add(name, 'urgent', { priority: 'urgent' });
    const order: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const job = await take(name);
      order.push(job.id);
      await queues.complete(name, job);
    }
    expect(order).toEqual([urgent, normal, bulk]);
    expect(await queues.fetch(name)).toEqual({ nothing: true });
  });

  test('the same message twice is one job; its next generation is another', async () => {
    const name = await lane();
    const first = await add(name, 'a');
    await add(name, 'a');
    const job = await take(name);
    await add(name, 'a');
    const second = await add(name, 'a', { generation: 2 });
    await queues.complete(name, job);
    expect(job.id).toBe(first);
    const next = await take(name);
    expect(next).toEqual({ id: second, key: messageKey('a'), generation: 2 });
    await queues.complete(name, next);
    expect(await queues.fetch(name)).toEqual({ nothing: true });
  });

  test('returns how long it takes until a delayed job is due, and lets the others pass', async () => {
    const name = await lane();
    await add(name, 'later', { delayMs: HOUR });
    const fetched = await queues.fetch(name);
    expect(fetched).toHaveProperty('delayedMs');
    if ('delayedMs' in fetched) {
      expect(fetched.delayedMs).toBeGreaterThan(0);
      expect(fetched.delayedMs).toBeLessThanOrEqual(HOUR + 1);
    }
    const now = await add(name, 'now');
    expect((await take(name)).id).toBe(now);
  });
});

describe('operations on a job', () => {
  test('the rest that an older version set in the queue is reported, until the lane is opened again', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    const { keys } = queues.holder(name);
    await redis.client.hset(`${keys}meta`, { max: 1, duration: 1 });
    await redis.client.psetex(`${keys}limiter`, HOUR, 1);
    for (const each of [queues, queuesOf('w-2')]) {
      expect(await each.fetch(name)).toEqual({ restMs: expect.closeTo(HOUR, -4) });
    }
    await queues.open(name);
    expect((await take(name)).id).toBe(id);
  });

  test('a completed job is gone, with everything that was kept of it', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    expect(await queues.exists(name, { id })).toBe(true);
    await queues.complete(name, await take(name));
    expect(await queues.exists(name, { id })).toBe(false);
    expect(await redis.client.keys(`*{${name}}*${id}*`)).toEqual([]);
  });

  test.for<Priority>(['urgent', 'normal', 'bulk'])(
    'a requeued job is ahead of its own class (%s)',
    async (priority) => {
      const name = await lane();
      const first = await add(name, 'first', { priority });
      await add(name, 'second', { priority });
      await queues.requeueAtHead(name, await take(name));
      expect((await take(name)).id).toBe(first);
    },
  );

  test('a requeued job does not pass a more urgent one', async () => {
    const name = await lane();
    await add(name, 'bulk', { priority: 'bulk' });
    const job = await take(name);
    const urgent = await add(name, 'urgent', { priority: 'urgent' });
    await queues.requeueAtHead(name, job);
    expect((await take(name)).id).toBe(urgent);
  });

  test('a job whose lock has expired can be requeued', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    const job = await take(name);
    const locks = await redis.client.keys(`*{${name}}*${id}:lock`);
    expect(locks).toHaveLength(1);
    await redis.client.del(...locks);
    await queues.requeueAtHead(name, job);
    expect((await take(name)).id).toBe(id);
  });

  test('a delayed job lets the lane continue with others', async () => {
    const name = await lane();
    await add(name, 'a');
    const other = await add(name, 'b');
    await queues.delay(name, await take(name), HOUR);
    const next = await take(name);
    expect(next.id).toBe(other);
    await queues.complete(name, next);
    expect(await queues.fetch(name)).toEqual({ delayedMs: expect.closeTo(HOUR, -4) });
  });

  test('a lost job is not an error for any operation', async () => {
    const name = await lane();
    const lost = { id: jobId(messageKey('never'), 1), key: messageKey('never'), generation: 1 };
    await expect(queues.complete(name, lost)).resolves.toBeUndefined();
    await expect(queues.requeueAtHead(name, lost)).resolves.toBeUndefined();
    await expect(queues.delay(name, lost, 10)).resolves.toBeUndefined();
    await expect(queues.recover(name, lost)).resolves.toBeUndefined();
    const id = await add(name, 'a');
    expect((await take(name)).id).toBe(id);
  });

  test('a fault of the connection is passed on', async () => {
    const name = await lane();
    await add(name, 'a');
    const client = redis.connect();
    const broken = createLaneQueues({ connection: client, prefix: redis.prefix, token: 'w-9', lockMs: HOUR });
    const job = await take(name, broken);
    client.disconnect();
    await expect(broken.requeueAtHead(name, job)).rejects.toThrow(/closed/i);
  });
});

describe('orphans', () => {
  test('returns an active job with the worker that holds it; with none once its lock has expired', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    expect(await queues.active(name)).toEqual([]);
    await take(name, queuesOf('w-dead'));
    const job = { id, key: messageKey('a'), generation: 1 };
    expect(await queues.active(name)).toEqual([{ job, token: 'w-dead' }]);
    await redis.client.del(...(await redis.client.keys(`*{${name}}*${id}:lock`)));
    expect(await queues.active(name)).toEqual([{ job, token: undefined }]);
  });

  test('a job recovered from a dead worker is handed out again', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    const job = await take(name, queuesOf('w-dead'));
    expect(await queues.fetch(name)).toEqual({ nothing: true });
    await queues.recover(name, job);
    expect(await queues.active(name)).toEqual([]);
    expect((await take(name)).id).toBe(id);
  });
});

describe('a paused lane', () => {
  test('hands out nothing until it is resumed, and knows that it is paused', async () => {
    const name = await lane();
    const id = await add(name, 'a');
    expect(await queues.isPaused(name)).toBe(false);
    await queues.pause(name, true);
    expect(await queues.isPaused(name)).toBe(true);
    expect(await queues.fetch(name)).toEqual({ nothing: true });
    await queues.pause(name, false);
    expect(await queues.isPaused(name)).toBe(false);
    expect((await take(name)).id).toBe(id);
  });

  test('takes jobs back, and hands them out first when it is resumed', async () => {
    const name = await lane();
    const first = await add(name, 'a');
    await add(name, 'b');
    const job = await take(name);
    await queues.pause(name, true);
    await queues.requeueAtHead(name, job);
    await queues.pause(name, false);
    expect((await take(name)).id).toBe(first);
  });
});

test('what a lane keeps in Redis holds no more than the message’s key', async () => {
  const name = await lane();
  const id = await add(name, 'order 42 of 5511987654321');
  const stored = await redis.client.hgetall(`${redis.prefix}:{${name}}:queue:${id}`);
  expect(stored['data']).toBe('{}');
  expect(JSON.stringify(stored)).not.toMatch(/5511987654321|order 42/);
});

describe('a worker whose clock is behind Redis', () => {
  const MINUTE = 60_000;

  test('fetches a job that is due by Redis’s clock, even ahead of one that waits', async () => {
    const name = await lane();
    const behind = queuesOf('w-1', HOUR, 10 * MINUTE);
    const due = await add(name, 'due', { priority: 'urgent', delayMs: 9 * MINUTE });
    const later = await add(name, 'later', { delayMs: 30 * MINUTE });
    await add(name, 'waits');
    expect((await take(name, behind)).id).toBe(due);
    expect(await behind.exists(name, { id: later })).toBe(true);
    await behind.complete(name, { id: due, key: messageKey('due'), generation: 1 });
    expect((await take(name, behind)).key).toBe(messageKey('waits'));
  });

  test('counts delays by Redis’s clock, both those it returns and those it sets', async () => {
    const name = await lane();
    const behind = queuesOf('w-1', HOUR, 10 * MINUTE);
    await add(name, 'a', { delayMs: 30 * MINUTE });
    const fetched = await behind.fetch(name);
    if (!('delayedMs' in fetched)) throw new Error('it has a job');
    expect(Math.round(fetched.delayedMs / MINUTE)).toBe(20);
    await add(name, 'b');
    await behind.delay(name, await take(name, behind), 5 * MINUTE);
    const again = await behind.fetch(name);
    expect('delayedMs' in again && Math.round(again.delayedMs / MINUTE)).toBe(5);
  });
});
