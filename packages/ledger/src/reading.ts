import { TRANSITIONS, messageKey, type MessageView, type Status } from '@pombo/message';
import { directoryKey, laneKeys, lanesKey } from './keys.ts';
import type { RedisClient } from './script.ts';
import { FIELDS, toView } from './view.ts';

export interface ListFilter {
  lane?: string;
  status?: Status;
  campaign?: string;
  /** Default 50. */
  limit?: number;
  /** Newest first; messages created (or moved into `status`) before this many ms since the epoch. */
  before?: number;
}

/** Messages read back: by id, by key, by what Z-API calls them, or the newest. */
export interface Reading {
  /** The lane that an id's message lives in. */
  locate(id: string): Promise<string | undefined>;
  get(id: string): Promise<MessageView | undefined>;
  getByKey(lane: string, key: string): Promise<MessageView | undefined>;
  /** A message that was on this lane when something happened: there, or wherever it was handed over to since. */
  follow(lane: string, key: string): Promise<MessageView | undefined>;
  /** Messages by id, in the order asked: looked for on this lane, and by the directory where it has them no more. */
  getMany(lane: string, ids: readonly string[]): Promise<(MessageView | undefined)[]>;
  list(filter: ListFilter): Promise<MessageView[]>;
  /** Who has these ids of Z-API; on one lane, or on all there are. */
  find(ids: { zaapId?: string; messageId?: string; lane?: string }): Promise<MessageView[]>;
  /**
   * Messages whose key (the hash of their id) begins with these hex digits; at most two, to know that there are several.
   * A whole key is looked up; a shorter one is searched for, in time that grows with the number of messages.
   */
  findByKey(prefixOfKey: string): Promise<MessageView[]>;
  /** Messages by key on one lane, in the order given, without those that are gone. */
  views(lane: string, keys: string[]): Promise<MessageView[]>;
  counts(lane: string): Promise<Record<Status, number>>;
}

/** Messages looked at in one go. */
const BULK = 500;
/** And in one step of a search by key. */
const SCANNED = 1000;
/** Of a whole key: SHA-256 in hex. */
const KEY_DIGITS = 64;

export function createReading(client: RedisClient, prefix: string): Reading {
  async function locateKey(key: string): Promise<string | undefined> {
    return (await client.get(directoryKey(prefix, key)))?.split(' ')[0];
  }

  async function getByKey(lane: string, key: string): Promise<MessageView | undefined> {
    return toView(lane, await client.hmget(laneKeys(prefix, lane).message(key), ...FIELDS));
  }

  async function views(lane: string, keys: string[]): Promise<MessageView[]> {
    const found = await Promise.all(keys.map((key) => getByKey(lane, key)));
    return found.filter((view) => view !== undefined);
  }

  async function newest(lane: string, filter: ListFilter, limit: number): Promise<MessageView[]> {
    const keys = laneKeys(prefix, lane);
    const before = filter.before === undefined ? '+inf' : `(${filter.before}`;
    const index = filter.status === undefined ? keys.all : keys.status(filter.status);
    if (filter.campaign === undefined) {
      return views(lane, await client.zrevrangebyscore(index, before, '-inf', 'LIMIT', 0, limit));
    }
    const members = await client.zrange(keys.campaignMessages(filter.campaign), '0', '-1');
    const wanted: MessageView[] = [];
    for (let at = 0; at < members.length && wanted.length < limit; at += BULK) {
      const page = await views(lane, members.slice(at, at + BULK));
      wanted.push(...page.filter((view) => filter.status === undefined || view.status === filter.status));
    }
    return wanted.slice(0, limit);
  }

  async function knownLanes(): Promise<string[]> {
    return client.smembers(lanesKey(prefix));
  }

  async function keysOf(lane: string, beginning: string): Promise<string[]> {
    const keys: string[] = [];
    let cursor = '0';
    do {
      const [next, members] = await client.zscan(
        laneKeys(prefix, lane).all,
        cursor,
        'MATCH',
        `${beginning}*`,
        'COUNT',
        SCANNED,
      );
      members.forEach((member, at) => at % 2 === 0 && keys.push(member));
      cursor = next;
    } while (cursor !== '0');
    return keys;
  }

  const reading: Reading = {
    locate: (id) => locateKey(messageKey(id)),

    async get(id) {
      const key = messageKey(id);
      const lane = await locateKey(key);
      return lane === undefined ? undefined : getByKey(lane, key);
    },

    getByKey,

    async follow(lane, key) {
      const here = await getByKey(lane, key);
      if (here !== undefined) return here;
      const there = await locateKey(key);
      return there === undefined || there === lane ? undefined : getByKey(there, key);
    },

    async getMany(lane, ids) {
      const here = await Promise.all(ids.map((id) => getByKey(lane, messageKey(id))));
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
      const perLane = async (lane: string): Promise<MessageView[]> => {
        const keys = laneKeys(prefix, lane);
        const hits = await Promise.all([
          zaapId === undefined ? null : client.get(keys.zaapId(zaapId)),
          messageId === undefined ? null : client.get(keys.messageId(messageId)),
        ]);
        return views(lane, [...new Set(hits.filter((hit) => hit !== null))]);
      };
      const lanes = only === undefined ? await knownLanes() : [only];
      return (await Promise.all(lanes.map(perLane))).flat();
    },

    async findByKey(beginning) {
      if (beginning.length === KEY_DIGITS) {
        const lane = await locateKey(beginning);
        const view = lane === undefined ? undefined : await getByKey(lane, beginning);
        if (view !== undefined) return [view];
      }
      const found = new Map<string, MessageView>();
      for (const lane of await knownLanes()) {
        for (const key of await keysOf(lane, beginning)) {
          // What was handed over leaves a tombstone on the lane it came from.
          const view = await getByKey((await locateKey(key)) ?? lane, key);
          if (view !== undefined) found.set(key, view);
          if (found.size > 1) return [...found.values()];
        }
      }
      return [...found.values()];
    },

    views,

    async counts(lane) {
      const keys = laneKeys(prefix, lane);
      const statuses = Object.keys(TRANSITIONS) as Status[];
      const counts = await Promise.all(statuses.map((status) => client.zcard(keys.status(status))));
      return Object.fromEntries(statuses.map((status, at) => [status, counts[at]!])) as Record<Status, number>;
    },
  };
  return reading;
}
