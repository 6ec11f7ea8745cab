import type { Kept, MessageView, Status } from '@pombo/core';
import type { Compacted, StoredMessage } from '../compact/compacted.ts';
import type { Summary } from '../compact/summary.ts';
import { laneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import type { RedisClient } from '../storage/script.ts';
import { FIELDS, toView } from '../message/view.ts';

/**
 * A position in a list: score, then key. Keys are hashes of ids, so no two messages share a position, and a message
 * keeps it when it is compacted or becomes live again.
 */
export interface ListPosition {
  score: number;
  key: string;
}

export interface Entry extends ListPosition {
  lane: string;
}

export interface PositionFilter {
  status?: Status;
  /** By line; otherwise newest first. */
  campaign?: string;
  /** By line, from the last one. */
  backwards?: true;
  /** With `campaign`: only this line. */
  line?: number;
}

/** The messages of a lane in the order of a list. */
export interface ListPositions {
  /**
   * Those after `after`, at most `limit`. With `campaign` and `status`, a live one may have got another status meanwhile.
   */
  behind(lane: string, filter: PositionFilter, after: ListPosition | undefined, limit: number): Promise<Entry[]>;
  /** The message of an entry; undefined when it is gone. */
  view(entry: Entry): Promise<MessageView | undefined>;
  order(filter: PositionFilter): (a: ListPosition, b: ListPosition) => number;
}

/** A rare status of a campaign is kept if it has at most this many messages on a lane. */
const MOST_KEPT = 5000;
/** Members of one score read in one batch. */
const TIES = 500;
/** Members that Redis looks up in the time that reading one takes. */
const LOOK_UPS = 4;

export function createListPositions({
  client,
  prefix,
  compacted,
  fields,
  rare,
}: {
  client: RedisClient;
  prefix: string;
  compacted: Compacted;
  fields: MessageFields;
  /**
   * Keeps the messages of a campaign that are in a rare status while their number stands, for readers that turn pages. One that
   * left is skipped as always; one that took its place at the same time may be missed until the end of that time.
   */
  rare?: Kept<Entry[]>;
}): ListPositions {
  function indexOf(lane: string, { campaign, status }: PositionFilter): string {
    const keys = laneKeys(prefix, lane);
    if (campaign !== undefined) return keys.campaignMessages(campaign);
    return status === undefined ? keys.all : keys.status(status);
  }

  async function live(
    lane: string,
    filter: PositionFilter,
    after: ListPosition | undefined,
    limit: number,
  ): Promise<Entry[]> {
    const ascends = isAscending(filter);
    const name = indexOf(lane, filter);
    const byStatus = await statusOf(lane, filter, limit);
    if (byStatus?.together === true) {
      const all =
        rare === undefined || byStatus.wanted > MOST_KEPT
          ? await common(lane, filter)
          : await rare.get(`${filter.campaign} ${filter.status} ${lane}`, byStatus.version, () => common(lane, filter));
      return (ascends ? all : all.toReversed())
        .filter((entry) => after === undefined || order(after, entry, ascends) < 0)
        .slice(0, limit);
    }
    const found: Entry[] = [];
    let last = after;
    // Each page starts where the last one ended, not at a number: compaction meanwhile would shift the rest.
    for (let size = Math.min(TIES, 2 * limit); found.length < limit;) {
      const flat = ascends
        ? await client.zrangebyscore(name, last?.score ?? '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, size)
        : await client.zrevrangebyscore(name, last?.score ?? '+inf', '-inf', 'WITHSCORES', 'LIMIT', 0, size);
      const entries = pairs(flat).map((place) => ({ ...place, lane }));
      const behind = entries.filter((entry) => last === undefined || order(last, entry, ascends) < 0);
      found.push(...(byStatus === undefined ? behind : await among(byStatus.index, behind)));
      if (entries.length < size) break;
      last = behind.at(-1) ?? last;
      // The whole batch has one score.
      size = behind.length === 0 ? size * 2 : Math.max(size, TIES);
    }
    return found.slice(0, limit);
  }

  /**
   * How a campaign's messages in one status are found: an index of each exists, none of both. Where the status is rare,
   * Redis intersects them; where it is common, the campaign is walked until the page is full.
   */
  async function statusOf(
    lane: string,
    { campaign, status, line }: PositionFilter,
    limit: number,
  ): Promise<{ index: string; together: boolean; wanted: number; version: string } | undefined> {
    if (campaign === undefined || status === undefined || line !== undefined) return undefined;
    const keys = laneKeys(prefix, lane);
    const index = keys.status(status);
    const [inStatus, inCampaign, counted] = await Promise.all([
      client.zcard(index),
      client.zcard(keys.campaignMessages(campaign)),
      client.hget(keys.campaignCounts(campaign), status),
    ]);
    const wanted = Math.max(1, Number(counted ?? 0));
    const walked = Math.min(inCampaign, (limit * inCampaign) / wanted);
    const together = Math.min(inStatus, inCampaign) / LOOK_UPS + wanted < walked;
    return { index, together, wanted, version: `${inStatus} ${inCampaign} ${counted}` };
  }

  /** All of a campaign's messages in one status, by line. */
  async function common(lane: string, { campaign, status }: PositionFilter): Promise<Entry[]> {
    const keys = laneKeys(prefix, lane);
    // The smaller of the two scores is the line: the other is a time in ms.
    const [lines, times] = [keys.campaignMessages(campaign!), keys.status(status!)];
    const found = await client.call('ZINTER', 2, lines, times, 'AGGREGATE', 'MIN', 'WITHSCORES');
    // Flat, or in pairs: as the protocol of the connection has it.
    return pairs((found as (string | string[])[]).flat()).map((place) => ({ ...place, lane }));
  }

  async function among(index: string, entries: readonly Entry[]): Promise<Entry[]> {
    if (entries.length === 0) return [];
    const scores = await client.zmscore(index, ...entries.map(({ key }) => key));
    return entries.filter((_entry, at) => scores[at] != null);
  }

  async function stored(
    lane: string,
    filter: PositionFilter,
    after: ListPosition | undefined,
    limit: number,
  ): Promise<Entry[]> {
    const ascends = isAscending(filter);
    const blocks = (await compacted.blocks(lane).summaries())
      .filter(({ summary }) => mayHold(summary, filter))
      .map(({ block, summary }) => ({ block, ...rangeOf(summary, filter) }))
      .filter(({ from, to }) => after === undefined || (ascends ? to >= after.score : from <= after.score))
      .toSorted((a, b) => (ascends ? a.from - b.from : b.to - a.to));
    let found: Entry[] = [];
    for (const { block, from, to } of blocks) {
      const last = found[limit - 1];
      if (last !== undefined && (ascends ? from > last.score : to < last.score)) break;
      for (const message of await compacted.readBlock(lane, block)) {
        if (!fits(message, filter)) continue;
        const entry = { score: scoreOf(message, filter), key: message.key, lane };
        if (after === undefined || order(after, entry, ascends) < 0) found.push(entry);
      }
      found = found.toSorted((a, b) => order(a, b, ascends)).slice(0, limit);
    }
    return found;
  }

  return {
    async behind(lane, filter, from, limit) {
      // Keys are not empty: this lies before every message of the line.
      const after = filter.line === undefined ? from : (from ?? { score: filter.line, key: '' });
      for (;;) {
        const before = await compacted.restored(lane);
        // Live ones first: a message that is compacted in between is met twice, and none is missed.
        const here = await live(lane, filter, after, limit);
        const there = await stored(lane, filter, after, limit);
        if ((await compacted.restored(lane)) !== before) continue;
        const all = new Map(
          [...here, ...there]
            .filter(({ score }) => filter.line === undefined || score === filter.line)
            .map((entry) => [entry.key, entry]),
        );
        const ascends = isAscending(filter);
        return [...all.values()].toSorted((a, b) => order(a, b, ascends)).slice(0, limit);
      }
    },

    async view({ lane, key }) {
      const values = await fields.read(lane, key, FIELDS);
      return values && toView(lane, values);
    },

    order: (filter) => (a, b) => order(a, b, isAscending(filter)),
  };
}

function isAscending({ campaign, backwards }: PositionFilter): boolean {
  return campaign !== undefined && backwards !== true;
}

function mayHold({ counts, campaigns }: Summary, { status, campaign }: PositionFilter): boolean {
  if (campaign !== undefined && !campaigns.includes(campaign)) return false;
  return status === undefined || (counts[status] ?? 0) > 0;
}

/** The range of scores of a block's messages. */
function rangeOf(summary: Summary, { status, campaign }: PositionFilter): { from: number; to: number } {
  if (campaign !== undefined) return { from: summary.lineFrom, to: summary.lineTo };
  if (status !== undefined) return { from: summary.atFrom, to: summary.atTo };
  return { from: summary.createdFrom, to: summary.createdTo };
}

function fits({ message }: StoredMessage, { status, campaign }: PositionFilter): boolean {
  return (
    (status === undefined || message.status === status) && (campaign === undefined || message.campaign === campaign)
  );
}

/** The same score as in the index of live messages. */
function scoreOf({ message }: StoredMessage, { status, campaign }: PositionFilter): number {
  if (campaign !== undefined) return message.line ?? 0;
  return Date.parse(status === undefined ? message.createdAt : message.statusAt);
}

function order(a: ListPosition, b: ListPosition, ascends: boolean): number {
  if (a.score !== b.score) return ascends ? a.score - b.score : b.score - a.score;
  if (a.key === b.key) return 0;
  return a.key < b.key === ascends ? -1 : 1;
}

function pairs(flat: (string | number)[]): ListPosition[] {
  const places: ListPosition[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) places.push({ key: String(flat[at]), score: Number(flat[at + 1]) });
  return places;
}
