import type { LaneKeys } from '../keys.ts';
import { bindScript, type RedisClient } from '../script.ts';
import { decodeRecord, encodeRecord, textsOf, type CompactMessage } from './record.ts';
import { packSummary, unpackSummary, withMessage, withStatus, type Summary } from './summary.ts';

/** Messages in one block. */
export const BLOCK_MESSAGES = 128;

/** A lane's compacted messages, in the order of their compaction: lists of {@link BLOCK_MESSAGES} records. */
export interface Blocks {
  /**
   * Adds messages; returns their positions, which they keep. Two processes may add at the same time. Not idempotent: one
   * that is cut off may have added them, and adds them once more when it is called again.
   */
  append(messages: readonly CompactMessage[]): Promise<number[]>;
  /** The message at a position; undefined where there is none, or it was forgotten. */
  read(position: number): Promise<CompactMessage | undefined>;
  /** The messages of a block with their positions, without those that were forgotten. */
  readBlock(block: number): Promise<{ position: number; message: CompactMessage }[]>;
  /** What each block holds, in order. */
  summaries(): Promise<{ block: number; summary: Summary }[]>;
  /**
   * Changes one message by what `change` makes of it, or forgets it where that returns undefined. Called again when
   * another process was faster. Returns false when there is no message at this position. The change may alter its status and
   * its times, neither its campaign nor when it was created.
   */
  update(position: number, change: (message: CompactMessage) => CompactMessage | undefined): Promise<boolean>;
}

/** What is left of a message that was forgotten: positions after it stay as they are. */
const FORGOTTEN = Buffer.alloc(0);

export function createBlocks(client: RedisClient, keys: Pick<LaneKeys, 'blocks' | 'block'>): Blocks {
  const appendTo = bindScript(client, 'block-append', 2);
  const replace = bindScript(client, 'block-replace', 2);

  /** The block that new messages go to: the last one, or the next where that is full. */
  async function openBlock(): Promise<{ block: number; size: number; texts: Buffer | null; summary: string }> {
    const last = Number((await client.hget(keys.blocks, 'last')) ?? 0);
    const [length, texts, summary] = await Promise.all([
      client.llen(keys.block(last)),
      client.lindexBuffer(keys.block(last), 0),
      client.hget(keys.blocks, String(last)),
    ]);
    if (length > BLOCK_MESSAGES) return { block: last + 1, size: 0, texts: null, summary: '' };
    return { block: last, size: length, texts, summary: summary ?? '' };
  }

  /** Adds as many as one block takes; returns their positions, or undefined when another process was faster. */
  async function appendSome(messages: readonly CompactMessage[]): Promise<number[] | undefined> {
    const { block, size, texts, summary } = await openBlock();
    // The texts of the first one stand before the records.
    const stored = Math.max(0, size - 1);
    const added = messages.slice(0, BLOCK_MESSAGES - stored);
    const dictionary = texts ?? textsOf(added[0]!);
    let sum = summary === '' ? undefined : unpackSummary(summary);
    for (const message of added) sum = withMessage(sum, message);
    const elements = added.map((message) => encodeRecord(message, dictionary));
    const where = [keys.blocks, keys.block(block), block, size, summary, packSummary(sum!)];
    const done = await appendTo(...where, ...(texts === null ? [dictionary] : []), ...elements);
    return done === 1 ? added.map((_message, at) => block * BLOCK_MESSAGES + stored + at) : undefined;
  }

  async function readBytes(position: number): Promise<{ texts: Buffer; bytes: Buffer } | undefined> {
    const { block, index } = placeOf(position);
    const [texts, bytes] = await Promise.all([
      client.lindexBuffer(keys.block(block), 0),
      client.lindexBuffer(keys.block(block), index),
    ]);
    return texts === null || bytes === null || bytes.length === 0 ? undefined : { texts, bytes };
  }

  return {
    async append(messages) {
      const positions: number[] = [];
      while (positions.length < messages.length) {
        positions.push(...((await appendSome(messages.slice(positions.length))) ?? []));
      }
      return positions;
    },

    async read(position) {
      const found = await readBytes(position);
      return found && decodeRecord(found.bytes, found.texts);
    },

    async readBlock(block) {
      const [texts, ...records] = await client.lrangeBuffer(keys.block(block), 0, -1);
      return records.flatMap((bytes, at) =>
        bytes.length === 0 ? [] : [{ position: block * BLOCK_MESSAGES + at, message: decodeRecord(bytes, texts!) }],
      );
    },

    async summaries() {
      const fields = Object.entries(await client.hgetall(keys.blocks)).filter(([field]) => field !== 'last');
      return fields
        .map(([block, packed]) => ({ block: Number(block), summary: unpackSummary(packed) }))
        .toSorted((a, b) => a.block - b.block);
    },

    async update(position, change) {
      const { block, index } = placeOf(position);
      for (;;) {
        const [found, summary] = await Promise.all([readBytes(position), client.hget(keys.blocks, String(block))]);
        if (found === undefined || summary === null) return false;
        const before = decodeRecord(found.bytes, found.texts);
        const after = change(before);
        const bytes = after === undefined ? FORGOTTEN : encodeRecord(after, found.texts);
        const changed = packSummary(withStatus(unpackSummary(summary), before.status, after?.status));
        const where = [keys.blocks, keys.block(block), block, index];
        if ((await replace(...where, found.bytes, bytes, summary, changed)) === 1) return true;
      }
    },
  };
}

/** Where a message stands: its block, and its index in that list, whose first element holds texts. */
function placeOf(position: number): { block: number; index: number } {
  return { block: Math.floor(position / BLOCK_MESSAGES), index: (position % BLOCK_MESSAGES) + 1 };
}
