import { hash } from 'node:crypto';
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
  const rewrite = bindScript(client, 'block-rewrite', 2);

  /** The block that new messages go to: the last one, or the next where that is full. */
  async function openBlock(): Promise<{ block: number; size: number; texts: Buffer | null; summary: string }> {
    const last = Number((await client.hget(keys.blocks, 'last')) ?? 0);
    // At one moment: texts of before a rewrite do not belong to the summary of after it.
    const replies = await client
      .multi()
      .llen(keys.block(last))
      .lindexBuffer(keys.block(last), 0)
      .hget(keys.blocks, String(last))
      .exec();
    const [length, texts, summary] = valuesOf(replies) as [number, Buffer | null, string | null];
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

  /** Takes a record out; returns 1, or 0 when another process was faster. */
  async function forget(record: {
    block: number;
    index: number;
    bytes: Buffer;
    summary: string;
    changed: string;
  }): Promise<unknown> {
    const { block, index, bytes, summary, changed } = record;
    const old = await client.lrangeBuffer(keys.block(block), 0, -1);
    if (old[index]?.equals(bytes) !== true) return 0;
    const print = hash('sha1', Buffer.concat(old));
    const where = [keys.blocks, keys.block(block), block, print, summary, changed];
    return rewrite(...where, ...withoutRecord(old, index));
  }

  async function readBytes(position: number): Promise<{ texts: Buffer; bytes: Buffer } | undefined> {
    const { block, index } = placeOf(position);
    const replies = await client
      .multi()
      .lindexBuffer(keys.block(block), 0)
      .lindexBuffer(keys.block(block), index)
      .exec();
    const [texts, bytes] = valuesOf(replies) as [Buffer | null, Buffer | null];
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
        const changed = packSummary(withStatus(unpackSummary(summary), before.status, after?.status));
        const { bytes, texts } = found;
        if (after === undefined) {
          if ((await forget({ block, index, bytes, summary, changed })) === 1) return true;
          continue;
        }
        const where = [keys.blocks, keys.block(block), block, index];
        const done = await replace(...where, bytes, encodeRecord(after, texts), summary, changed, texts);
        if (done === 1) return true;
      }
    },
  };
}

/** Where a message stands: its block, and its index in that list, whose first element holds texts. */
function placeOf(position: number): { block: number; index: number } {
  return { block: Math.floor(position / BLOCK_MESSAGES), index: (position % BLOCK_MESSAGES) + 1 };
}

/**
 * The elements of a block without one of its messages. The texts by which the others are shortened are those of the first
 * message that is left: when that one is forgotten, they are forgotten too.
 */
function withoutRecord(elements: readonly Buffer[], index: number): Buffer[] {
  const [texts, ...records] = elements as [Buffer, ...Buffer[]];
  const left = records.with(index - 1, FORGOTTEN);
  if (records.findIndex(({ length }) => length > 0) !== index - 1) return [texts, ...left];
  const messages = left.map((bytes) => (bytes.length === 0 ? undefined : decodeRecord(bytes, texts)));
  const next = messages.find((message) => message !== undefined);
  const dictionary = next === undefined ? FORGOTTEN : textsOf(next);
  return [dictionary, ...messages.map((each) => (each === undefined ? FORGOTTEN : encodeRecord(each, dictionary)))];
}

/** The replies of a transaction. Throws the first error among them. */
function valuesOf(replies: [Error | null, unknown][] | null): unknown[] {
  return (replies ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}
