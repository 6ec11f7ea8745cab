import { lidsKey } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/**
 * Which recipient a LID belongs to, where Z-API has named both together or a verified list has. Stores digests of both
 * in small hashes that Redis stores compactly: some 30 bytes per person. Kept for one to two retention periods after it
 * was last named.
 */
export interface Lids {
  /** Remembers it; true when it was not known. A LID that was named with two recipients counts as unknown. */
  learn(lid: string, component: string): Promise<boolean>;
  /** The component of each LID (both as digests), in the order asked. */
  ownersOf(lids: readonly string[]): Promise<(string | undefined)[]>;
  /** Forgets a recipient; returns the shortened digests of the LIDs that were theirs. */
  forget(component: string): Promise<string[]>;
}

/** Digits of a LID's digest that are stored: 64 bits, in hex. */
const LID_DIGITS = 16;
/** Stored in place of a component: it was named with two. */
const AMBIGUOUS = '-';
const BUCKETS = 4096;
/** Buckets read at once while a person is forgotten. */
const AT_ONCE = 256;

export function createLids(client: RedisClient, prefix: string, retentionMs: number): Lids {
  /** The period that is written to, and the one before it. */
  function periods(): [number, number] {
    const now = Math.floor(Date.now() / retentionMs);
    return [now, now - 1];
  }

  const bucketOf = (lid: string): string => lid.slice(-3);
  const fieldOf = (lid: string): string => shortOf(shortLid(lid));

  async function read(lid: string): Promise<(string | null)[]> {
    return Promise.all(periods().map((period) => client.hget(lidsKey(prefix, period, bucketOf(lid)), fieldOf(lid))));
  }

  function ownerIn(found: readonly (string | null)[]): string | undefined {
    const [owner, other] = new Set(found.filter((component) => component !== null));
    return owner === undefined || other !== undefined || owner === AMBIGUOUS ? undefined : hexOf(owner);
  }

  return {
    async learn(lid, component) {
      const [known, owner] = [await read(lid), shortOf(component)];
      if (known[0] === owner || known[0] === AMBIGUOUS) return false;
      const key = lidsKey(prefix, periods()[0], bucketOf(lid));
      const isOthers = known.some((each) => each !== null && each !== owner);
      await client.hset(key, fieldOf(lid), isOthers ? AMBIGUOUS : owner);
      await client.pexpire(key, 2 * retentionMs);
      return !isOthers && known[1] !== owner;
    },

    ownersOf: (lids) => Promise.all(lids.map(async (lid) => ownerIn(await read(lid)))),

    async forget(component) {
      const theirs: string[] = [];
      for (const period of periods()) {
        for (let from = 0; from < BUCKETS; from += AT_ONCE) {
          const keys = Array.from({ length: AT_ONCE }, (_none, at) =>
            lidsKey(prefix, period, (from + at).toString(16).padStart(3, '0')),
          );
          const buckets = await Promise.all(keys.map((key) => client.hgetall(key)));
          for (const [at, bucket] of buckets.entries()) theirs.push(...(await forgetIn(keys[at]!, bucket)));
        }
      }
      return theirs;

      async function forgetIn(key: string, bucket: Record<string, string>): Promise<string[]> {
        const fields = Object.keys(bucket).filter((field) => bucket[field] === shortOf(component));
        if (fields.length > 0) await client.hdel(key, ...fields);
        return fields.map(hexOf);
      }
    },
  };
}

/** A LID's digest, shortened as it is stored. */
export function shortLid(digest: string): string {
  return digest.slice(0, LID_DIGITS);
}

function shortOf(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url');
}

function hexOf(short: string): string {
  return Buffer.from(short, 'base64url').toString('hex');
}
