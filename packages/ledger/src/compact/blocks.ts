import { hash } from 'node:crypto';
import type { LaneKeys } from '../storage/keys.ts';
import { bindReads, type RedisClient } from '../storage/script.ts';
import { groupBy } from './group.ts';
import { decodeRecord, encodeRecord, textsOf, type CompactMessage } from './record.ts';
import { joined, packSummary, summaryOf, unpackSummary, type Summary } from './summary.ts';

/** Messages in one block. */
export const BLOCK_MESSAGES = 128;

export interface Placed {
  position: number;
  message: CompactMessage;
}

/** The block that new messages are appended to. */
export interface OpenBlock {
  block: number;
  /** Elements of its list: the texts of its first message, then the records. */
  size: number;
  texts: Buffer | null;
  summary: string;
}

/** A block as it was read, so that a rewrite can detect changes. */
export interface WholeBlock {
  block: number;
  elements: Buffer[];
  summary: string;
  messages: Placed[];
}

/** A lane's compacted messages, in the order of their compaction: lists of {@link BLOCK_MESSAGES} records. */
export interface Blocks {
  /** The last block, or the next one when that is full. */
  open(): Promise<OpenBlock>;
  /** The messages at these positions, in any order; missing ones are left out. */
  read(positions: readonly number[]): Promise<Placed[]>;
  /** The messages of a block with their positions, without forgotten ones. */
  readBlock(block: number): Promise<Placed[]>;
  /** A block with all that a rewrite compares; undefined when it does not exist. */
  readWhole(block: number): Promise<WholeBlock | undefined>;
  /** The summary of each block, in order. */
  summaries(): Promise<{ block: number; summary: Summary }[]>;
}

/** What is left of a forgotten message, so that positions after it stay valid. */
const FORGOTTEN = Buffer.alloc(0);
/** Up to this many records of one block are read one by one rather than with the whole block. */
const FEW = 2;

export function createBlocks(client: RedisClient, keys: Pick<LaneKeys, 'blocks' | 'block'>): Blocks {
  const read = bindReads(client);

  async function readOne(position: number): Promise<Placed[]> {
    const key = keys.block(blockOf(position));
    // Read at one moment: texts from before a rewrite do not fit a record from after it.
    const replies = await read([
      ['LINDEX', key, 0],
      ['LINDEX', key, (position % BLOCK_MESSAGES) + 1],
    ]);
    const [texts, bytes] = replies as [Buffer | null, Buffer | null];
    if (texts === null || bytes === null || bytes.length === 0) return [];
    return [{ position, message: decodeRecord(bytes, texts) }];
  }

  async function readBlock(block: number): Promise<Placed[]> {
    return messagesOf(block, await client.lrangeBuffer(keys.block(block), 0, -1));
  }

  return {
    async open() {
      const last = Number((await client.hget(keys.blocks, 'last')) ?? 0);
      const replies = await read([
        ['LLEN', keys.block(last)],
        ['LINDEX', keys.block(last), 0],
        ['HGET', keys.blocks, last],
      ]);
      const [size, texts, summary] = replies as [number, Buffer | null, Buffer | null];
      if (size > BLOCK_MESSAGES) return { block: last + 1, size: 0, texts: null, summary: '' };
      return { block: last, size, texts, summary: summary?.toString() ?? '' };
    },

    async read(positions) {
      const perBlock = groupBy(positions, blockOf);
      const found = await Promise.all(
        [...perBlock].map(async ([block, wanted]) => {
          if (wanted.length <= FEW) return (await Promise.all(wanted.map(readOne))).flat();
          const places = new Set(wanted);
          return (await readBlock(block)).filter(({ position }) => places.has(position));
        }),
      );
      return found.flat();
    },

    readBlock,

    async readWhole(block) {
      const replies = await read([
        ['LRANGE', keys.block(block), 0, -1],
        ['HGET', keys.blocks, block],
      ]);
      const [elements, summary] = replies as [Buffer[], Buffer | null];
      if (summary === null) return undefined;
      return { block, elements, summary: summary.toString(), messages: messagesOf(block, elements) };
    },

    async summaries() {
      const fields = Object.entries(await client.hgetall(keys.blocks)).filter(([field]) => /^\d+$/.test(field));
      return fields
        .map(([block, packed]) => ({ block: Number(block), summary: unpackSummary(packed) }))
        .toSorted((a, b) => a.block - b.block);
    },
  };
}

/** Returns what to append to a block for these messages, which must fit into it. */
export function appended(
  { block, size, texts, summary }: OpenBlock,
  messages: readonly CompactMessage[],
): { elements: Buffer[]; summary: string; positions: number[] } {
  const stored = Math.max(0, size - 1);
  const dictionary = texts ?? textsOf(messages[0]!);
  const before = summary === '' ? undefined : unpackSummary(summary);
  return {
    elements: [...(texts === null ? [dictionary] : []), ...messages.map((each) => encodeRecord(each, dictionary))],
    summary: packSummary(joined(before, summaryOf(messages))),
    positions: messages.map((_message, at) => block * BLOCK_MESSAGES + stored + at),
  };
}

/** How many messages a block still has room for. */
export function roomOf({ size }: OpenBlock): number {
  return BLOCK_MESSAGES - Math.max(0, size - 1);
}

/**
 * Returns a block after `change` replaced each of its messages; undefined: it leaves the block. No elements: the block
 * is empty. The first remaining message's texts shorten the records, so when that message leaves, they are replaced.
 */
export function rewritten(
  { block, elements, messages }: WholeBlock,
  change: (placed: Placed) => CompactMessage | undefined,
): { elements: Buffer[]; summary: string } {
  const left = new Map<number, CompactMessage>();
  for (const placed of messages) {
    const message = change(placed);
    if (message !== undefined) left.set(placed.position, message);
  }
  const [first] = left.values();
  if (first === undefined) return { elements: [], summary: '' };
  const dictionary = textsOf(first);
  const records = elements.slice(1).map((_element, at) => {
    const message = left.get(block * BLOCK_MESSAGES + at);
    return message === undefined ? FORGOTTEN : encodeRecord(message, dictionary);
  });
  return { elements: [dictionary, ...records], summary: packSummary(summaryOf([...left.values()])) };
}

/** Identifies the elements that a rewrite has read. */
export function printOf({ elements }: WholeBlock): string {
  return hash('sha1', Buffer.concat(elements));
}

export function blockOf(position: number): number {
  return Math.floor(position / BLOCK_MESSAGES);
}

function messagesOf(block: number, [texts, ...records]: Buffer[]): Placed[] {
  return records.flatMap((bytes, at) =>
    bytes.length === 0 ? [] : [{ position: block * BLOCK_MESSAGES + at, message: decodeRecord(bytes, texts!) }],
  );
}

/** The replies of a transaction. Throws the first error among them. */
