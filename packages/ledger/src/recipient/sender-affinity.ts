import { hash } from 'node:crypto';
import { personKey, type SenderAffinityPort } from '@pombo/core';
import { peopleKey } from '../storage/keys.ts';
import { createLaneNumbers } from '../lane/numbers.ts';
import type { RedisClient } from '../storage/script.ts';

/**
 * Sender affinity: which number wrote to a person first, so that the next campaign over several numbers writes to them
 * from the same one. Stored in 65,536 small hashes, which Redis stores compactly: about 20 bytes per person, and
 * unreadable.
 */
export interface SenderAffinity extends SenderAffinityPort {
  /** The lanes that wrote first to these persons (in the form of `personKey`), in the order asked. */
  lanesOf(persons: readonly string[]): Promise<(string | undefined)[]>;
  /** Forgets a person; true when they were known. */
  forget(phone: string): Promise<boolean>;
}

export function createSenderAffinity(client: RedisClient, prefix: string): SenderAffinity {
  const numbers = createLaneNumbers(client, prefix);

  function place(person: string): [bucket: string, field: Buffer] {
    const print = hash('sha256', person, 'buffer');
    return [peopleKey(prefix, print.toString('hex', 0, 2)), print.subarray(2, 8)];
  }

  return {
    async remember(phone, lane) {
      const [bucket, field] = place(personKey(phone));
      await client.hsetnx(bucket, field, await numbers.of(lane));
    },

    async lanesOf(persons) {
      const found = await Promise.all(persons.map((person) => client.hget(...place(person))));
      return numbers.names(found);
    },

    async forget(phone) {
      return (await client.hdel(...place(personKey(phone)))) === 1;
    },
  };
}
