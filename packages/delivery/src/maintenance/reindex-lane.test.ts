import { messageKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from '../attempt/deliver.ts';
import { bodyOf, instanceOf, deliverySetup } from '../delivery.fixture.ts';
import { reindexLane, type ReindexWalk } from './reindex-lane.ts';
import { sweepLane } from './sweep-lane.ts';

const redis = testRedis();
const LANE = 'vendas';

function stage(prefix: string) {
  let run = 'before';
  const set = deliverySetup({
    client: redis.client,
    prefix,
    timings: { lostJobMs: -1000, maxAgeMs: 0 },
    context: { recovery: { redisRun: () => run } },
  });
  const [placing, walks] = [new Map<string, ReindexWalk>(), new Map<string, string>()];
  return {
    ...set,
    restart: (as: string) => void (run = as),
    async keep() {
      await reindexLane(LANE, placing, set.context);
      await sweepLane(LANE, walks, set.context);
    },
    /** Queues a message whose record Redis has kept, and whose indexes and job it has lost. */
    async strand(id: string) {
      await set.ledger.messages.create([{ lane: LANE, body: bodyOf(id), contentHash: 'content' }]);
      const slot = `${prefix}:{${LANE}}`;
      for (const index of ['s:queued', 'age', 'expiry']) await redis.client.zrem(`${slot}:${index}`, messageKey(id));
    },
  };
}

test('a queued message that is missing from every index is sent once, after Redis has restarted', async () => {
  const set = stage(redis.prefix);
  await set.keep();
  await set.strand('a');
  await set.keep();
  expect(await set.ledger.messages.queuedCount(LANE)).toBe(0);
  expect(set.log.events).toEqual([]);

  // The run is unknown until the journals were compared with it.
  set.restart('');
  await set.keep();
  expect(set.log.events).toEqual([]);
  set.restart('after');
  for (let round = 0; round < 3; round += 1) await set.keep();
  expect(set.log.events).toEqual(['messages.misplaced', 'jobs.readded']);
  const job = await set.take(LANE);
  expect(job.key).toBe(messageKey('a'));
  await deliver(job, instanceOf(LANE), set.context);
  for (let round = 0; round < 3; round += 1) await set.keep();
  await expect(set.take(LANE)).rejects.toThrow('no job');
  expect(set.script.sent).toHaveLength(1);
  expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
});

test('a round checks a part of the messages, and the next rounds the others', async () => {
  const set = stage(`${redis.prefix}-2`);
  const looked: string[] = [];
  const messages = {
    reindexMisplaced: async (_lane: string, { cursor }: { cursor: string }) => {
      looked.push(cursor);
      return { cursor: looked.length < 25 ? `${looked.length}` : '0', placed: [] };
    },
  };
  const walks = new Map<string, ReindexWalk>();
  const round = (): Promise<void> => reindexLane(LANE, walks, { ...set.context, ledger: { messages } });
  await round();
  expect(looked).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  for (let rounds = 0; rounds < 5; rounds += 1) await round();
  expect(looked.slice(10)).toEqual(Array.from({ length: 15 }, (_none, at) => `${at + 10}`));
});
