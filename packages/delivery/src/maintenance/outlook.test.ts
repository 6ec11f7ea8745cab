import { messageKey, STATUSES, Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { bodyOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { joinLane } from '../receipts/reconcile.ts';
import { repairLane, walkOf } from './repair-lane.ts';

/**
 * A sweep leaves out what its outlook says would change nothing. So lanes are made in every state that a sweep repairs, each
 * part is then done regardless of the outlook, and whenever Redis differs afterwards, the outlook must have said so.
 */
const redis = testRedis();
const LANE = 'vendas';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let made = 0;

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

interface Scene {
  set: DeliverySetup;
  /** What the lane's keys begin with. */
  slot: string;
  /** A new id. */
  id(): string;
  below(number: number): number;
}

async function begin({ set, slot, id }: Scene, status: string, ageMs: number, more = {}): Promise<string> {
  const name = id();
  const { key } = await set.put(LANE, name, more);
  await set.queues.complete(LANE, { id: `${key}-1`, key, generation: 1 });
  await redis.client.lrem(`${slot}:wait`, 0, `${key}-1`);
  const at = Date.now() - ageMs;
  for (const each of STATUSES) await redis.client.zrem(`${slot}:s:${each}`, key);
  for (const index of ['age', 'expiry']) await redis.client.zrem(`${slot}:${index}`, key);
  await redis.client.hset(`${slot}:m:${key}`, { status, at });
  await redis.client.zadd(`${slot}:s:${status}`, at, key);
  return key;
}

/** An attempt is open on the lane. */
async function open(scene: Scene): Promise<string | undefined> {
  const { set, slot, id } = scene;
  if ((await redis.client.hexists(`${slot}:lane`, 'openKey')) === 1) return undefined;
  const { key, generation } = await set.put(LANE, id());
  const request = { generation, nonce: id(), owner: 'w-dead', gapMs: 0, flight: { attemptMs: 0, postMs: 0 } };
  const outstanding = { seen: 9999, unseen: 9999 };
  const opened = await set.ledger.attempts.open(LANE, key, { ...request, maxAgeMs: 0, outstanding });
  return opened.answer === 'go' ? key : undefined;
}

/** What a lane may have, each with something for a sweep to do or with just not enough. */
const PARTS: ((scene: Scene) => Promise<unknown>)[] = [
  ({ set, id }) => set.put(LANE, id()),
  ({ set, id }) => set.ledger.messages.create([{ lane: LANE, body: bodyOf(id()), contentHash: 'c' }]),
  ({ set, id }) =>
    set.ledger.messages.create([{ lane: LANE, body: bodyOf(id(), { campaign: 'c', line: 1 }), contentHash: 'c' }]),
  ({ set, below }) => set.ledger.messages.setCampaignState('c', LANE, below(2) === 0 ? 'paused' : 'running'),
  ({ set, id }) => set.put(LANE, id(), { expiresAt: 1 }),
  ({ set, id }) => set.put(LANE, id(), { expiresAt: Date.now() + HOUR }),
  // Older than the maximum age, in the place where it ages or only in its record.
  async ({ set, slot, id }) => {
    const { key } = await set.put(LANE, id());
    await redis.client.zadd(`${slot}:s:queued`, 'XX', Date.now() - 3 * HOUR, key);
    await redis.client.hset(`${slot}:m:${key}`, 'createdAt', Date.now() - 3 * HOUR);
  },
  async ({ set, slot, id }) => {
    const { key } = await set.put(LANE, id(), { sendAt: Date.now() + HOUR });
    await redis.client.zadd(`${slot}:age`, Date.now() - 3 * HOUR, key);
  },
  // A job whose message is gone makes up for a lost one in the counts.
  async ({ set, slot, id }) => {
    const { key } = await set.put(LANE, id());
    await redis.client.zrem(`${slot}:s:queued`, key);
    await set.ledger.messages.create([{ lane: LANE, body: bodyOf(id()), contentHash: 'c' }]);
  },
  (scene) => begin(scene, 'accepted', 25 * HOUR),
  (scene) => begin(scene, 'accepted', 23 * HOUR),
  (scene) => begin(scene, 'accepted', 3 * DAY),
  (scene) => begin(scene, 'read', 2 * HOUR),
  (scene) => begin(scene, 'failed', 3 * DAY),
  (scene) => begin(scene, 'cancelled', HOUR),
  async (scene) => {
    const key = await begin(scene, 'accepted', 30 * HOUR);
    await redis.client.hset(`${scene.slot}:m:${key}`, 'zaapId', 'Z');
    await scene.set.ledger.unconfirmed.flag(LANE, 200);
  },
  ({ slot, below }) => redis.client.hset(`${slot}:lane`, 'unconfirmedTo', Date.now() - (20 + below(10)) * HOUR),
  // Times without a connection; the clock may have jumped back in one of them.
  ({ slot, below }) => {
    const from = Date.now() - below(40) * HOUR;
    return redis.client.rpush(`${slot}:disconnections`, `${from} ${from + (below(6) - 3) * HOUR}`);
  },
  ({ slot, below }) => {
    const since = Date.now() - (below(12) - 4) * HOUR;
    return redis.client.hset(`${slot}:holds`, 'disconnected', JSON.stringify({ since, detail: 'x' }));
  },
  async (scene) => {
    await begin(scene, 'accepted', 20 * HOUR);
    const now = Date.now();
    await redis.client.rpush(`${scene.slot}:disconnections`, `${now - 2 * HOUR} ${now - 10 * HOUR}`);
  },
  async (scene) => {
    await begin(scene, 'accepted', 20 * HOUR);
    const hold = JSON.stringify({ since: Date.now() + 5 * HOUR, detail: 'x' });
    await redis.client.hset(`${scene.slot}:holds`, 'disconnected', hold);
  },
  open,
  // A callback came before the reply.
  async (scene) => {
    const key = await open(scene);
    if (key === undefined) return;
    const { slot } = scene;
    await redis.client.hset(`${slot}:m:${key}`, 'status', 'sent', 'at', Date.now());
    await redis.client.zrem(`${slot}:s:sending`, key);
    await redis.client.zadd(`${slot}:s:sent`, Date.now(), key);
  },
  // Half of an attempt.
  async (scene) => {
    const key = await open(scene);
    if (key === undefined) return;
    const { slot, below } = scene;
    const torn = [
      () => redis.client.hdel(`${slot}:lane`, 'openKey', 'openNonce', 'openOwner'),
      () => redis.client.zrem(`${slot}:all`, key),
      () => redis.client.zadd(`${slot}:age`, 1, key),
      () => redis.client.zadd(`${slot}:s:failed`, Date.now(), key),
      () => redis.client.hset(`${slot}:m:${key}`, 'status', 'accepted'),
      () => redis.client.del(`${slot}:m:${key}`),
    ];
    await torn[below(torn.length)]!();
  },
  async (scene) => {
    const key = await open(scene);
    if (key === undefined) return;
    const nonce = (await redis.client.hget(`${scene.slot}:lane`, 'openNonce'))!;
    await scene.set.ledger.attempts.close(
      LANE,
      key,
      nonce,
      Verdict.unknown({ waitMs: 0 }, { code: 'lost-answer', message: '' }),
    );
  },
  async (scene) => {
    const key = await begin(scene, 'failed', scene.below(2) === 0 ? 2 * DAY : HOUR);
    await redis.client.hset(`${scene.slot}:m:${key}`, { nonce: scene.id(), n: 1, startedAt: Date.now() });
    await redis.client.sadd(`${scene.slot}:errored`, key);
  },
  async ({ set, slot, id, below }) => {
    const zaapId = id();
    await set.ledger.receipts.orphans.add(LANE, zaapId, { kind: 'delivery', zaapId });
    if (below(2) === 0) await redis.client.zadd(`${slot}:parked`, Date.now() - HOUR, zaapId);
  },
  ({ slot, id }) => redis.client.sadd(`${slot}:due`, id()),
  ({ slot, id }) => redis.client.hset(`${slot}:tidy`, id(), Date.now()),
];

/** Everything that Redis holds for the deployment. */
async function contents(prefix: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const { client } = redis;
  for (const key of (await client.keys(`${prefix}:*`)).toSorted()) {
    const read: Record<string, () => Promise<unknown>> = {
      hash: async () => Object.entries(await client.hgetall(key)).toSorted(),
      zset: () => client.zrange(key, '0', '-1', 'WITHSCORES'),
      set: async () => (await client.smembers(key)).toSorted(),
      list: () => client.lrange(key, '0', '-1'),
      string: () => client.get(key),
      stream: () => client.xlen(key),
    };
    found[key] = await read[await client.type(key)]?.();
  }
  return found;
}

async function makeLane(seed: number): Promise<Scene & { prefix: string; chosen: number[] }> {
  made += 1;
  const prefix = `${redis.prefix}-${made}`;
  const below = dice(seed);
  const maxAgeMs = below(2) === 0 ? 0 : 2 * HOUR;
  // From layout 3 on, a message that ages from its creation is in no index of age.
  if (below(2) === 0) await redis.client.set(`${prefix}:layout`, '3');
  const set = deliverySetup({ client: redis.client, prefix, timings: { lostJobMs: -1000, maxAgeMs } });
  let ids = 0;
  const scene: Scene = { set, slot: `${prefix}:{${LANE}}`, below, id: () => `id-${seed}-${(ids += 1)}` };
  await set.queues.open(LANE);
  // Lanes with little to do come often: with much, every part has something.
  const chosen = Array.from({ length: 1 + below(3) }, () => below(PARTS.length));
  for (const part of chosen) await PARTS[part]!(scene);
  return { ...scene, prefix, chosen };
}

describe('the outlook of a sweep', () => {
  test(
    'says that there is something to do whenever a part of the sweep changes anything',
    { timeout: 240_000 },
    async () => {
      const happened = { repair: 0, settle: 0, compact: 0, spared: 0 };
      for (let seed = 1; seed <= 400; seed += 1) {
        const { set, prefix, chosen } = await makeLane(seed);
        const { context, ledger } = set;
        const scope = { ...walkOf(LANE, new Map(), context), maxAgeMs: context.timings.maxAgeMs, compacts: true };
        const outlook = await ledger.messages.outlook(LANE, scope);
        const parts = {
          repair: () => repairLane(LANE, new Map(), context),
          settle: async () => {
            await joinLane(LANE, context);
            await context.receipts.evidence.unclear(LANE);
          },
          compact: () => ledger.messages.compact(LANE, 500),
        };
        const scene = `seed ${seed}: parts ${chosen.join(', ')}`;
        let before = await contents(prefix);
        let repaired = false;
        for (const name of ['repair', 'settle', 'compact'] as const) {
          await parts[name]();
          const after = await contents(prefix);
          const changes = JSON.stringify(after) !== JSON.stringify(before);
          if (changes && !repaired) expect.soft(outlook[name], `${scene}: ${name}`).toBe(true);
          if (changes) happened[name] += 1;
          // What was repaired may give the later parts something to do; a sweep then does them all.
          repaired ||= outlook.repair;
          before = after;
        }
        if (!outlook.repair && !outlook.settle && !outlook.compact) happened.spared += 1;
      }
      // Each of them happened often enough to mean something.
      for (const [what, times] of Object.entries(happened)) expect.soft(times, what).toBeGreaterThan(20);
    },
  );

  test('is quiet for a lane that waits, sends and has sent', async () => {
    const { set, slot } = await makeLane(0);
    await redis.client.del(...(await redis.client.keys(`${slot}*`)));
    const scene = {
      set,
      slot,
      id: (
        (n) => () =>
          `quiet-${(n += 1)}`
      )(0),
      below: () => 0,
    };
    await set.queues.open(LANE);
    await set.put(LANE, 'waits');
    await open(scene);
    await begin(scene, 'accepted', HOUR);
    const scope = { ...walkOf(LANE, new Map(), set.context), maxAgeMs: DAY, compacts: true };
    expect(await set.ledger.messages.outlook(LANE, scope)).toMatchObject({
      repair: false,
      settle: false,
      compact: false,
      cursor: '0',
    });
    expect(await set.ledger.messages.getByKey(LANE, messageKey('waits'))).toMatchObject({ status: 'queued' });
  });
});
