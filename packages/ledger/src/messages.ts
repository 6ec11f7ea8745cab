import {
  TRANSITIONS,
  mayMove,
  messageKey,
  personKey,
  type MessageBody,
  type MessageView,
  type Status,
} from '@pombo/message';
import { noteCallbackUrls } from './callback-urls.ts';
import { erasePerson, type Erased } from './erase.ts';
import { directoryKey, laneKeys, lanesKey, unreachableKey } from './keys.ts';
import { bindScript, type RedisClient } from './script.ts';
import { redisNow } from './time.ts';
import { FIELDS, toView } from './view.ts';

export interface NewMessage {
  lane: string;
  body: MessageBody;
  /** Hash of everything that makes the message what it is; the same id with another hash is a conflict. */
  contentHash: string;
  /** How often it was handed over from lane to lane; default 0. */
  hop?: number;
}

/** The first moment, from `atMs` (ms) on, at which a lane's instance lets messages go; undefined: never, as it stands. */
export type Opening = (lane: string, atMs: number) => Promise<number | undefined>;

export type Created =
  | { answer: 'created' | 'exists'; lane: string; key: string; generation: number; status: Status }
  /** The id has a message of other content, or on another lane; `hop` when it was handed over to that. */
  | { answer: 'conflict'; lane: string; key: string; hop?: number };

/** One change of status that is no attempt's. Made by the constructors of `change.ts`, which demand what it needs. */
export interface Change {
  to: Status;
  /** Only from these; default: wherever the transition table allows it. */
  from?: readonly Status[];
  onlyIfProvenUnsent?: boolean;
  unproven?: 'keep' | 'one-less' | 'clear';
  /** Only while this is its last attempt: what is known of one says nothing about the next. */
  attempt?: number;
  /** Only while its `zaapId` is the one that this attempt was given. */
  byItsZaapId?: true;
  /** A counter of the message, and how often this change may happen to it. */
  atMost?: { counter: string; times: number };
  /** Fields of the message hash; `@now` stands for Redis time. */
  fields?: Record<string, string>;
}

export type Changed =
  | { answer: 'done'; from: Status; generation: number }
  | { answer: 'refused'; status: Status }
  | { answer: 'unproven'; status: Status }
  /** Its bound is reached (`atMost`). */
  | { answer: 'spent'; status: Status }
  | { answer: 'gone' };

export interface ListFilter {
  lane?: string;
  status?: Status;
  campaign?: string;
  /** Default 50. */
  limit?: number;
  /** Newest first; messages created (or moved into `status`) before this many ms since the epoch. */
  before?: number;
}

/** Messages: creating, reading, and every change that is not an attempt's. */
export interface Messages {
  /** Creates each message once per id; answers in the order given. A conflict leaves both as they are. */
  create(messages: NewMessage[]): Promise<Created[]>;
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
  change(lane: string, key: string, change: Change): Promise<Changed>;
  /** `onUnknown: "assume-sent"`: flags an unknown, and counts it apart; it stays unknown. True the first time. */
  assume(lane: string, key: string): Promise<boolean>;
  counts(lane: string): Promise<Record<Status, number>>;
  /** Counters of one campaign, summed over lanes. */
  campaignCounts(campaign: string, lanes: string[]): Promise<Partial<Record<Status, number>>>;
  /** What `begin` is to know of a campaign on one lane: `paused` and `cancelled` let no further attempt begin. */
  setCampaignState(campaign: string, lane: string, state: 'running' | 'paused' | 'cancelled'): Promise<void>;
  /** A campaign's queued messages of one lane, for new jobs after a pause or the end after a cancel. */
  queuedOfCampaign(campaign: string, lane: string): Promise<QueuedMessage[]>;
  /** A campaign's messages of one lane by line, page by page. */
  campaignMessages(campaign: string, lane: string, offset: number, limit: number): Promise<MessageView[]>;
  /** How many messages of the lane are queued. */
  queuedCount(lane: string): Promise<number>;
  /**
   * Walks on through the lane's queued messages and names those without a job; none of paused campaigns. A walk from
   * cursor `0` to cursor `0` has looked at every message that was queued all the while.
   */
  withoutJob(lane: string, walk: JobWalk): Promise<{ cursor: string; lost: QueuedMessage[] }>;
  /** Counts one more media failure of a campaign on a lane; returns how many there were in a row on it. */
  countMediaFailure(campaign: string, lane: string): Promise<number>;
  /** Remembers that a person can not be written to. */
  rememberUnreachable(phone: string, why: string): Promise<void>;
  /** Removes a person; says what was removed. */
  erase(phone: string): Promise<Erased>;
  /** Expires queued messages past their time; returns how many. */
  expireOverdue(lane: string, maxAgeMs: number, limit: number): Promise<number>;
  /** Forgets what ended longer ago than the retention time; returns how many. */
  purge(lane: string, limit: number): Promise<number>;
}

export interface QueuedMessage {
  key: string;
  generation: number;
  body: MessageBody;
  /** ms until it may be sent (sendAt, backoff); 0 = now. */
  waitMs: number;
}

export interface JobWalk {
  /** What stands between the lane's slot and a job's id in the name of its key. */
  jobKeys: string;
  /** Where the last step ended; `0` = from the start. */
  cursor: string;
  /** About how many messages are looked at. */
  most: number;
  /** Younger messages are passed over: their job may be on its way. */
  ageMs: number;
}

/** How long after its creation the directory entry of an id is kept at least, beyond the retention time. */
export const DIRECTORY_GRACE_MS: number = 60 * 24 * 60 * 60 * 1000;
/** Commands in flight at once while creating in bulk. */
const BULK = 500;

export function createMessages(client: RedisClient, prefix: string, retentionMs: number, opening?: Opening): Messages {
  const create = bindScript(client, 'create', 1);
  const change = bindScript(client, 'change', 1);
  const overdue = bindScript(client, 'overdue', 2);
  const purge = bindScript(client, 'purge', 1);
  const lost = bindScript(client, 'lost', 1);
  const countUp = bindScript(client, 'count', 1);
  const set = bindScript(client, 'set', 1);

  // The directory entry is claimed first: of two lanes that get the same id at the same moment, one wins.
  async function createOne({ lane, body, contentHash, hop = 0 }: NewMessage): Promise<Created> {
    const key = messageKey(body.id);
    const keys = laneKeys(prefix, lane);
    const ttl = retentionMs + DIRECTORY_GRACE_MS + Math.max(0, (body.sendAt ?? 0) - Date.now());
    const claim = `${lane} ${contentHash}`;
    const openFrom = await ageFrom(lane, body.sendAt, body);
    const taken = await client.set(directoryKey(prefix, key), claim, 'PX', ttl, 'NX', 'GET');
    if (taken !== null && claimOf(taken) !== claim) return conflictWith(taken, key);
    const reply = (await create(
      keys.message(key),
      keys.slot,
      key,
      JSON.stringify(body),
      contentHash,
      body.sendAt ?? '',
      body.expiresAt ?? '',
      body.campaign ?? '',
      body.line ?? '',
      hop,
      openFrom,
    )) as ['created' | 'exists', number, Status, string?];
    if (reply[3] !== undefined && reply[3] !== contentHash) return { answer: 'conflict', lane, key };
    return { answer: reply[0], lane, key, generation: reply[1], status: reply[2] };
  }

  /** A message can not go before its lane opens, so it does not age before; urgent ones can, and a campaign's do not age. */
  async function ageFrom(
    lane: string,
    sendAt: number | undefined,
    { priority, campaign }: Partial<Pick<MessageBody, 'priority' | 'campaign'>> = {},
  ): Promise<number | ''> {
    if (opening === undefined || priority === 'urgent' || campaign !== undefined) return '';
    const atMs = Math.max(Date.now(), sendAt ?? 0);
    const open = await opening(lane, atMs);
    // Open then: the age begins by Redis' clock, which is everybody's.
    return open === undefined || open <= atMs ? '' : open;
  }

  async function reopening(lane: string, key: string): Promise<number | ''> {
    if (opening === undefined) return '';
    const sendAt = await client.hget(laneKeys(prefix, lane).message(key), 'sendAt');
    return ageFrom(lane, Number(sendAt ?? 0));
  }

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

  /** Those of the keys that are queued. */
  async function queued(lane: string, members: string[]): Promise<QueuedMessage[]> {
    const keys = laneKeys(prefix, lane);
    if (members.length === 0) return [];
    const now = await redisNow(client);
    const found = await Promise.all(
      members.map(async (key) => {
        const [status, gen, body, notBefore] = await client.hmget(
          keys.message(key),
          'status',
          'gen',
          'body',
          'notBefore',
        );
        if (status !== 'queued' || body == null) return undefined;
        const waitMs = Math.max(0, Number(notBefore ?? 0) - now);
        return { key, generation: Number(gen), body: JSON.parse(body) as MessageBody, waitMs };
      }),
    );
    return found.filter((message) => message !== undefined);
  }

  async function knownLanes(): Promise<string[]> {
    return client.smembers(lanesKey(prefix));
  }

  const messages: Messages = {
    async create(wanted) {
      const lanes = [...new Set(wanted.map(({ lane }) => lane))];
      if (lanes.length > 0) await client.sadd(lanesKey(prefix), ...lanes);
      await noteCallbackUrls(
        client,
        prefix,
        wanted.map(({ body }) => body),
      );
      const created: Created[] = [];
      for (let at = 0; at < wanted.length; at += BULK) {
        created.push(...(await Promise.all(wanted.slice(at, at + BULK).map(createOne))));
      }
      return created;
    },

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
      return Promise.all(here.map(async (view, at) => view ?? messages.get(ids[at]!)));
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

    async change(lane, key, wanted) {
      const keys = laneKeys(prefix, lane);
      // `sending` is reached by `begin` alone: without an open attempt nothing would ever lead out of it.
      const from = (Object.keys(TRANSITIONS) as Status[]).filter(
        (status) => wanted.to !== 'sending' && mayMove(status, wanted.to) && (wanted.from?.includes(status) ?? true),
      );
      const unproven = { keep: '0', 'one-less': '-1', clear: 'clear' }[wanted.unproven ?? 'keep'];
      const openFrom = wanted.to === 'queued' ? await reopening(lane, key) : '';
      const reply = (await change(
        keys.message(key),
        keys.slot,
        key,
        wanted.to,
        from.join(','),
        wanted.onlyIfProvenUnsent === true ? '1' : '0',
        unproven,
        JSON.stringify(wanted.fields ?? {}),
        retentionMs,
        wanted.atMost?.counter ?? '',
        wanted.atMost?.times ?? 0,
        wanted.attempt ?? '',
        openFrom,
        wanted.byItsZaapId === true ? '1' : '',
      )) as [Changed['answer'], Status, number];
      if (reply[0] === 'done') return { answer: 'done', from: reply[1], generation: reply[2] };
      return reply[0] === 'gone' ? { answer: 'gone' } : { answer: reply[0], status: reply[1] };
    },

    async assume(lane, key) {
      const keys = laneKeys(prefix, lane);
      if ((await client.hsetnx(keys.message(key), 'assumed', '1')) === 0) return false;
      const campaign = await client.hget(keys.message(key), 'campaign');
      if (campaign !== null) await client.hincrby(keys.campaignCounts(campaign), 'assumed', 1);
      return true;
    },

    async counts(lane) {
      const keys = laneKeys(prefix, lane);
      const statuses = Object.keys(TRANSITIONS) as Status[];
      const counts = await Promise.all(statuses.map((status) => client.zcard(keys.status(status))));
      return Object.fromEntries(statuses.map((status, at) => [status, counts[at]!])) as Record<Status, number>;
    },

    async campaignCounts(campaign, lanes) {
      const totals: Partial<Record<Status, number>> = {};
      for (const counts of await Promise.all(
        lanes.map((lane) => client.hgetall(laneKeys(prefix, lane).campaignCounts(campaign))),
      )) {
        for (const [status, count] of Object.entries(counts)) {
          if (!(status in TRANSITIONS)) continue;
          totals[status as Status] = (totals[status as Status] ?? 0) + Number(count);
        }
      }
      return totals;
    },

    async campaignMessages(campaign, lane, offset, limit) {
      const index = laneKeys(prefix, lane).campaignMessages(campaign);
      return views(lane, await client.zrange(index, String(offset), String(offset + limit - 1)));
    },

    async setCampaignState(campaign, lane, state) {
      await set(laneKeys(prefix, lane).campaignCounts(campaign), 'state', state, '');
    },

    async queuedOfCampaign(campaign, lane) {
      const keys = laneKeys(prefix, lane);
      const waiting = Number((await client.hget(keys.campaignCounts(campaign), 'queued')) ?? 0);
      if (waiting <= 0) return [];
      // Fed in order of lines, so what is queued lies at the end, but for what was put back or tried again.
      const members = await client.zrevrange(keys.campaignMessages(campaign), 0, -1);
      const found: QueuedMessage[] = [];
      for (let at = 0; at < members.length && found.length < waiting; at += BULK) {
        found.push(...(await queued(lane, members.slice(at, at + BULK))));
      }
      return found.toReversed();
    },

    queuedCount: (lane) => client.zcard(laneKeys(prefix, lane).status('queued')),

    async withoutJob(lane, { jobKeys, cursor, most, ageMs }) {
      const keys = laneKeys(prefix, lane);
      const walked = await lost(keys.status('queued'), keys.slot, jobKeys, cursor, most, ageMs);
      const [next, members] = walked as [string, string[]];
      return { cursor: next, lost: await queued(lane, members) };
    },

    async countMediaFailure(campaign, lane) {
      return (await countUp(laneKeys(prefix, lane).campaignCounts(campaign), 'mediaFailures')) as number;
    },

    async rememberUnreachable(phone, why) {
      await set(unreachableKey(prefix), personKey(phone), JSON.stringify({ why, at: Date.now() }), '');
    },

    erase: (phone) => erasePerson(phone, { client, prefix, messages }),

    async expireOverdue(lane, maxAgeMs, limit) {
      const keys = laneKeys(prefix, lane);
      return ((await overdue(keys.age, keys.expiry, keys.slot, maxAgeMs, limit)) as string[]).length;
    },

    async purge(lane, limit) {
      const keys = laneKeys(prefix, lane);
      let purged = 0;
      for (const status of ENDED) {
        const gone = (await purge(keys.status(status), keys.slot, retentionMs, limit)) as string[];
        await Promise.all(gone.map((key) => client.del(directoryKey(prefix, key))));
        purged += gone.length;
      }
      return purged;
    },
  };
  return messages;
}

/** A directory entry without the hop that a message which was handed over has there. */
function claimOf(entry: string): string {
  return entry.split(' ', 2).join(' ');
}

function conflictWith(entry: string, key: string): Created {
  const [lane, , hop] = entry.split(' ');
  return { answer: 'conflict', lane: lane!, key, ...(hop === undefined ? {} : { hop: Number(hop) }) };
}

/** Statuses that nothing leaves by itself after the retention time. `unknown` is kept until somebody settles it. */
const ENDED = ['accepted', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired', 'suppressed'] as const;
