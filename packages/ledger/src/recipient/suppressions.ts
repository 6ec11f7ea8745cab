import { randomUUID } from 'node:crypto';
import { personKey, type SuppressionsPort } from '@pombo/core';
import { suppressionOrderKey, suppressionsKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

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
export interface Suppressions extends SuppressionsPort {
  /** True when the person was not on the list. */
  add(phone: string, why: string): Promise<boolean>;
  /** True when the person was on the list. */
  remove(phone: string): Promise<boolean>;
  /** At most `limit` of them in the order of their phones, those behind `after`; `next` is the `after` of the next page. */
  page(place: { after?: string; limit: number }): Promise<{ entries: Suppression[]; next?: string }>;
  /** All of them, in no order. */
  list(): AsyncIterable<Suppression>;
  count(): Promise<number>;
}

/** How long an order that is being built outlives whoever builds it. */
const UNFINISHED_MS = 10 * 60 * 1000;
const BATCH = 1000;

/**
 * The hash is the list, and the only thing that is asked before an attempt. The order beside it serves pages; where
 * the two differ (a version without it wrote the list, or a process was cut off between them), it is built from scratch.
 */
export function createSuppressions(client: RedisClient, prefix: string): Suppressions {
  const key = suppressionsKey(prefix);
  const orderKey = suppressionOrderKey(prefix);
  const set = bindScript(client, 'shared/hset-oom', 1);
  const order = bindScript(client, 'recipient/order-suppressed', 1);
  let building: Promise<void> | undefined;

  async function* batches(): AsyncIterable<string[]> {
    let cursor = '0';
    do {
      const [next, fields] = await client.hscan(key, cursor, 'COUNT', BATCH);
      cursor = next;
      yield fields;
    } while (cursor !== '0');
  }

  async function ensureOrder(): Promise<void> {
    const [listed, ordered] = await Promise.all([client.hlen(key), client.zcard(orderKey)]);
    if (listed === ordered) return;
    building ??= buildOrder().finally(() => (building = undefined));
    await building;
  }

  /** Beside the order in use, which it then replaces: pages that are read meanwhile are whole. */
  async function buildOrder(): Promise<void> {
    const name = `${orderKey}:${randomUUID()}`;
    let isEmpty = true;
    for await (const fields of batches()) {
      const people = fields.filter((_field, at) => at % 2 === 0);
      if (people.length === 0) continue;
      isEmpty = false;
      await order(name, UNFINISHED_MS, ...people);
    }
    if (isEmpty) return void (await client.del(orderKey));
    // Else it would go with the time to live of what is not finished.
    await client.persist(name);
    await client.rename(name, orderKey);
  }

  return {
    has: async (phone) => (await client.hexists(key, personKey(phone))) === 1,
    async add(phone, why) {
      const person = personKey(phone);
      const entry = JSON.stringify({ why, at: new Date().toISOString() });
      const [, added] = await Promise.all([order(orderKey, 0, person), set(key, person, entry, 'NX')]);
      return added === 1;
    },

    async remove(phone) {
      const person = personKey(phone);
      const [removed] = await Promise.all([client.hdel(key, person), client.zrem(orderKey, person)]);
      return removed === 1;
    },

    count: () => client.hlen(key),

    async page({ after, limit }) {
      await ensureOrder();
      const from = after === undefined ? '-' : `(${after}`;
      const people = await client.zrangebylex(orderKey, from, '+', 'LIMIT', 0, limit + 1);
      const shown = people.slice(0, limit);
      const values = shown.length === 0 ? [] : await client.hmget(key, ...shown);
      // Only in the order: its length differs from then on, so that the next page finds it built from scratch.
      const gone = shown.filter((_phone, at) => values[at] === null);
      if (gone.length > 0) await client.zrem(orderKey, ...gone);
      const entries = shown.flatMap((phone, at) => toEntry(phone, values[at]) ?? []);
      return { entries, ...(people.length > limit ? { next: shown.at(-1)! } : {}) };
    },

    async *list() {
      for await (const fields of batches()) {
        for (let at = 0; at + 1 < fields.length; at += 2) yield toEntry(fields[at]!, fields[at + 1])!;
      }
    },
  };
}

function toEntry(phone: string, value: string | null | undefined): Suppression | undefined {
  if (value === null || value === undefined) return undefined;
  return { phone, ...(JSON.parse(value) as Omit<Suppression, 'phone'>) };
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
