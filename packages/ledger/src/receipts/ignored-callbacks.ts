import { ignoredCallbacksKey } from '../storage/keys.ts';
import type { RedisClient } from '../storage/script.ts';

/** What is kept of callbacks that Pombo did not understand: for the next change of Z-API's contract. */
export interface IgnoredCallbacks {
  /** Keeps a shape; the same one again counts as seen just now. Only the last 100 are kept. */
  note(sample: IgnoredSample): Promise<void>;
  /** The last one first; `at` is when it last came, ISO 8601. */
  list(): Promise<(IgnoredSample & { at: string })[]>;
}

/** A shape, without any value that could be about a person. */
export interface IgnoredSample {
  type: string;
  why: 'type' | 'shape' | 'status';
  status?: string;
  keys: string[];
}

const MOST = 100;

export function createIgnoredCallbacks(client: RedisClient, prefix: string): IgnoredCallbacks {
  const key = ignoredCallbacksKey(prefix);
  return {
    async note({ type, why, status, keys }) {
      await client.zadd(key, Date.now(), JSON.stringify({ type, why, status, keys }));
      await client.zremrangebyrank(key, 0, -MOST - 1);
    },

    async list() {
      const found = await client.zrange(key, '0', '-1', 'REV', 'WITHSCORES');
      const samples: (IgnoredSample & { at: string })[] = [];
      for (let at = 0; at + 1 < found.length; at += 2) {
        const sample = JSON.parse(found[at]!) as IgnoredSample;
        samples.push({ at: new Date(Number(found[at + 1])).toISOString(), ...sample });
      }
      return samples;
    },
  };
}
