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

/** The block that new messages go to, as it stands. */
export interface OpenBlock {
  block: number;
  /** Elements of its list: the texts of its first message, then the records. */
  size: number;
  texts: Buffer | null;
  summary: string;
}

/** A block as it stands, for a rewrite that compares it with what it is then. */
export interface WholeBlock {
  block: number;
  elements: Buffer[];
  summary: string;
  messages: Placed[];
}

/** A lane's compacted messages, in the order of their compaction: lists of {@link BLOCK_MESSAGES} records. */
export interface Blocks {
  /** The last block, or the next where that is full. */
  open(): Promise<OpenBlock>;
  /** The messages at these positions, in any order; those that are not there are left out. */
  read(positions: readonly number[]): Promise<Placed[]>;
  /** The messages of a block with their positions, without those that were forgotten. */
  readBlock(block: number): Promise<Placed[]>;
  /** A block with all that a rewrite of it compares; undefined where there is none. */
  readWhole(block: number): Promise<WholeBlock | undefined>;
  /** What each block holds, in order. */
  summaries(): Promise<{ block: number; summary: Summary }[]>;
}

/** What is left of a message that was forgotten: positions after it stay as they are. */
const FORGOTTEN = Buffer.alloc(0);
/** Records of one block that are read one by one, rather than with the whole block. */
const FEW = 2;

export function createBlocks(client: RedisClient, keys: Pick<LaneKeys, 'blocks' | 'block'>): Blocks {
  const read = bindReads(client);

  async function readOne(position: number): Promise<Placed[]> {
    const key = keys.block(blockOf(position));
    // At one moment: texts of before a rewrite do not belong to the record of after it.
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

/** What is added to a block for these messages, which must not be more than it has room for. */
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

/** How many messages a block still takes. */
export function roomOf({ size }: OpenBlock): number {
  return BLOCK_MESSAGES - Math.max(0, size - 1);
}

/**
 * A block after `change` made another of each of its messages; undefined: it leaves the block. No elements: none is left.
 * The texts by which the records are shortened are those of the first message that is left: when that one leaves, they
 * leave too.
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

/** By which a rewrite says what it has seen. */
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
