import { personKey } from '@pombo/message';
import { suppressionsKey } from './keys.ts';
import { bindScript, type RedisClient } from './script.ts';

/** One entry of the suppression list. */
export interface Suppression {
  /** The person's canonical number, or their LID. */
  phone: string;
  /** Who or what put them there: `opt-out` for a word they wrote, else what a person said. */
  why: string;
  /** ISO 8601. */
  at: string;
}

/** People who must not be written to. Asked right before every attempt, not only at import. */
export interface Suppressions {
  has(phone: string): Promise<boolean>;
  /** True when the person was not on the list. */
  add(phone: string, why: string): Promise<boolean>;
  /** True when the person was on the list. */
  remove(phone: string): Promise<boolean>;
  /** All of them, in no order. */
  list(): AsyncIterable<Suppression>;
  count(): Promise<number>;
}

export function createSuppressions(client: RedisClient, prefix: string): Suppressions {
  const key = suppressionsKey(prefix);
  const set = bindScript(client, 'set', 1);
  return {
    has: async (phone) => (await client.hexists(key, personKey(phone))) === 1,
    add: async (phone, why) =>
      (await set(key, personKey(phone), JSON.stringify({ why, at: new Date().toISOString() }), 'NX')) === 1,
    remove: async (phone) => (await client.hdel(key, personKey(phone))) === 1,
    count: () => client.hlen(key),

    async *list() {
      let cursor = '0';
      do {
        const [next, fields] = await client.hscan(key, cursor, 'COUNT', 1000);
        cursor = next;
        for (let at = 0; at + 1 < fields.length; at += 2) {
          yield { phone: fields[at]!, ...(JSON.parse(fields[at + 1]!) as Omit<Suppression, 'phone'>) };
        }
      } while (cursor !== '0');
    },
  };
}

/**
 * Who must not be written to, for the reading of a file: all at once and in memory, since it asks for every line, and
 * the list is short beside the file.
 */
export async function suppressedPeople(suppressions: Suppressions): Promise<(person: string) => boolean> {
  const people = new Set<string>();
  for await (const { phone } of suppressions.list()) people.add(phone);
  return (person) => people.has(person);
}

/** Words by which people ask to be left alone, in any case and with a full stop; the whole message, never a part of one. */
const OPT_OUT = new Set(['sair', 'parar', 'pare', 'stop', 'cancelar', 'descadastrar', 'remover', 'unsubscribe']);

/** True when this message asks to be left alone. */
export function isOptOut(text: string): boolean {
  return OPT_OUT.has(
    text
      .trim()
      .toLowerCase()
      .replace(/[.!]+$/, ''),
  );
}
