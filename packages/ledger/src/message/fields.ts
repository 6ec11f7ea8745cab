import type { Compacted } from '../compact/compacted.ts';
import { laneKeys } from '../storage/keys.ts';
import { readFields } from './stored-body.ts';
import type { RedisClient } from '../storage/script.ts';

/** Fields of messages, live or compacted. */
export interface MessageFields {
  /** These fields of a message, in order; undefined when the lane does not have it. */
  read(lane: string, key: string, names: readonly string[]): Promise<(string | null)[] | undefined>;
  /** The same for many messages, in the order of the keys. */
  readMany(lane: string, keys: readonly string[], names: readonly string[]): Promise<((string | null)[] | undefined)[]>;
}

export function createMessageFields(client: RedisClient, prefix: string, compacted: Compacted): MessageFields {
  async function live(lane: string, key: string, names: readonly string[]): Promise<(string | null)[] | undefined> {
    const [status, ...values] = await readFields(client, laneKeys(prefix, lane).message(key), ['status', ...names]);
    return status === null ? undefined : values;
  }

  async function readMany(lane: string, keys: readonly string[], names: readonly string[]) {
    const found = await Promise.all(keys.map((key) => live(lane, key, names)));
    const missing = keys.filter((_key, at) => found[at] === undefined);
    if (missing.length === 0) return found;
    const stored = await compacted.find(lane, missing);
    return Promise.all(
      found.map(async (values, at) => {
        if (values !== undefined) return values;
        const there = stored.get(keys[at]!);
        if (there !== undefined) return names.map((name) => there.fields[name] ?? null);
        // It may have become live again between the two reads.
        return live(lane, keys[at]!, names);
      }),
    );
  }

  return {
    readMany,
    read: async (lane, key, names) => (await readMany(lane, [key], names))[0],
  };
}
