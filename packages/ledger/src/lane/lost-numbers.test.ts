import fc from 'fast-check';
import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { World, bodyOf } from '../../conformance/world.ts';
import { cancel } from '../message/change.ts';
import { createLedger } from '../ledger.ts';
import { laneNumbersKey } from '../storage/keys.ts';
import { firstChoice } from './numbers.ts';

/**
 * Redis loses the hash of lanes' numbers (on a Cluster, one shard alone), and the lanes get other ones: which lane asks first
 * decides. The entries of the id index that were written before have the old numbers.
 */
const redis = testRedis();

/** Five lanes whose first choices are the same or follow each other, so that each may get the number of another one. */
const LANES = neighbours(5);

function neighbours(many: number): string[] {
  const byChoice = new Map<number, string[]>();
  for (let at = 0; at < 400_000; at += 1) {
    const choice = firstChoice(`lane-${at}`);
    const there = byChoice.get(choice) ?? [];
    there.push(`lane-${at}`);
    byChoice.set(choice, there);
    const near = [-1, 0, 1].flatMap((step) => byChoice.get(choice + step) ?? []);
    if (there.length > 1 && near.length >= many) return near.slice(0, many);
  }
  throw new Error('no such names were found');
}

const ledgerOf = (prefix: string): World => new World(createLedger(redis.client, { prefix, compactAfterMs: 0 }));

async function compacted(world: World, lane: string, id: string): Promise<void> {
  await world.change(await world.queue({ id }, lane), cancel());
  expect(await world.ledger.messages.compact(lane, 100)).toBe(1);
  // This one drops the key of the message from the id index: its entry alone names its lane.
  await world.ledger.messages.compact(lane, 100);
}

describe('an id of a compacted message, after the numbers of the lanes were lost', () => {
  test('is not taken by another lane, although a third one has the number of its lane now', async () => {
    const prefix = `${redis.prefix}-1`;
    const [first, second] = LANES.filter((lane) => firstChoice(lane) === twice()) as [string, string];
    const world = ledgerOf(prefix);
    await compacted(world, first, 'a');
    await compacted(world, second, 'b');
    await redis.client.del(laneNumbersKey(prefix));
    const after = ledgerOf(prefix);
    await compacted(after, second, 'c');
    await compacted(after, first, 'd');
    const { messages } = after.ledger;
    for (const [id, lane] of Object.entries({ a: first, b: second, c: second, d: first })) {
      expect(await messages.create([{ lane: 'other', body: bodyOf(id), contentHash: 'content' }])).toMatchObject([
        { answer: 'conflict', lane },
      ]);
      expect(await messages.get(id)).toMatchObject({ instance: lane });
    }
  });

  test('is known on its lane and refused on all others, wherever the loss comes between any steps of two processes', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('compact' as const), lane: fc.nat(4), by: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), by: fc.nat(1) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('create' as const), id: fc.nat(9), by: fc.nat(1) }) },
    );
    let runs = 0;
    let losses = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        runs += 1;
        const prefix = `${redis.prefix}-2-${runs}`;
        const processes = [ledgerOf(prefix), ledgerOf(prefix)];
        const lanes: string[] = [];
        const isRefused = async (id: number, by: number): Promise<void> => {
          const { messages } = processes[by]!.ledger;
          const [made] = await messages.create([{ lane: 'other', body: bodyOf(`m${id}`), contentHash: 'content' }]);
          expect(made).toEqual({ answer: 'conflict', lane: lanes[id]!, key: messageKey(`m${id}`) });
        };
        for (const each of steps) {
          if (each.do === 'compact') {
            lanes.push(LANES[each.lane]!);
            await compacted(processes[each.by]!, LANES[each.lane]!, `m${lanes.length - 1}`);
          } else if (each.do === 'lose') {
            losses += await redis.client.del(laneNumbersKey(prefix));
          } else if (each.do === 'restart') {
            processes[each.by] = ledgerOf(prefix);
          } else if (each.id < lanes.length) await isRefused(each.id, each.by);
        }
        for (const [id, lane] of lanes.entries()) {
          await isRefused(id, id % 2);
          expect(await processes[id % 2]!.ledger.messages.get(`m${id}`)).toMatchObject({ instance: lane });
        }
      }),
      { numRuns: 60 },
    );
    expect(losses).toBeGreaterThan(10);
  });

  test('is free again once its message was forgotten, although its lane has another number now', async () => {
    const prefix = `${redis.prefix}-3`;
    const [first, second] = LANES.filter((lane) => firstChoice(lane) === twice()) as [string, string];
    const ledger = createLedger(redis.client, { prefix, compactAfterMs: 0, retentionMs: 1 });
    const world = new World(ledger);
    await compacted(world, second, 'first of all');
    await compacted(world, first, 'a');
    await redis.client.del(laneNumbersKey(prefix));
    const again = createLedger(redis.client, { prefix, compactAfterMs: 0, retentionMs: 1 });
    await compacted(new World(again), first, 'b');
    for (let calls = 0; calls < 2; calls += 1) await again.messages.purge(first, 100);
    for (let calls = 0; calls < 2; calls += 1) await again.messages.compact(first, 100);
    expect(await redis.client.hlen(`${prefix}:ids:${messageKey('a').slice(0, 4)}`)).toBe(0);
  });
});

/** The first choice that two of the lanes share. */
function twice(): number {
  const choices = LANES.map(firstChoice);
  return choices.find((choice, at) => choices.indexOf(choice) !== at)!;
}
