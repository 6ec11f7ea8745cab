import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { seededRandom } from '../../../../test/support/random.ts';
import { instanceOf, lonely, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { createLaneScheduler } from '../scheduler/lane-scheduler.ts';
import { sweepLane } from '../maintenance/sweep-lane.ts';

/**
 * After Redis has loaded half a transaction, the keys of a lane's queue may be from different times. Whatever the mixture, the
 * ledger knows what is queued, and sends each of these messages exactly once.
 */
const redis = testRedis();
const LANE = 'vendas';
const IDS = ['urgent', 'a', 'b', 'c', 'd', 'bulk'];

/** The keys of a queue that are not named after a job. */
const NAMES = [
  'wait',
  'active',
  'prioritized',
  'delayed',
  'limiter',
  'meta',
  'pc',
  'marker',
  'id',
  'events',
  'stalled',
];

/** A key's content as DUMP returns it; undefined if the key does not exist. */
type Content = Buffer | undefined;
type State = Map<string, Content>;

interface Lane extends DeliverySetup {
  /** The queue's states, the earliest first. */
  states: State[];
  /** The keys of all states, without the name of the queue. */
  names: string[];
  queue: string;
}

let made = 0;

/** A busy lane: jobs of each priority wait, one is delayed, and a dead worker has one. */
async function lane(): Promise<Lane> {
  made += 1;
  const where = { client: redis.client, prefix: `${redis.prefix}-${made}` };
  const set = deliverySetup({
    ...where,
    timings: { sweepMs: 5, lostJobMs: -1000, coolMs: { first: 1, cap: 1 }, maxAgeMs: 0 },
    context: { outstanding: { seen: 99, unseen: 99 } },
  });
  const dead = deliverySetup({ ...where, worker: 'w-dead' });
  const queue = `${where.prefix}:{${LANE}}${set.queues.jobKeys(LANE)}`;
  const states: State[] = [];
  const note = async (): Promise<void> => void states.push(await stateOf(queue));

  await set.queues.open(LANE);
  await note();
  for (const id of IDS) {
    const priority = id === 'urgent' || id === 'bulk' ? id : 'normal';
    await set.put(LANE, id, { caption: id, priority });
    if (id === 'b') await note();
  }
  await note();
  await dead.queues.delay(LANE, await dead.take(LANE), 1);
  await note();
  await dead.queues.requeueAtHead(LANE, await dead.take(LANE));
  await note();
  await dead.take(LANE);
  await note();
  const names = [...new Set([...NAMES, ...states.flatMap((state) => [...state.keys()])])];
  return { ...set, states, names, queue };
}

async function stateOf(queue: string): Promise<State> {
  const keys = await redis.client.keys(`${queue}*`);
  const contents = await Promise.all(keys.map(async (key) => (await redis.client.dumpBuffer(key)) ?? undefined));
  return new Map(keys.map((key, at) => [key.slice(queue.length), contents[at]]));
}

/** Restores one key of the queue, or deletes it if it did not exist. */
async function make({ queue }: Lane, name: string, content: Content): Promise<void> {
  await redis.client.del(queue + name);
  // Locks and rests end at any time of day.
  const ttl = name.endsWith(':lock') || name === 'limiter' ? 3_600_000 : 0;
  if (content !== undefined) await redis.client.restore(queue + name, ttl, content);
}

/** Runs and sweeps the lane until nothing is queued. By then each message must have been sent once. */
async function serve(set: Lane, what: string): Promise<void> {
  const { context, adder, ledger, script } = set;
  const scheduler = createLaneScheduler({ context, lease: lonely(['w-dead']), adder, concurrency: 10 });
  try {
    await scheduler.serve([instanceOf(LANE)]);
    const walks = new Map<string, string>();
    const left = async (): Promise<number> => {
      await sweepLane(LANE, walks, context);
      return ledger.messages.queuedCount(LANE);
    };
    await expect.poll(left, { message: what, timeout: 5000, interval: 5 }).toBe(0);
  } finally {
    await scheduler.stop();
  }
  const sent = script.sent.map(({ message }) => message.caption).toSorted();
  expect(sent, what).toEqual(IDS.toSorted());
}

/** The name of a job starts with its key, which means nothing to a reader, so it is replaced by its position. */
const told = (set: Lane, name: string): string => `${set.names.indexOf(name)} ${name.replace(/^[0-9a-f]+/, '…')}`;

test('every message is sent once, whichever key of a queue is missing or outdated', { timeout: 120_000 }, async () => {
  const { names, states } = await lane();
  const faults: unknown[] = [];
  for (const at of names.keys()) {
    await Promise.all(
      [undefined, ...states.keys()].map(async (when) => {
        const set = await lane();
        const name = set.names[at]!;
        await make(set, name, when === undefined ? undefined : set.states[when]!.get(name));
        await serve(set, `${told(set, name)} as at ${when ?? 'no time'}`).catch((error: unknown) =>
          faults.push(String(error)),
        );
      }),
    );
  }
  expect(faults).toEqual([]);
});

test(
  'every message is sent once, whichever earlier states the keys of a queue are in',
  { timeout: 120_000 },
  async () => {
    const faults: unknown[] = [];
    for (let seed = 1; seed <= 100; seed += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async (_none, at) => {
          const random = seededRandom(seed + at);
          const set = await lane();
          for (const name of set.names) {
            const when = Math.floor(random() * (set.states.length + 1));
            await make(set, name, set.states[when]?.get(name));
          }
          await serve(set, `seed ${seed + at}`).catch((error: unknown) => faults.push(String(error)));
        }),
      );
    }
    expect(faults).toEqual([]);
  },
);
