import { hash } from 'node:crypto';
import type { LaneKeys } from '../keys.ts';
import { bindScript, type RedisClient } from '../script.ts';

/** By what a message is looked up. */
export type DigestKind = 'id' | 'zaapId' | 'messageId';

/** What is looked up, and where the message stands: its number among the lane's compacted ones. */
export interface DigestEntry {
  digest: Buffer;
  position: number;
}

/**
 * A lane's index of compacted messages: digest → positions. A digest of 8 bytes can stand for two messages, so whoever
 * finds a position compares the whole id with that of the message there.
 *
 * The entries lie in small hashes, which Redis stores flat, and whose number grows with theirs one at a time (linear
 * hashing). Scripts name all their keys, which are chosen by the number of buckets; one that finds another number
 * refuses, and is called again.
 */
export interface DigestIndex {
  /** Adds entries, at most some hundred at once; adding one again changes nothing. */
  add(entries: readonly DigestEntry[]): Promise<void>;
  /** The positions for each digest, in the order asked; most have one or none. */
  find(digests: readonly Buffer[]): Promise<number[][]>;
  /** Removes entries; one that is not there is left out. The number of buckets stays. */
  remove(entries: readonly DigestEntry[]): Promise<void>;
}

/**
 * Entries for each bucket, on average. A bucket that waits for its split holds twice as many, and above 128 Redis would
 * store it in four times the room.
 */
const ENTRIES_PER_BUCKET = 40;

/** Ids of different kinds never share an entry by being the same text. */
export function digestOf(kind: DigestKind, text: string): Buffer {
  return hash('sha256', `${kind} ${text}`, 'buffer').subarray(0, 8);
}

export function createDigestIndex(client: RedisClient, keys: Pick<LaneKeys, 'digests' | 'digestBucket'>): DigestIndex {
  const add = bindScript(client, 'digest-add');
  const find = bindScript(client, 'digest-find');
  const remove = bindScript(client, 'digest-remove');
  const split = bindScript(client, 'digest-split', 3);
  /** As it was last heard: a script that knows better says so. */
  let buckets = 1;

  /** Repeats a script until it was called with the right number of buckets: others may add one at any time. */
  async function withBuckets<T>(call: () => Promise<unknown>): Promise<T[]> {
    for (;;) {
      const [done, ...reply] = (await call()) as [0 | 1, ...T[]];
      if (done === 1) return reply;
      buckets = Number(reply[0]);
    }
  }

  /** The keys of a call, and for each entry which of them is its bucket. */
  function placed(entries: readonly DigestEntry[]): (string | number | Buffer)[] {
    const places = new Map<string, number>();
    const triples = entries.flatMap(({ digest, position }) => {
      const bucket = keys.digestBucket(bucketOf(digest, buckets));
      const place = places.get(bucket) ?? places.size + 2;
      places.set(bucket, place);
      return [place, digest, position];
    });
    return [places.size + 1, keys.digests, ...places.keys(), buckets, ...triples];
  }

  async function grow(entries: number): Promise<void> {
    while (entries > buckets * ENTRIES_PER_BUCKET) {
      const { from, modulus } = splitOf(buckets);
      const pair = [keys.digestBucket(from), keys.digestBucket(buckets)];
      buckets = Number(await split(keys.digests, ...pair, buckets, modulus));
    }
  }

  return {
    async add(entries) {
      if (entries.length === 0) return;
      const [total] = await withBuckets<number>(() => add(...placed(entries)));
      await grow(total!);
    },

    async find(digests) {
      const found = await withBuckets<string>(() => {
        const where = digests.map((digest) => keys.digestBucket(bucketOf(digest, buckets)));
        return find(where.length + 1, keys.digests, ...where, buckets, ...digests);
      });
      return found.map((positions) => (positions === '' ? [] : positions.split(',').map(Number)));
    },

    async remove(entries) {
      if (entries.length > 0) await withBuckets<number>(() => remove(...placed(entries)));
    },
  };
}

/** The bucket whose turn it is, and by which remainder its entries are told apart from those of the new one. */
function splitOf(buckets: number): { from: number; modulus: number } {
  const half = 2 ** Math.floor(Math.log2(buckets));
  return { from: buckets - half, modulus: half * 2 };
}

function bucketOf(digest: Buffer, buckets: number): number {
  const { modulus } = splitOf(buckets);
  const wide = digest.readUInt32BE(0) % modulus;
  return wide < buckets ? wide : wide - modulus / 2;
}
