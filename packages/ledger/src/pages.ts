import { PomboError, type MessageView, type Status } from '@pombo/message';
import { laneKeys, lanesKey } from './keys.ts';
import type { RedisClient } from './script.ts';
import { FIELDS, toView } from './view.ts';

export interface PageFilter {
  lane?: string;
  status?: Status;
  campaign?: string;
  /** Messages of one page, at most. */
  limit: number;
  /** The `next` of the page before. */
  cursor?: string;
}

export interface Page {
  messages: MessageView[];
  /** Absent on the last page. */
  next?: string;
}

/** Reads all messages there are, page by page. */
export interface Pages {
  /**
   * One page: newest first (with `status`: those that came into it last), with `campaign` in the order of its lines.
   * A message that does not change meanwhile is on exactly one page, also among thousands of the same moment. Throws
   * `invalid_input` for a cursor that is none.
   */
  page(filter: PageFilter): Promise<Page>;
}

/** A place in an index: score, then key. Keys are hashes of ids, so no two messages share a place. */
interface Place {
  score: number;
  key: string;
}
type Entry = Place & { lane: string };

/** Members of one score looked at in one go. */
const TIES = 500;

export function createPages(client: RedisClient, prefix: string): Pages {
  /** The lane's entries behind `after`, in order, at most `limit`. */
  async function behind(lane: string, filter: PageFilter, after: Place | undefined, limit: number): Promise<Entry[]> {
    const byLine = filter.campaign !== undefined;
    const name = indexOf(lane, filter);
    const found: Entry[] = [];
    for (let offset = 0; found.length < limit; offset += TIES) {
      const flat = byLine
        ? await client.zrangebyscore(name, after?.score ?? '-inf', '+inf', 'WITHSCORES', 'LIMIT', offset, TIES)
        : await client.zrevrangebyscore(name, after?.score ?? '+inf', '-inf', 'WITHSCORES', 'LIMIT', offset, TIES);
      const entries = pairs(flat).map((place) => ({ ...place, lane }));
      found.push(...entries.filter((entry) => after === undefined || order(after, entry, byLine) < 0));
      if (entries.length < TIES) break;
    }
    return found.slice(0, limit);
  }

  function indexOf(lane: string, { campaign, status }: PageFilter): string {
    const keys = laneKeys(prefix, lane);
    if (campaign !== undefined) return keys.campaignMessages(campaign);
    return status === undefined ? keys.all : keys.status(status);
  }

  async function view({ lane, key }: Entry): Promise<MessageView | undefined> {
    return toView(lane, await client.hmget(laneKeys(prefix, lane).message(key), ...FIELDS));
  }

  return {
    async page(filter) {
      const lanes = filter.lane === undefined ? await client.smembers(lanesKey(prefix)) : [filter.lane];
      const byLine = filter.campaign !== undefined;
      const messages: MessageView[] = [];
      let after = filter.cursor === undefined ? undefined : readCursor(filter.cursor);
      for (;;) {
        const perLane = await Promise.all(lanes.map((lane) => behind(lane, filter, after, filter.limit + 1)));
        const merged = perLane.flat().toSorted((a, b) => order(a, b, byLine));
        const taken = merged.slice(0, filter.limit);
        const views = await Promise.all(taken.map(view));
        for (const [at, found] of views.entries()) {
          // An index is not the message: one that was purged just now, or (by campaign) has another status.
          if (found === undefined || (filter.status !== undefined && found.status !== filter.status)) continue;
          messages.push(found);
          if (messages.length < filter.limit) continue;
          return { messages, ...(at + 1 < merged.length ? { next: writeCursor(taken[at]!) } : {}) };
        }
        if (merged.length <= filter.limit) return { messages };
        after = taken.at(-1);
      }
    },
  };
}

function order(a: Place, b: Place, byLine: boolean): number {
  if (a.score !== b.score) return byLine ? a.score - b.score : b.score - a.score;
  if (a.key === b.key) return 0;
  return a.key < b.key === byLine ? -1 : 1;
}

function pairs(flat: (string | number)[]): Place[] {
  const places: Place[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) places.push({ key: String(flat[at]), score: Number(flat[at + 1]) });
  return places;
}

function writeCursor({ score, key }: Place): string {
  return Buffer.from(`${score} ${key}`).toString('base64url');
}

function readCursor(cursor: string): Place {
  const [, score, key] =
    /^(\d{1,16}(?:\.\d{1,9})?) ([0-9a-f]{64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (score !== undefined && key !== undefined) return { score: Number(score), key };
  throw new PomboError('invalid_input', 'The cursor is none that an earlier page gave', {
    issues: [{ field: 'cursor', problem: 'is no cursor of an earlier page' }],
  });
}
