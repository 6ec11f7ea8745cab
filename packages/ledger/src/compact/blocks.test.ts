import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK_MESSAGES, appended, rewritten, roomOf, type OpenBlock, type Placed, type WholeBlock } from './blocks.ts';
import { campaignMessage } from './messages.fixture.ts';
import { decodeRecord, type CompactMessage } from './record.ts';
import { summaryOf, unpackSummary } from './summary.ts';

const EMPTY: OpenBlock = { block: 3, size: 0, texts: null, summary: '' };

/** A block with these messages, as it is after it was filled in parts of these sizes. */
function blockOf(sizes: readonly number[]): WholeBlock {
  let [open, elements] = [EMPTY, [] as Buffer[]];
  for (const size of sizes) {
    const messages = Array.from({ length: Math.min(size, roomOf(open)) }, (_none, at) =>
      campaignMessage(Math.max(0, open.size - 1) + at),
    );
    if (messages.length === 0) continue;
    const added = appended(open, messages);
    elements = [...elements, ...added.elements];
    open = { block: 3, size: elements.length, texts: elements[0]!, summary: added.summary };
  }
  return { block: 3, elements, summary: open.summary, messages: messagesOf(elements) };
}

function messagesOf([texts, ...records]: readonly Buffer[]): Placed[] {
  return records.flatMap((bytes, at) =>
    bytes.length === 0 ? [] : [{ position: 3 * BLOCK_MESSAGES + at, message: decodeRecord(bytes, texts!) }],
  );
}

describe('a block of compacted messages', () => {
  test('holds what was added, in order, however many at a time, and no more than it has room for', () => {
    const runs = fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 }), (sizes) => {
      const { messages, summary } = blockOf(sizes);
      const count = Math.min(
        BLOCK_MESSAGES,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      expect(messages).toEqual(
        Array.from({ length: count }, (_none, at) => ({
          position: 3 * BLOCK_MESSAGES + at,
          message: campaignMessage(at),
        })),
      );
      expect(unpackSummary(summary)).toEqual(summaryOf(messages.map(({ message }) => message)));
    });
    fc.assert(runs, { numRuns: 20 });
  });

  test('keeps positions and contents of the messages that stay, and no text of those that leave', () => {
    const leaving = fc.uniqueArray(fc.nat({ max: 29 }), { maxLength: 29 });
    const runs = fc.property(leaving, (gone) => {
      const whole = blockOf([30]);
      const { elements, summary } = rewritten(whole, ({ position, message }) =>
        gone.includes(position % BLOCK_MESSAGES) ? undefined : message,
      );
      const left = whole.messages.filter(({ position }) => !gone.includes(position % BLOCK_MESSAGES));
      expect(messagesOf(elements)).toEqual(left);
      expect(unpackSummary(summary)).toEqual(summaryOf(left.map(({ message }) => message)));
      for (const at of gone) expect(Buffer.concat(elements).toString()).not.toContain(campaignMessage(at).caption);
    });
    fc.assert(runs, { numRuns: 50 });
  });

  test('changes one message in place, and is empty when none is left', () => {
    const whole = blockOf([5]);
    const changed: CompactMessage = { ...campaignMessage(2), caption: 'Another' };
    const { elements } = rewritten(whole, ({ message }) => (message.id === changed.id ? changed : message));
    expect(messagesOf(elements).map(({ message }) => message.caption)).toEqual([
      ...[0, 1].map((at) => campaignMessage(at).caption),
      'Another',
      ...[3, 4].map((at) => campaignMessage(at).caption),
    ]);
    expect(rewritten(whole, () => undefined)).toEqual({ elements: [], summary: '' });
  });
});
