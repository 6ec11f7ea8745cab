import { hash } from 'node:crypto';
import { personKey } from '@pombo/core';
import { formerUnreachableKey, unreachableKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * People to whom Z-API reported that it cannot deliver: a number that does not exist, a group that refuses us. They are
 * skipped when a campaign's file is read, for 90 days. Stored as hashes, so that no phone can be read from Redis.
 */
export interface Unreachable {
  /** Records that Z-API reported it just now. */
  remember(phone: string): Promise<void>;
  /** Forgets a person; true when they were known. */
  forget(phone: string): Promise<boolean>;
  /** All of them, in no order: the hash of a person (`personHash`), and when Z-API reported it (ms since the epoch). */
  list(): AsyncIterable<{ person: string; since: number }>;
  /** The hash under which a person (in the form of `personKey`) is kept. */
  personHash(person: string): string;
  /** Removes what earlier versions kept: the same people, with their phones in clear text. */
  dropFormer(): Promise<void>;
}

/** How long a person counts as unreachable. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

export function createUnreachable(client: RedisClient, prefix: string): Unreachable {
  const key = unreachableKey(prefix);
  const remember = bindScript(client, 'recipient/remember-unreachable', 1);

  function personHash(person: string): string {
    // The prefix keeps the hashes of two deployments different.
    return hash('sha256', `${prefix}\0unreachable\0${person}`, 'buffer').toString('base64url', 0, 16);
  }

  return {
    personHash,
    async remember(phone) {
      await remember(key, personHash(personKey(phone)), KEPT_MS);
    },
    forget: async (phone) => (await client.zrem(key, personHash(personKey(phone)))) === 1,
    async dropFormer() {
      await client.unlink(formerUnreachableKey(prefix));
    },

    async *list() {
      const oldest = Date.now() - KEPT_MS;
      let cursor = '0';
      do {
        const [next, found] = await client.zscan(key, cursor, 'COUNT', 1000);
        cursor = next;
        for (let at = 0; at + 1 < found.length; at += 2) {
          const since = Number(found[at + 1]);
          if (since > oldest) yield { person: found[at]!, since };
        }
      } while (cursor !== '0');
    },
  };
}

/**
 * Returns when Z-API reported a person as unreachable (ms since the epoch), for reading a file. It holds all of them in
 * memory, because the file asks for every line. Undefined when there are none, so that no line has to be hashed.
 */
export async function unreachablePeople(
  unreachable: Unreachable,
): Promise<((person: string) => number | undefined) | undefined> {
  const people = new Map<string, number>();
  for await (const { person, since } of unreachable.list()) people.set(person, since);
  return people.size === 0 ? undefined : (person) => people.get(unreachable.personHash(person));
}
