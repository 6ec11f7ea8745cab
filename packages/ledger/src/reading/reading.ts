import { defined, TRANSITIONS, messageKey, type MessageView, type Status } from '@pombo/core';
import type { Compacted } from '../compact/compacted.ts';
import type { IdIndex } from './id-index.ts';
import { laneKeys, lanesKey } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import { createListPositions } from './list-positions.ts';
import { bindReads, type Read, type RedisClient } from '../storage/script.ts';
import { FIELDS, toView } from '../message/view.ts';

export interface ListFilter {
  lane?: string;
  status?: Status;
  campaign?: string;
  /** Default 50. */
  limit?: number;
  /** Newest first; messages created (or moved into `status`) before this time (ms since the epoch). */
  before?: number;
}

/** Reads messages: by id, by key, by Z-API's ids, or the newest. */
export interface Reading {
  /** The lane of an id's message. */
  locate(id: string): Promise<string | undefined>;
  get(id: string): Promise<MessageView | undefined>;
  getByKey(lane: string, key: string): Promise<MessageView | undefined>;
  /** A message that was on this lane at the time of an event: there, or wherever it was transferred since. */
  follow(lane: string, key: string): Promise<MessageView | undefined>;
  /** Messages by id, in the order asked: looked for on this lane, then through the id index. */
  getMany(lane: string, ids: readonly string[]): Promise<(MessageView | undefined)[]>;
  list(filter: ListFilter): Promise<MessageView[]>;
  /** The messages with these ids of Z-API; on one lane, or on all. */
  find(ids: { zaapId?: string; messageId?: string; lane?: string }): Promise<MessageView[]>;
  /**
   * Messages whose key (the hash of their id) begins with these hex digits; at most two, enough to see that the prefix
   * is ambiguous. A whole key is looked up; a shorter one is searched for, which takes time proportional to the number
   * of messages.
   */
  findByKey(prefixOfKey: string): Promise<MessageView[]>;
  /** Messages by key on one lane, in the order given, without those that are gone. */
  views(lane: string, keys: string[]): Promise<MessageView[]>;
  counts(lane: string): Promise<Record<Status, number>>;
}

/** Messages read in one batch. */
const BULK = 500;
/** Messages scanned in one step of a search by key. */
const SCANNED = 1000;
/** Length of a whole key: SHA-256 in hex. */
const KEY_DIGITS = 64;

export interface ReadingParts {
  client: RedisClient;
  prefix: string;
  compacted: Compacted;
  idIndex: IdIndex;
  fields: MessageFields;
}

export function createReading({ client, prefix, compacted, idIndex, fields }: ReadingParts): Reading {
  const places = createListPositions({ client, prefix, compacted, fields });
  const readTogether = bindReads(client);

  async function getByKey(lane: string, key: string): Promise<MessageView | undefined> {
    const values = await fields.read(lane, key, FIELDS);
    return values && toView(lane, values);
  }

  async function getMany(lane: string, keys: readonly string[]): Promise<(MessageView | undefined)[]> {
    const found: (MessageView | undefined)[] = [];
    for (let at = 0; at < keys.length; at += BULK) {
      const page = await fields.readMany(lane, keys.slice(at, at + BULK), FIELDS);
      found.push(...page.map((values) => values && toView(lane, values)));
    }
    return found;
  }

  /** Wherever the id index says that it is. */
  async function look(key: string): Promise<MessageView | undefined> {
    for (const lane of await idIndex.lanes(key)) {
      const view = await getByKey(lane, key);
      if (view !== undefined) return view;
    }
    return undefined;
  }

  async function newest(lane: string, filter: ListFilter, limit: number): Promise<MessageView[]> {
    const { status, campaign, before } = filter;
    const wanted: MessageView[] = [];
    const which = defined({ status, campaign });
    let after = campaign !== undefined || before === undefined ? undefined : { score: before, key: '' };
    const size = campaign !== undefined && status !== undefined ? Math.max(limit, BULK) : limit;
    while (wanted.length < limit) {
      const page = await places.behind(lane, which, after, size);
      const views = await getMany(
        lane,
        page.map(({ key }) => key),
      );
      const there = views.filter((view) => view !== undefined);
      wanted.push(...there.filter((view) => status === undefined || view.status === status));
      if (page.length < size) break;
      after = page.at(-1);
    }
    return wanted.slice(0, limit);
  }

  async function knownLanes(): Promise<string[]> {
    return client.smembers(lanesKey(prefix));
  }

  async function keysOf(lane: string, beginning: string): Promise<Set<string>> {
    const keys = new Set<string>();
    let cursor = '0';
    do {
      const name = laneKeys(prefix, lane).all;
      const [next, members] = await client.zscan(name, cursor, 'MATCH', `${beginning}*`, 'COUNT', SCANNED);
      members.forEach((member, at) => at % 2 === 0 && keys.add(member));
      cursor = next;
    } while (cursor !== '0');
    for await (const { key } of compacted.each(lane)) if (key.startsWith(beginning)) keys.add(key);
    return keys;
  }

  const reading: Reading = {
    async locate(id) {
      const key = messageKey(id);
      const lanes = await idIndex.lanes(key);
      if (lanes.length < 2) return lanes[0];
      const found = await Promise.all(lanes.map((lane) => getByKey(lane, key)));
      return lanes[
        Math.max(
          0,
          found.findIndex((view) => view !== undefined),
        )
      ];
    },

    get: (id) => look(messageKey(id)),

    getByKey,

    follow: async (lane, key) => (await getByKey(lane, key)) ?? look(key),

    async getMany(lane, ids) {
      const here = await getMany(lane, ids.map(messageKey));
      return Promise.all(here.map(async (view, at) => view ?? reading.get(ids[at]!)));
    },

    async list(filter) {
      const limit = filter.limit ?? 50;
      const lanes = filter.lane === undefined ? await knownLanes() : [filter.lane];
      const pages = await Promise.all(lanes.map((lane) => newest(lane, filter, limit)));
      const newestFirst = (a: MessageView, b: MessageView): number => b.createdAt.localeCompare(a.createdAt);
      return pages.flat().toSorted(newestFirst).slice(0, limit);
    },

    async find({ zaapId, messageId, lane: only }) {
      const ids = defined({ zaapId, messageId });
      const perLane = async (lane: string): Promise<MessageView[]> =>
        reading.views(lane, await findKeys({ client, prefix, compacted }, lane, ids));
      const lanes = only === undefined ? await knownLanes() : [only];
      return (await Promise.all(lanes.map(perLane))).flat();
    },

    async findByKey(beginning) {
      const view = beginning.length === KEY_DIGITS ? await look(beginning) : undefined;
      if (view !== undefined) return [view];
      const found = new Map<string, MessageView>();
      for (const lane of await knownLanes()) {
        for (const key of await keysOf(lane, beginning)) {
          // A transferred message leaves a tombstone on the lane it came from.
          const each = (await look(key)) ?? (await getByKey(lane, key));
          if (each !== undefined) found.set(key, each);
          if (found.size > 1) return [...found.values()];
        }
      }
      return [...found.values()];
    },

    async views(lane, keys) {
      return (await getMany(lane, keys)).filter((view) => view !== undefined);
    },

    async counts(lane) {
      const keys = laneKeys(prefix, lane);
      const statuses = Object.keys(TRANSITIONS) as Status[];
      // Read at one moment: a message that is compacted in between would be counted twice, or not at all.
      const replies = await readTogether([
        ...statuses.map((status): Read => ['ZCARD', keys.status(status)]),
        ['HMGET', keys.blocks, ...statuses.map((status) => `n:${status}`)],
      ]);
      const stored = replies.at(-1) as (Buffer | null)[];
      const counts = statuses.map((status, at) => [status, Number(replies[at]) + Number(stored[at] ?? 0)]);
      return Object.fromEntries(counts) as Record<Status, number>;
    },
  };
  return reading;
}

/** The keys of a lane's messages that have one of these ids of Z-API. */
async function findKeys(
  { client, prefix, compacted }: Pick<ReadingParts, 'client' | 'prefix' | 'compacted'>,
  lane: string,
  ids: { zaapId?: string; messageId?: string },
): Promise<string[]> {
  const keys = laneKeys(prefix, lane);
  const live = async (): Promise<(string | null)[]> =>
    Promise.all([
      ids.zaapId === undefined ? null : client.get(keys.zaapId(ids.zaapId)),
      ids.messageId === undefined ? null : client.get(keys.messageId(ids.messageId)),
    ]);
  const hits = await live();
  const wanted = Object.keys(ids).length;
  if (hits.filter((hit) => hit !== null).length === wanted) return unique(hits);
  const stored = await compacted.byIds(lane, ids);
  // It may have become live again between the two reads.
  return unique([...hits, ...stored.map(({ key }) => key), ...(stored.length === 0 ? await live() : [])]);
}

function unique(keys: readonly (string | null)[]): string[] {
  return [...new Set(keys.filter((key) => key !== null))];
}
