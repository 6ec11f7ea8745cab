import { laneKeys } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';
import { createBlocks, type Blocks, type Placed } from './blocks.ts';
import { createDigestIndex, digestOf, type DigestEntry, type DigestIndex, type LearnedBuckets } from './buckets.ts';
import { fieldsOf, keyOf, type Fields } from './fields.ts';
import type { CompactMessage } from './record.ts';

/** A compacted message with the fields that it had as a live one. */
export interface StoredMessage {
  key: string;
  position: number;
  message: CompactMessage;
  fields: Fields;
}

/** Reads the compacted messages of all lanes. */
export interface Compacted {
  /** Those of these keys that are compacted on the lane. */
  find(lane: string, keys: readonly string[]): Promise<Map<string, StoredMessage>>;
  /** Those that have one of these ids of Z-API. */
  byIds(lane: string, ids: { zaapId?: string; messageId?: string }): Promise<StoredMessage[]>;
  /** The key of the message that has one of these ids, as its zaapId or as its messageId. */
  byAnyId(lane: string, ids: readonly (string | undefined)[]): Promise<string | undefined>;
  readBlock(lane: string, block: number): Promise<StoredMessage[]>;
  /** All of a lane, block by block; those compacted meanwhile come last. */
  each(lane: string): AsyncGenerator<StoredMessage>;
  /**
   * How many messages of the lane have become live again. A reader of live and compacted ones checks whether it
   * changed.
   */
  restored(lane: string): Promise<number>;
  blocks(lane: string): Blocks;
  index(lane: string): DigestIndex;
}

export function createCompacted(client: RedisClient, prefix: string): Compacted {
  /** Only this is kept for each lane: the readers, with the names of their keys, would take 20 MB for ten thousand lanes. */
  const learned = new Map<string, LearnedBuckets>();

  function on(lane: string): { blocks: Blocks; index: DigestIndex } {
    const keys = laneKeys(prefix, lane);
    const buckets = learned.get(lane) ?? { count: 1 };
    learned.set(lane, buckets);
    return { blocks: createBlocks(client, keys), index: createDigestIndex(client, keys, buckets) };
  }

  async function at(lane: string, digests: readonly Buffer[]): Promise<StoredMessage[]> {
    const { blocks, index } = on(lane);
    const positions = (await index.find(digests)).flat();
    if (positions.length === 0) return [];
    return (await blocks.read([...new Set(positions)])).map(storedOf);
  }

  return {
    blocks: (lane) => on(lane).blocks,
    index: (lane) => on(lane).index,

    async find(lane, keys) {
      const wanted = new Set(keys);
      const found = await at(
        lane,
        keys.map((key) => digestOf('key', key)),
      );
      return new Map(found.filter(({ key }) => wanted.has(key)).map((stored) => [stored.key, stored]));
    },

    async byIds(lane, { zaapId, messageId }) {
      const digests = [
        ...(zaapId === undefined ? [] : [digestOf('zaapId', zaapId)]),
        ...(messageId === undefined ? [] : [digestOf('messageId', messageId)]),
      ];
      const found = await at(lane, digests);
      return found.filter(
        ({ fields }) =>
          (zaapId !== undefined && fields['zaapId'] === zaapId) ||
          (messageId !== undefined && fields['messageId'] === messageId),
      );
    },

    async byAnyId(lane, ids) {
      const given = ids.filter((id) => id !== undefined);
      const found = await at(
        lane,
        given.flatMap((id) => [digestOf('zaapId', id), digestOf('messageId', id)]),
      );
      const has = ({ fields }: StoredMessage): boolean =>
        given.some((id) => fields['zaapId'] === id || fields['messageId'] === id);
      return found.find(has)?.key;
    },

    readBlock: async (lane, block) => (await on(lane).blocks.readBlock(block)).map(storedOf),

    async *each(lane) {
      const { blocks } = on(lane);
      let next = 0;
      for (;;) {
        const summaries = (await blocks.summaries()).filter(({ block }) => block >= next);
        if (summaries.length === 0) return;
        for (const { block } of summaries) {
          for (const placed of await blocks.readBlock(block)) yield storedOf(placed);
          next = block + 1;
        }
      }
    },

    async restored(lane) {
      return Number((await client.hget(laneKeys(prefix, lane).blocks, 'restored')) ?? 0);
    },
  };
}

/** All digests by which a message is looked up. */
export function digestsOf(key: string, { result }: CompactMessage, position: number): DigestEntry[] {
  const digests = [
    digestOf('key', key),
    ...(result?.zaapId === undefined ? [] : [digestOf('zaapId', result.zaapId)]),
    ...(result?.messageId === undefined ? [] : [digestOf('messageId', result.messageId)]),
  ];
  return digests.map((digest) => ({ digest, position }));
}

function storedOf({ position, message }: Placed): StoredMessage {
  return { key: keyOf(message), position, message, fields: fieldsOf(message) };
}
