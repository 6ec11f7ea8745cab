import type { Status } from '@pombo/message';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { laneKeys, type LaneKeys } from '../keys.ts';
import { BLOCK_MESSAGES, createBlocks, type Blocks } from './blocks.ts';
import { campaignMessage } from './messages.fixture.ts';
import type { CompactMessage } from './record.ts';
import { withMessage, type Summary } from './summary.ts';

const redis = testRedis();
let made = 0;

function freshKeys(): LaneKeys {
  made += 1;
  return laneKeys(`${redis.prefix}:${made}`, 'vendas');
}

const step = fc.oneof(
  fc.record({ what: fc.constant('append' as const), count: fc.nat({ max: 150 }) }),
  fc.record({
    what: fc.constantFrom('read' as const, 'forget' as const),
    position: fc.nat({ max: 500 }),
  }),
);

async function expectSame(blocks: Blocks, truth: ReadonlyMap<number, CompactMessage>, appended: number): Promise<void> {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of truth.values()) counts[status] = (counts[status] ?? 0) + 1;
  const stored: { position: number; message: CompactMessage }[] = [];
  const summed: Partial<Record<Status, number>> = {};
  for (const { block, summary } of await blocks.summaries()) {
    const messages = await blocks.readBlock(block);
    stored.push(...messages);
    for (const [status, count] of Object.entries(summary.counts) as [Status, number][]) {
      expect(messages.filter(({ message }) => message.status === status)).toHaveLength(count);
      summed[status] = (summed[status] ?? 0) + count;
    }
    for (const { message } of messages) expectWithin(message, summary);
  }
  expect(stored).toEqual([...truth].map(([position, message]) => ({ position, message })));
  expect(summed).toEqual(counts);
  for (const position of [0, 127, 128, appended - 1, appended]) {
    expect(await blocks.read(position)).toEqual(truth.get(position));
  }
}

/** A list that leaves a block out by its summary must not leave out a message of it. */
function expectWithin({ createdAt, campaign }: CompactMessage, { createdFrom, createdTo, campaigns }: Summary): void {
  expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(createdFrom);
  expect(Date.parse(createdAt)).toBeLessThanOrEqual(createdTo);
  if (campaign !== undefined) expect(campaigns).toContain(campaign);
}

function delivered(number: number): CompactMessage {
  const { readAt: _unread, ...message } = campaignMessage(number);
  return { ...message, status: 'delivered', statusAt: message.deliveredAt! };
}

function read(message: CompactMessage): CompactMessage {
  return { ...message, status: 'read', readAt: '2026-11-24T08:00:00.000Z', statusAt: '2026-11-24T08:00:00.000Z' };
}

describe('B19: the blocks of compacted messages', () => {
  test('hold what was appended, changed and forgotten, and their summaries agree', async () => {
    const runs = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const blocks = createBlocks(redis.client, freshKeys());
      const truth = new Map<number, CompactMessage>();
      let appended = 0;
      for (const each of steps) {
        if (each.what === 'append') {
          const messages = Array.from({ length: each.count }, (_none, at) => delivered(appended + at));
          const positions = await blocks.append(messages);
          positions.forEach((position, at) => truth.set(position, messages[at]!));
          expect(positions).toEqual(messages.map((_message, at) => appended + at));
          appended += each.count;
          continue;
        }
        const before = truth.get(each.position);
        const found = await blocks.update(each.position, each.what === 'read' ? read : () => undefined);
        expect(found).toBe(before !== undefined);
        if (before === undefined) continue;
        if (each.what === 'read') truth.set(each.position, read(before));
        else truth.delete(each.position);
      }
      await expectSame(blocks, truth, appended);
    });
    await fc.assert(runs, { numRuns: 20 });
  });

  test('give every message a position of its own when four processes append, change and forget at the same time', async () => {
    const keys = freshKeys();
    const truth = new Map<number, CompactMessage>();
    const given: number[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (process) => {
        const blocks = createBlocks(redis.client, keys);
        for (let batch = 0; batch < 5; batch += 1) {
          const messages = Array.from({ length: 40 }, (_none, at) => delivered(process * 1000 + batch * 100 + at));
          const positions = await blocks.append(messages);
          for (const position of positions) expect(given).not.toContain(position);
          given.push(...positions);
          positions.forEach((position, at) => truth.set(position, messages[at]!));
          // Also the first of a block, by whose texts the others are shortened.
          for (const position of positions.slice(0, 3)) {
            await blocks.update(position, () => undefined);
            truth.delete(position);
          }
          await blocks.update(positions[3]!, read);
          truth.set(positions[3]!, read(messages[3]!));
        }
      }),
    );
    const sorted = new Map([...truth].toSorted(([a], [b]) => a - b));
    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 800 }, (_none, at) => at));
    await expectSame(createBlocks(redis.client, keys), sorted, 800);
  });

  test('keep no text of a message that was forgotten, also where the others were shortened by it', async () => {
    const keys = freshKeys();
    const blocks = createBlocks(redis.client, keys);
    const messages = Array.from({ length: 10 }, (_none, at) => ({
      ...delivered(at),
      caption: `Caption of person ${at}`,
    }));
    await blocks.append(messages);
    const stored = async () => Buffer.concat(await redis.client.lrangeBuffer(keys.block(0), 0, -1)).toString();
    expect(await stored()).toContain('person 0');
    for (const [at, message] of messages.entries()) {
      await blocks.update(at, () => undefined);
      expect(await stored()).not.toContain(message.caption);
      const left = messages.slice(at + 1).map((each, index) => ({ position: at + 1 + index, message: each }));
      expect(await blocks.readBlock(0)).toEqual(left);
    }
    expect(await blocks.append([delivered(10)])).toEqual([10]);
    expect(await blocks.read(10)).toEqual(delivered(10));
  });

  test('a late READ changes one record in place, and the block counts it as read', async () => {
    const blocks = createBlocks(redis.client, freshKeys());
    const messages = Array.from({ length: BLOCK_MESSAGES + 1 }, (_none, at) => delivered(at));
    await blocks.append(messages);
    expect(await blocks.update(5, read)).toBe(true);
    expect(await blocks.read(5)).toEqual(read(messages[5]!));
    expect(await blocks.read(6)).toEqual(messages[6]);
    const [first, second] = await blocks.summaries();
    expect(first!.summary.counts).toEqual({ delivered: BLOCK_MESSAGES - 1, read: 1 });
    expect(second!.summary).toEqual(withMessage(undefined, messages[BLOCK_MESSAGES]!));
  });
});
