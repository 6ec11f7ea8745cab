import { Verdict, messageKey, type FetchedJob, type Priority } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { bodyOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';

/**
 * The ledger adds, takes and removes jobs of BullMQ's queues. Here three deployments do the same: one in that way, one
 * through BullMQ alone, and one in both ways by turns, as while an older version still runs beside this one. Their queues
 * must look the same after each step.
 */
const redis = testRedis();
const LANE = 'vendas';
const HOUR = 3_600_000;
const ROOM = { seen: 1000, unseen: 1000 };

let made = 0;

function deployment(): DeliverySetup {
  made += 1;
  return deliverySetup({ client: redis.client, prefix: `${redis.prefix}-${made}` });
}

/** A message to be put: a number that stands for its id, and its priority. */
type Put = [number: number, priority: Priority];

/** How a deployment puts messages with their jobs, takes the next job, and removes it when its message is accepted. */
interface Way {
  put(set: DeliverySetup, messages: readonly Put[]): Promise<void>;
  take(set: DeliverySetup): Promise<FetchedJob | undefined>;
  accept(set: DeliverySetup, job: FetchedJob): Promise<void>;
}

const entryOf = ([number, priority]: Put) => ({
  lane: LANE,
  body: bodyOf(`m${number}`, { priority }),
  contentHash: priority,
});

const byQueue: Way = {
  async put({ ledger, adder }, messages) {
    const created = await ledger.messages.create(messages.map(entryOf));
    const jobs = created.flatMap((entry, at) => {
      if (entry.answer === 'conflict' || entry.status !== 'queued') return [];
      return [{ key: entry.key, generation: entry.generation, priority: messages[at]![1], delayMs: 0 }];
    });
    await adder.add(LANE, jobs);
  },
  async take({ queues }) {
    const fetched = await queues.fetch(LANE);
    return 'job' in fetched ? fetched.job : undefined;
  },
  async accept(set, job) {
    await attempt(set, job);
    await set.queues.complete(LANE, job);
  },
};

const byLedger: Way = {
  async put({ ledger, adder }, messages) {
    const created = await ledger.messages.create(messages.map(entryOf), adder);
    for (const entry of created)
      expect('hasJob' in entry).toBe(entry.answer !== 'conflict' && entry.status === 'queued');
  },
  async take(set) {
    const next = await set.ledger.attempts.next(LANE, set.queues.holder(LANE));
    if (next === 'nothing') {
      expect(await byQueue.take(set)).toBeUndefined();
      return undefined;
    }
    if (next === 'ask-queue') return byQueue.take(set);
    const { now: _now, ...loaded } = (await set.ledger.attempts.load(LANE, next.job.key, true))!;
    expect(next.loaded).toEqual({ ...loaded, now: expect.any(Number) as number });
    return next.job;
  },
  async accept(set, job) {
    const { keys, token } = set.queues.holder(LANE);
    await attempt(set, job, { id: job.id, keys, token });
  },
};

let turns = 0;
const turn = (): Way => ((turns += 1) % 2 === 0 ? byQueue : byLedger);
const byBoth: Way = {
  put: (set, messages) => turn().put(set, messages),
  take: (set) => turn().take(set),
  accept: (set, job) => turn().accept(set, job),
};

async function attempt(
  { ledger }: DeliverySetup,
  { key, generation, id: nonce }: FetchedJob,
  job?: { id: string; keys: string; token: string },
): Promise<void> {
  const asked = { generation, nonce, owner: 'w-1', gapMs: 0, maxAgeMs: 0, outstanding: ROOM };
  expect(await ledger.attempts.open(LANE, key, asked)).toMatchObject({ answer: 'go' });
  const ids = { zaapId: `Z-${key}`, messageId: `M-${key}` };
  const verdict = Verdict.accepted({ waitMs: 0 }, ids);
  await ledger.attempts.close(LANE, key, nonce, verdict, job === undefined ? {} : { job });
}

/** Everything in the queue but what only BullMQ's own workers read: events, markers, when a job was taken and how often. */
async function contents({ queues }: DeliverySetup): Promise<object> {
  const { keys } = queues.holder(LANE);
  const found = new Map<string, unknown>();
  for (const name of ['wait', 'active']) found.set(name, await redis.client.lrange(keys + name, '0', '-1'));
  for (const name of ['prioritized', 'delayed']) found.set(name, await redis.client.zrange(keys + name, '0', '-1'));
  const others = new Set([
    'wait',
    'active',
    'prioritized',
    'delayed',
    'events',
    'marker',
    'meta',
    'stalled',
    'pc',
    'id',
  ]);
  for (const key of await redis.client.keys(`${keys}*`)) {
    const name = key.slice(keys.length);
    if (others.has(name)) continue;
    if (name.endsWith(':lock')) {
      found.set(name, await redis.client.get(key));
      expect(await redis.client.pttl(key)).toBeGreaterThan(0);
      continue;
    }
    const { processedOn: _on, ats: _ats, timestamp: _at, ...job } = await redis.client.hgetall(key);
    found.set(name, job);
  }
  return Object.fromEntries([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

type Order = { what: 'put'; messages: Put[] } | { what: 'take' | 'accept' | 'requeue' | 'delay' | 'pause' | 'resume' };

const orders = fc.array(
  fc.oneof(
    // Of few ids, so that many are put again, in the same call or later, also with other content.
    {
      weight: 3,
      arbitrary: fc
        .array(fc.tuple(fc.nat(30), fc.constantFrom<Priority>('urgent', 'normal', 'bulk')), {
          minLength: 1,
          maxLength: 6,
        })
        .map((messages): Order => ({ what: 'put', messages })),
    },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Order>(
        { what: 'take' },
        { what: 'take' },
        { what: 'accept' },
        { what: 'accept' },
        { what: 'requeue' },
        { what: 'delay' },
        { what: 'pause' },
        { what: 'resume' },
      ),
    },
  ),
  { minLength: 10, maxLength: 40 },
);

/** Takes the steps in one deployment. Returns what each of them found, and the queue after it. */
async function follow(list: readonly Order[], way: Way): Promise<unknown[]> {
  const set = deployment();
  await set.queues.open(LANE);
  const seen: unknown[] = [];
  const held: FetchedJob[] = [];
  for (const order of list) {
    if (order.what === 'put') await way.put(set, order.messages);
    else if (order.what === 'take') {
      const job = await way.take(set);
      if (job !== undefined) held.push(job);
      seen.push(job ?? 'nothing');
    } else if (order.what === 'pause' || order.what === 'resume') {
      await set.queues.pause(LANE, order.what === 'pause');
    } else {
      const job = held.pop();
      if (job === undefined) continue;
      if (order.what === 'accept') await way.accept(set, job);
      else if (order.what === 'requeue') await set.queues.requeueAtHead(LANE, job);
      else await set.queues.delay(LANE, job, HOUR);
    }
    seen.push(await contents(set));
  }
  return seen;
}

describe('adding, taking and removing jobs with their messages', () => {
  test(
    'lists the same jobs in the same order as BullMQ alone, and takes the same ones',
    { timeout: 60_000 },
    async () => {
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(orders, async (list) => {
          const [ours, theirs, both] = await Promise.all([
            follow(list, byLedger),
            follow(list, byQueue),
            follow(list, byBoth),
          ]);
          expect(ours).toEqual(theirs);
          expect(both).toEqual(theirs);
          taken += ours.filter((each) => typeof each === 'object' && each !== null && 'generation' in each).length;
        }),
        { numRuns: 60 },
      );
      expect(taken).toBeGreaterThan(10);
    },
  );

  test('leaves a delayed job that is due to BullMQ', async () => {
    const set = deployment();
    await set.queues.open(LANE);
    const first = await set.put(LANE, 'first');
    await set.queues.delay(LANE, (await byLedger.take(set))!, 1);
    await set.put(LANE, 'second');
    const holder = set.queues.holder(LANE);
    const until = (await set.ledger.attempts.now()) + 2;
    while ((await set.ledger.attempts.now()) < until);
    expect(await set.ledger.attempts.next(LANE, holder)).toBe('ask-queue');
    expect(await byQueue.take(set)).toMatchObject({ key: messageKey('second') });
    await set.queues.complete(LANE, { id: `${messageKey('second')}-1`, key: messageKey('second'), generation: 1 });
    expect(await byLedger.take(set)).toMatchObject({ id: first.id });
  });

  test('returns a job whose message does not exist', async () => {
    const set = deployment();
    await set.queues.open(LANE);
    const key = messageKey('never');
    await set.adder.add(LANE, [{ key, generation: 3, priority: 'normal', delayMs: 0 }]);
    const job = { id: `${key}-3`, key, generation: 3 };
    expect(await set.ledger.attempts.next(LANE, set.queues.holder(LANE))).toEqual({ job, loaded: undefined });
  });

  test('never removes a job that another worker holds', async () => {
    const set = deployment();
    await set.queues.open(LANE);
    const job = await set.put(LANE, 'a');
    await byLedger.take(set);
    const { keys } = set.queues.holder(LANE);
    await attempt(set, job, { id: job.id, keys, token: 'w-2' });
    expect(await set.queues.active(LANE)).toEqual([{ job, token: 'w-1' }]);
  });

  test('keeps the job of a message that is queued again', async () => {
    const set = deployment();
    await set.queues.open(LANE);
    const { id, key, generation } = await set.put(LANE, 'a');
    await byLedger.take(set);
    const asked = { generation, nonce: 'n', owner: 'w-1', gapMs: 0, maxAgeMs: 0, outstanding: ROOM };
    await set.ledger.attempts.open(LANE, key, asked);
    const { keys, token } = set.queues.holder(LANE);
    const verdict = Verdict.turnedAway({ waitMs: 0 }, { code: 'busy', message: 'slow down' });
    await set.ledger.attempts.close(LANE, key, 'n', verdict, { job: { id, keys, token } });
    expect(await set.queues.active(LANE)).toHaveLength(1);
  });
});
