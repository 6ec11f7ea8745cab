import { PomboError, createKept, type MessageView, type Status } from '@pombo/core';
import { createCompacted } from '../compact/compacted.ts';
import { lanesKey } from '../storage/keys.ts';
import { createMessageFields } from '../message/fields.ts';
import { createListPositions, type Entry, type ListPosition } from './list-positions.ts';
import type { RedisClient } from '../storage/script.ts';

export interface PageFilter {
  lane?: string;
  /** Only these lanes are read (default: all). */
  lanes?: readonly string[];
  status?: Status;
  campaign?: string;
  /** The line of the campaign's file. */
  line?: number;
  /** The code of its error. */
  code?: string;
  /** Maximum number of messages of one page. */
  limit: number;
  /** The `next` of the page before. */
  cursor?: string;
}

export interface Page {
  messages: MessageView[];
  /** Absent on the last page. */
  next?: string;
}

/** Reads all messages, page by page. */
export interface Pages {
  /**
   * Returns one page: newest first (with `status`: by when they reached it), with `campaign` in the order of its lines.
   * A message that does not change meanwhile is on exactly one page, even among thousands of the same moment. Throws
   * `invalid_input` for an invalid cursor.
   */
  page(filter: PageFilter): Promise<Page>;
}

/** Messages whose code is read for each one that a page has room for: one field costs far less than a message. */
const CODES_PER_ROW = 4;
/** How long the messages of a rare status may be kept while their number stands (ms). */
const KEEP_MS = 10_000;

export function createPages(client: RedisClient, prefix: string): Pages {
  const compacted = createCompacted(client, prefix);
  const fields = createMessageFields(client, prefix, compacted);
  const rare = createKept<Entry[]>({ ms: KEEP_MS, most: 100 });
  const places = createListPositions({ client, prefix, compacted, fields, rare });

  async function lanesOf({ lane, lanes }: PageFilter): Promise<readonly string[]> {
    const all = lanes ?? (lane === undefined ? await client.smembers(lanesKey(prefix)) : [lane]);
    return lane === undefined ? all : all.filter((each) => each === lane);
  }

  /** Whether each may have the code: one field is read before the whole message. */
  async function hasCode(entries: readonly Entry[], { code }: PageFilter): Promise<boolean[]> {
    if (code === undefined) return entries.map(() => true);
    const codes = new Map<string, string | null>();
    // Not Map.groupBy, which Node 20 lacks: producers read pages too.
    for (const lane of new Set(entries.map((entry) => entry.lane))) {
      const keys = entries.filter((entry) => entry.lane === lane).map(({ key }) => key);
      const found = await fields.readMany(lane, keys, ['errorCode']);
      for (const [at, key] of keys.entries()) codes.set(`${lane} ${key}`, found[at]?.[0] ?? null);
    }
    return entries.map(({ lane, key }) => codes.get(`${lane} ${key}`) === code);
  }

  return {
    async page(filter) {
      const lanes = await lanesOf(filter);
      const order = places.order(filter);
      const messages: MessageView[] = [];
      const size = filter.code === undefined ? filter.limit : CODES_PER_ROW * filter.limit;
      let after = filter.cursor === undefined ? undefined : readCursor(filter.cursor);
      for (;;) {
        const perLane = await Promise.all(lanes.map((lane) => places.behind(lane, filter, after, size + 1)));
        const merged = perLane.flat().toSorted(order);
        const taken = merged.slice(0, size);
        const has = await hasCode(taken, filter);
        const wanted = taken.map((entry, at) => ({ entry, at })).filter(({ at }) => has[at]);
        while (wanted.length > 0) {
          const batch = wanted.splice(0, filter.limit - messages.length);
          const views = await Promise.all(batch.map(({ entry }) => places.view(entry)));
          for (const [place, { entry, at }] of batch.entries()) {
            const found = views[place];
            // The index may be out of date: the message may have been purged, or (by campaign) have another status.
            if (found === undefined || !fits(found, filter)) continue;
            messages.push(found);
            if (messages.length < filter.limit) continue;
            return { messages, ...(at + 1 < merged.length ? { next: writeCursor(entry) } : {}) };
          }
        }
        if (merged.length <= size) return { messages };
        after = taken.at(-1);
      }
    },
  };
}

function fits(view: MessageView, { status, code }: PageFilter): boolean {
  return (status === undefined || view.status === status) && (code === undefined || view.error?.code === code);
}

function writeCursor({ score, key }: ListPosition): string {
  return Buffer.from(`${score} ${key}`).toString('base64url');
}

function readCursor(cursor: string): ListPosition {
  const [, score, key] =
    /^(\d{1,16}(?:\.\d{1,9})?) ([0-9a-f]{64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (score !== undefined && key !== undefined) return { score: Number(score), key };
  throw new PomboError('invalid_input', 'The cursor is not valid', {
    issues: [{ field: 'cursor', problem: 'must be the `next` of an earlier page' }],
  });
}
