import type { MessageBody } from '@pombo/core';
import { isShared, lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import { askEnqueueBudget, isOpen } from './enqueue-budget.ts';
import { toBody } from './message-body.ts';
import type { FeederOptions } from './options.ts';
import { assignKeys, leastLoaded, placeRows, type Placed } from './partition.ts';
import { hasStealingLanes, responsibleFor, type Unavailable } from './unserved.ts';

/** One round: enqueues rows of running campaigns, and moves messages that wait on unavailable lanes. */
export interface FeedRound {
  /** Enqueues what these lanes have room for. Returns campaign → messages that have failed on the lanes looked at. */
  feed(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    round: { unavailable: Unavailable; nowMs: number },
  ): Promise<ReadonlyMap<string, number>>;
}

/** One campaign's part of one round. */
interface Feed {
  record: CampaignRecord;
  /** Lanes that this worker is responsible for, and those of them with rows left. */
  responsible: string[];
  partitions: string[];
  /** Lane → rows of its partition that are enqueued (the cursor). */
  fed: Record<string, number>;
  queued: Map<string, number>;
  failed: number;
  /** Lane → messages of this campaign to keep queued there. */
  wanted: Map<string, number>;
  /** Lane → how many more of its messages fit there. */
  room: Map<string, number>;
  /** How many more may be enqueued today. */
  left: number;
  /** The campaign's lanes whose rows others take. */
  unavailable: ReadonlySet<string>;
}

/** Messages kept queued per lane, summed over all campaigns: at least, and at most. */
const QUEUED = { least: 20, most: 400 };

/** The look-ahead is filled in this many pieces, so that campaigns on one lane take turns. */
const PIECES = 4;

/** Sticky messages queued on an unavailable lane, at most. They are enqueued so that the rows behind them can go. */
const STICKY_MOST = 2000;

export function createFeedRound(options: FeederOptions): FeedRound {
  const { store, port, onError, lookAheadMs = 60_000 } = options;
  /** Campaign and unavailable lane → messages queued there when none of them could be moved. */
  const stuck = new Map<string, number>();
  let rounds = 0;

  async function feed(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    round: { unavailable: Unavailable; nowMs: number },
  ): Promise<ReadonlyMap<string, number>> {
    const feeds = await surveyAll(records, own, round);
    for (const each of feeds) await isolateErrors(() => moveFromUnavailable(each));
    // A different campaign begins each round: where only one message fits, each campaign gets its turn.
    rounds += 1;
    const turn = rounds % Math.max(1, feeds.length);
    const order = [...feeds.slice(turn), ...feeds.slice(0, turn)];
    for (let fed = true; fed;) {
      fed = false;
      for (const each of order) fed = (await feedBlocks(each)) || fed;
    }
    return new Map(feeds.map(({ record, failed }) => [record.id, failed]));
  }

  /** Surveys each campaign with few queries: other workers' lanes only where they may take rows of ours. */
  async function surveyAll(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    { unavailable, nowMs }: { unavailable: Unavailable; nowMs: number },
  ): Promise<Feed[]> {
    const unfed = records.map((record) => isUnfed(record, nowMs));
    const contention = new Map<string, number>();
    records.forEach((record, at) => {
      if (unfed[at]) for (const lane of lanesOf(record)) contention.set(lane, (contention.get(lane) ?? 0) + 1);
    });
    // A campaign that cannot be surveyed must not stop the others.
    const surveyed = await Promise.all(
      records.map((record, at) =>
        isolateErrors(() => survey(record, { own, nowMs, contention, unavailable, feeds: unfed[at]! })),
      ),
    );
    return surveyed.filter((each) => each !== undefined);
  }

  async function survey(
    record: CampaignRecord,
    facts: {
      own: ReadonlySet<string>;
      nowMs: number;
      /** Lane → active campaigns there. */
      contention: Map<string, number>;
      unavailable: Unavailable;
      feeds: boolean;
    },
  ): Promise<Feed> {
    const { own, nowMs, contention, feeds } = facts;
    const unavailable = isShared(record) ? facts.unavailable.lanes : new Set<string>();
    const fed = { ...record.fed };
    const lanes = lanesOf(record);
    const responsible = lanes.filter(responsibleFor(own, record, facts.unavailable));
    const partitions = feeds ? responsible.filter((lane) => unfedOf({ rows: record.rows, fed }, lane) > 0) : [];
    const isWide = sharesWithOthers(record, responsible, unavailable) || record.rules?.dailyLimit !== undefined;
    const asked = isWide ? lanes : responsible;
    const counts = await Promise.all(asked.map((lane) => port.counts(record.id, [lane])));
    const queued = new Map(asked.map((lane, at) => [lane, counts[at]!.queued ?? 0]));
    const failed = counts.reduce((sum, each) => sum + (each.failed ?? 0), 0);
    const wanted = new Map(
      asked.map((lane) => [lane, isOpen(port.rules(lane), nowMs) ? lookAhead(record, lane, contention) : 0]),
    );
    const keepsSticky = (lane: string): boolean =>
      unavailable.has(lane) && record.instances.some((other) => !unavailable.has(other));
    const room = new Map(
      asked.map((lane) => [lane, (keepsSticky(lane) ? STICKY_MOST : wanted.get(lane)!) - queued.get(lane)!]),
    );
    // Messages that wait on an unavailable lane do not count against today's budget of the lanes that send.
    const ahead = new Map([...queued].filter(([lane]) => !unavailable.has(lane)));
    const left = partitions.length === 0 ? 0 : await leftToday(record, nowMs, sumOf(ahead));
    return { record, responsible, partitions, fed, queued, failed, wanted, room, left, unavailable };
  }

  /** The campaign's budget by its own start, hours and daily limit, less what is queued: that counts once it is sent. */
  async function leftToday(record: CampaignRecord, nowMs: number, queued: number): Promise<number> {
    const budget = await askEnqueueBudget(record, nowMs, (day) => port.sentOn(record.id, day));
    return 'left' in budget ? budget.left - queued : 0;
  }

  function lookAhead(record: CampaignRecord, lane: string, contention: Map<string, number>): number {
    const { min, max } = record.pace ?? port.pace(lane);
    const gapMs = Math.max(50, ((min + max) / 2) * 1000);
    const all = Math.min(QUEUED.most, Math.max(QUEUED.least, Math.ceil(lookAheadMs / gapMs)));
    return Math.max(1, Math.ceil(all / Math.max(1, contention.get(lane) ?? 1)));
  }

  /** Messages that wait on an unavailable lane go to those that send, before any further row does. */
  async function moveFromUnavailable(each: Feed): Promise<void> {
    const { record, responsible, queued, room, unavailable } = each;
    for (const lane of record.instances) {
      const waiting = queued.get(lane) ?? 0;
      const others = fallbackLanes(each, lane);
      const key = `${record.id} ${lane}`;
      if (!unavailable.has(lane) || !responsible.includes(lane) || waiting === 0 || others.length === 0) continue;
      if (stuck.get(key) === waiting || leastLoaded(others, room) === undefined) continue;
      const keys = await port.movable(record.id, lane);
      if (keys.length === 0) stuck.set(key, waiting);
      else stuck.delete(key);
      await port.transfer(lane, assignKeys(keys, others, room));
    }
  }

  async function feedBlocks(each: Feed): Promise<boolean> {
    const fed = await Promise.all(each.partitions.map((lane) => isolateErrors(() => feedBlock(each, lane))));
    return fed.includes(true);
  }

  /** Enqueues the next few rows of a lane's partition. Returns false when there is no room for them, or none is left. */
  async function feedBlock(each: Feed, ownerLane: string): Promise<boolean> {
    const { record, fed, room, wanted } = each;
    const from = fed[ownerLane] ?? 0;
    const stealing = stealingLanes(each, ownerLane);
    const ownerUnavailable = each.unavailable.has(ownerLane) && stealing.length > 0;
    const left = unfedOf({ rows: record.rows, fed }, ownerLane);
    // A piece at a time saves a round trip per message.
    const piece = (lane: string): number => Math.ceil((wanted.get(lane) ?? 0) / PIECES);
    const others = stealing.filter((lane) => hasRoom(room.get(lane), piece(lane), left));
    const takesOwn = !ownerUnavailable && hasRoom(room.get(ownerLane), piece(ownerLane), left);
    const open = takesOwn ? [ownerLane, ...others] : others;
    const size = Math.min(
      left,
      open.reduce((sum, lane) => sum + piece(lane), 0),
    );
    if (size === 0) return false;
    const rows = await store.rows(record.id, ownerLane, from);
    if (rows.length === 0) throw new Error(`rows ${from}… of campaign ${record.id} are missing`);
    const next = rows.slice(0, Math.min(size, Math.max(0, each.left)));
    const placed = placeRows(next, { ownerLane, room, fallbackLanes: others, ownerUnavailable });
    if (placed.length === 0) return false;
    each.left -= placed.filter(({ lane }) => lane === undefined || !each.unavailable.has(lane)).length;
    await port.put(placed.flatMap((one) => messageOf(record, one)));
    // After the messages exist: a crash in between enqueues the same rows again, which has no effect.
    fed[ownerLane] = from + placed.length;
    await store.advance(record.id, ownerLane, fed[ownerLane]);
    return true;
  }

  async function isolateErrors<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  return { feed };

  /** Returns the campaign's other lanes that send. */
  function fallbackLanes({ record, unavailable }: Feed, ownerLane: string): string[] {
    return isShared(record) ? record.instances.filter((lane) => lane !== ownerLane && !unavailable.has(lane)) : [];
  }

  /**
   * Work stealing: returns the lanes that may take rows of this partition. While its owner is unavailable these are all
   * others; else those with no rows of their own left, so that lanes of different pace finish at about the same time.
   */
  function stealingLanes(each: Feed, ownerLane: string): string[] {
    const others = fallbackLanes(each, ownerLane);
    if (each.unavailable.has(ownerLane)) return others;
    const { record, fed } = each;
    if (unfedOf({ rows: record.rows, fed }, ownerLane) <= QUEUED.least) return [];
    return others.filter((lane) => unfedOf({ rows: record.rows, fed }, lane) === 0);
  }
}

function hasRoom(room: number | undefined, piece: number, left: number): boolean {
  return room !== undefined && room > 0 && room >= Math.min(piece, left);
}

/** Returns true when other workers' lanes may take rows of ours, so that they must be counted too. */
function sharesWithOthers(
  record: CampaignRecord,
  responsible: readonly string[],
  unavailable: ReadonlySet<string>,
): boolean {
  if (!isShared(record)) return false;
  return responsible.some((lane) => unavailable.has(lane)) || hasStealingLanes(record, new Set(responsible));
}

function isUnfed(record: CampaignRecord, nowMs: number): boolean {
  if (record.expiresAt !== undefined && record.expiresAt <= nowMs) return false;
  return Object.keys(record.rows).some((lane) => unfedOf(record, lane) > 0);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function messageOf(record: CampaignRecord, { row, lane }: Placed): { lane: string; body: MessageBody }[] {
  return lane === undefined ? [] : [{ lane, body: toBody(record, row) }];
}
