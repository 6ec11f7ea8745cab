import { randomUUID } from 'node:crypto';
import { personKey, type SuppressionsPort } from '@pombo/core';
import { suppressionOrderKey, suppressionsKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** One entry of the suppression list. */
export interface Suppression {
  /** The person's canonical number, or their LID. */
  phone: string;
  /** Why they are listed: `opt-out` for a word they wrote, otherwise the reason a person gave. */
  why: string;
  /** ISO 8601. */
  at: string;
}

/** People who must not receive messages. Checked right before every attempt, not only at import. */
export interface Suppressions extends SuppressionsPort {
  /** True when the person was not on the list. */
  add(phone: string, why: string): Promise<boolean>;
  /** True when the person was on the list. */
  remove(phone: string): Promise<boolean>;
  /** At most `limit` of them in the order of their phones, after `after`; `next` is the `after` of the next page. */
  page(place: { after?: string; limit: number }): Promise<{ entries: Suppression[]; next?: string }>;
  /** All of them, in no order. */
  list(): AsyncIterable<Suppression>;
  /** Returns the entry of a person, in any spelling of their number; undefined if they are not listed. */
  get(phone: string): Promise<Suppression | undefined>;
  count(): Promise<number>;
}

/** How long an unfinished order is kept after its builder stopped. */
const UNFINISHED_MS = 10 * 60 * 1000;
const BATCH = 1000;

/**
 * The hash is the list, and the only part that an attempt checks. The order beside it serves pages. Where the two
 * differ (an older version wrote the list, or a process was interrupted between them), it is built from scratch.
 */
export function createSuppressions(client: RedisClient, prefix: string): Suppressions {
  const key = suppressionsKey(prefix);
  const orderKey = suppressionOrderKey(prefix);
  const set = bindScript(client, 'shared/hset-oom', 1);
  const order = bindScript(client, 'recipient/order-suppressed', 1);
  let building: Promise<void> | undefined;
  let asked: Asked[] = [];

  /** One command for all look-ups of one turn of the event loop: every attempt of every lane makes one. */
  async function lookUp(): Promise<void> {
    const batch = asked;
    asked = [];
    try {
      const found = await client.hmget(key, ...batch.map(({ person }) => person));
      for (const [at, { resolve }] of batch.entries()) resolve(found[at] !== null);
    } catch (error) {
      for (const { reject } of batch) reject(error as Error);
    }
  }

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

  /** Built beside the order in use, which it then replaces, so that pages read meanwhile are complete. */
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
    // Otherwise it would expire like an unfinished one.
    await client.persist(name);
    await client.rename(name, orderKey);
  }

  return {
    has(phone) {
      return new Promise<boolean>((resolve, reject) => {
        asked.push({ person: personKey(phone), resolve, reject });
        if (asked.length === 1) setImmediate(() => void lookUp());
      });
    },

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

    async get(phone) {
      const person = personKey(phone);
      return toEntry(person, await client.hget(key, person));
    },

    count: () => client.hlen(key),

    async page({ after, limit }) {
      await ensureOrder();
      const from = after === undefined ? '-' : `(${after}`;
      const people = await client.zrangebylex(orderKey, from, '+', 'LIMIT', 0, limit + 1);
      const shown = people.slice(0, limit);
      const values = shown.length === 0 ? [] : await client.hmget(key, ...shown);
      // These phones are in the order but not in the list. Removing them makes the lengths differ, so the next page
      // rebuilds the order.
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

interface Asked {
  person: string;
  resolve: (isListed: boolean) => void;
  reject: (error: Error) => void;
}

function toEntry(phone: string, value: string | null | undefined): Suppression | undefined {
  if (value === null || value === undefined) return undefined;
  return { phone, ...(JSON.parse(value) as Omit<Suppression, 'phone'>) };
}

/**
 * Returns a test for suppressed people, for reading a file. It holds the whole list in memory: the file asks for every
 * line, and the list is short compared with it.
 */
export async function suppressedPeople(suppressions: Suppressions): Promise<(person: string) => boolean> {
  const people = new Set<string>();
  for await (const { phone } of suppressions.list()) people.add(phone);
  return (person) => people.has(person);
}
