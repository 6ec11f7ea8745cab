import { hash } from 'node:crypto';
import { personKey } from '@pombo/message';
import { laneNumbersKey, peopleKey } from './keys.ts';
import { bindScript, type RedisClient } from './script.ts';

/**
 * Which number wrote to a person first, so that the next campaign over several numbers writes to them from the same
 * one. Kept in 65,536 small hashes, which Redis stores flat: about 20 bytes a person, and nothing in them that can be read.
 */
export interface People {
  /** A lane has written to this person; the first one stands. */
  remember(phone: string, lane: string): Promise<void>;
  /** The lanes that wrote first to these persons (as `personKey` gives them), in the order asked. */
  lanesOf(persons: readonly string[]): Promise<(string | undefined)[]>;
  /** Forgets a person; true when they were known. */
  forget(phone: string): Promise<boolean>;
}

export function createPeople(client: RedisClient, prefix: string): People {
  const numberLane = bindScript(client, 'number-lane', 1);
  /** Lane → number, as far as it was asked for. */
  const numbers = new Map<string, number>();
  let names: string[] = [];

  async function numberOf(lane: string): Promise<number> {
    let number = numbers.get(lane);
    if (number === undefined) {
      number = Number(await numberLane(laneNumbersKey(prefix), lane));
      numbers.set(lane, number);
    }
    return number;
  }

  async function learnNames(): Promise<void> {
    const known = Object.entries(await client.hgetall(laneNumbersKey(prefix)));
    names = [];
    for (const [lane, number] of known) names[Number(number)] = lane;
  }

  function place(person: string): [bucket: string, field: Buffer] {
    const print = hash('sha256', person, 'buffer');
    return [peopleKey(prefix, print.toString('hex', 0, 2)), print.subarray(2, 8)];
  }

  return {
    async remember(phone, lane) {
      const [bucket, field] = place(personKey(phone));
      await client.hsetnx(bucket, field, await numberOf(lane));
    },

    async lanesOf(persons) {
      const found = await Promise.all(persons.map((person) => client.hget(...place(person))));
      if (found.some((number) => number !== null && names[Number(number)] === undefined)) await learnNames();
      return found.map((number) => (number === null ? undefined : names[Number(number)]));
    },

    async forget(phone) {
      return (await client.hdel(...place(personKey(phone)))) === 1;
    },
  };
}
