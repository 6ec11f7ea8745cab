import { hash } from 'node:crypto';
import type { LaneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** What a message is looked up by: its key, or one of Z-API's ids. */
export type DigestKind = 'key' | 'zaapId' | 'messageId';

/** What is looked up, and the message's position: its number among the lane's compacted ones. */
export interface DigestEntry {
  digest: Buffer;
  position: number;
}

/**
 * A lane's index of compacted messages: digest → positions. A digest of 8 bytes can stand for two messages, so a reader
 * compares the whole id with that of the message found.
 *
 * The entries are in small hashes, which Redis stores compactly. Their number grows with the entries, one at a time
 * (linear hashing). Scripts name all their keys, which depend on the number of buckets; a script that finds another
 * number refuses, and is called again.
 */
export interface DigestIndex {
  /** The number of buckets, as last learned. */
  buckets(): number;
  /** A script found another number. */
  learn(buckets: number): void;
  bucketKey(digest: Buffer): string;
  /** Adds buckets for this many entries. */
  grow(entries: number): Promise<void>;
  /** The positions for each digest, in the order asked; most have one or none. */
  find(digests: readonly Buffer[]): Promise<number[][]>;
}

/**
 * Entries per bucket, on average. A bucket that waits for its split holds twice as many; above 128, Redis would need
 * four times the memory for it.
 */
const ENTRIES_PER_BUCKET = 40;

/** Ids of different kinds never share an entry, even when they are the same text. */
export function digestOf(kind: DigestKind, text: string): Buffer {
  return hash('sha256', `${kind} ${text}`, 'buffer').subarray(0, 8);
}

/** The number of a lane's buckets, as last learned; a script that knows better returns the right number. */
export interface LearnedBuckets {
  count: number;
}

export function createDigestIndex(
  client: RedisClient,
  keys: Pick<LaneKeys, 'digests' | 'digestBucket'>,
  learned: LearnedBuckets = { count: 1 },
): DigestIndex {
  const find = bindScript(client, 'compact/find-digest');
  const split = bindScript(client, 'compact/split-bucket', 3);

  const bucketKey = (digest: Buffer): string => keys.digestBucket(bucketOf(digest, learned.count));

  return {
    buckets: () => learned.count,
    learn(found) {
      learned.count = found;
    },
    bucketKey,

    async grow(entries) {
      while (entries > learned.count * ENTRIES_PER_BUCKET) {
        const { count } = learned;
        const { from, modulus } = splitOf(count);
        const pair = [keys.digestBucket(from), keys.digestBucket(count)];
        learned.count = Number(await split(keys.digests, ...pair, count, modulus));
      }
    },

    async find(digests) {
      if (digests.length === 0) return [];
      for (;;) {
        const where = digests.map(bucketKey);
        const { count } = learned;
        const [done, ...reply] = (await find(where.length + 1, keys.digests, ...where, count, ...digests)) as [
          0 | 1,
          ...(string | number)[],
        ];
        if (done === 1) return reply.map((found) => (found === '' ? [] : String(found).split(',').map(Number)));
        learned.count = Number(reply[0]);
      }
    },
  };
}

/** The bucket to split next, and the modulus that separates its entries from those of the new one. */
function splitOf(buckets: number): { from: number; modulus: number } {
  const half = 2 ** Math.floor(Math.log2(buckets));
  return { from: buckets - half, modulus: half * 2 };
}

function bucketOf(digest: Buffer, buckets: number): number {
  const { modulus } = splitOf(buckets);
  const wide = digest.readUInt32BE(0) % modulus;
  return wide < buckets ? wide : wide - modulus / 2;
}
