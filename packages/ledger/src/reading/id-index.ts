import { idIndexKey, idsKey } from '../storage/keys.ts';
import { createLaneNumbers } from '../lane/numbers.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Maps an id to the lane of its message, for the whole deployment: one id, one message. A live message has a key of its
 * own, and a compacted one an entry in one of 65,536 small hashes, which Redis stores compactly.
 *
 * A message always has at least one of the two: the entry is made before the message is compacted and the key is
 * dropped after that. The entry stays until the message is forgotten, even when it becomes live again. So a process
 * that has claimed the key of an id and finds no entry knows that no other lane has its message; the script that
 * creates it sees whether its own lane does.
 */
export interface IdIndex {
  /** Returns the lane that the key names. */
  live(key: string): Promise<string | undefined>;
  /**
   * Returns the lanes that the entry may name. One of them has the message, compacted or live again. There is more than one
   * only if Redis may have lost the lanes' numbers. `isFresh`: reads the numbers again, so that new lanes are included.
   */
  compacted(key: string, isFresh?: boolean): Promise<string[]>;
  /** Returns all lanes that the key and the entry may name. The key's lane comes first. */
  lanes(key: string): Promise<string[]>;
  /** Names the lane of a message that is about to be compacted. `createdAt`: ms. */
  enter(lane: string, key: string, createdAt: number): Promise<void>;
  /** Drops the key of a message that is compacted on this lane. */
  leaveLive(lane: string, key: string): Promise<void>;
  /** Drops the entry of a forgotten message; a later message with the same id keeps its own. `createdAt`: ms. */
  forget(lane: string, key: string, createdAt: number): Promise<void>;
  /**
   * Claims keys, each unless it names another lane or other content. A claim lapses (`ttlMs`) unless {@link keep} is
   * called. Returns in order what each key named before (null: nothing), and whether there is an entry for it.
   */
  claim(claims: readonly (Claim & { ttlMs: number })[]): Promise<{ taken: string | null; isEntered: boolean }[]>;
  /** Keeps a claim under which its message was made; makes it again if it is gone. */
  keep(claim: Claim): Promise<void>;
  /** True once Redis is known to be a Cluster: a script may then touch keys of one slot only. */
  isDivided(): boolean;
  /** Withdraws a claim, if it is still the same one and no message was made under it. */
  unclaim(key: string, claim: string): Promise<void>;
  /** Drops the key of a purged message. The key already had a TTL; a message made since keeps it. */
  leavePurged(key: string): Promise<void>;
}

/** A message key, and the lane and content hash for which it is claimed. */
export interface Claim {
  key: string;
  claim: string;
}

/** Ids that one step claims. */
const PER_STEP = 100;

/**
 * Bytes of a key in a bucket's field: together with those that choose the bucket, enough that no two ids collide by
 * chance.
 */
const FIELD_BYTES = 10;

export function createIdIndex(client: RedisClient, prefix: string): IdIndex {
  const dropId = bindScript(client, 'compact/drop-id', 1);
  const dropClaim = bindScript(client, 'transfer/drop-claim', 1);
  const claimTogether = bindScript(client, 'ids/claim');
  const numbers = createLaneNumbers(client, prefix);
  /** Names in two slots. The keys of a single id may share one by chance, and a Cluster would take the step. */
  const apart = [`${prefix}:{a}`, `${prefix}:{b}`];
  /** A Cluster refuses a step on keys of different slots; it gets a command for each key. */
  let isDivided = client.isCluster;

  function place(key: string): [bucket: string, field: Buffer] {
    return [idsKey(prefix, key.slice(0, 4)), Buffer.from(key.slice(4, 4 + FIELD_BYTES * 2), 'hex')];
  }

  async function live(key: string): Promise<string | undefined> {
    return (await client.get(idIndexKey(prefix, key)))?.split(' ')[0];
  }

  async function compacted(key: string, isFresh?: boolean): Promise<string[]> {
    const entry = await client.hget(...place(key));
    return entry === null ? [] : numbers.candidates(numberIn(entry), isFresh);
  }

  type Claimed = Awaited<ReturnType<IdIndex['claim']>>;

  async function claimOne({ key, claim, ttlMs }: Claim & { ttlMs: number }): Promise<Claimed[number]> {
    const taken = await client.set(idIndexKey(prefix, key), claim, 'PX', ttlMs, 'NX', 'GET');
    // Never before the claim: see above.
    return { taken, isEntered: (await client.hexists(...place(key))) === 1 };
  }

  async function claimStep(claims: readonly (Claim & { ttlMs: number })[]): Promise<Claimed> {
    const keys = claims.map(({ key }) => idIndexKey(prefix, key));
    const buckets = claims.map(({ key }) => idsKey(prefix, key.slice(0, 4)));
    const given = claims.flatMap(({ claim, ttlMs }) => [claim, ttlMs]);
    const found = (await claimTogether(2 + keys.length * 2, ...apart, ...keys, ...buckets, ...given)) as (
      | string
      | null
    )[];
    return claims.map((_claim, at) => ({
      taken: found[at * 2] ?? null,
      isEntered: (found[at * 2 + 1] ?? null) !== null,
    }));
  }

  return {
    live,
    compacted,

    isDivided: () => isDivided,

    async claim(claims) {
      if (!isDivided) {
        const steps: Promise<Claimed>[] = [];
        for (let at = 0; at < claims.length; at += PER_STEP) steps.push(claimStep(claims.slice(at, at + PER_STEP)));
        try {
          return (await Promise.all(steps)).flat();
        } catch (error) {
          // A node of a Cluster, or a proxy before one, that was given as a single Redis.
          if (!String(error).includes('CROSSSLOT')) throw error;
          isDivided = true;
        }
      }
      return Promise.all(claims.map(claimOne));
    },

    async keep({ key, claim }) {
      const named = idIndexKey(prefix, key);
      // The key is gone: a purge of an earlier message with this id ran in between.
      if ((await client.persist(named)) === 0) await client.set(named, claim, 'NX');
    },

    async lanes(key) {
      const [named, entered] = await Promise.all([live(key), compacted(key)]);
      return [...new Set([...(named === undefined ? [] : [named]), ...entered])];
    },

    async enter(lane, key, createdAt) {
      await client.hset(...place(key), `${await numbers.of(lane)},${madeAt(createdAt)}`);
    },

    async leaveLive(lane, key) {
      await dropClaim(idIndexKey(prefix, key), `${lane} `, '', '');
    },

    async forget(lane, key, createdAt) {
      const [bucket, field] = place(key);
      const entry = await client.hget(bucket, field);
      if (entry?.split(',')[1] !== madeAt(createdAt)) return;
      const lanes = await numbers.candidates(numberIn(entry));
      if (lanes.includes(lane)) await dropId(bucket, field, entry);
    },

    async unclaim(key, claim) {
      await dropClaim(idIndexKey(prefix, key), claim, '1', '1');
    },

    async leavePurged(key) {
      await dropClaim(idIndexKey(prefix, key), '', '', '1');
    },
  };
}

function numberIn(entry: string): string {
  return entry.split(',')[0]!;
}

/** When a message was made (ms), as an entry says it: it distinguishes two successive messages with one id. */
function madeAt(createdAt: number): string {
  return Math.floor(createdAt / 1000).toString(36);
}
