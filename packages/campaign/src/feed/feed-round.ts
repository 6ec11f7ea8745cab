import type { MessageBody } from '@pombo/core';
import { hasTakers, mindedBy, type Away } from './unserved.ts';
import { toBody } from './message-body.ts';
import type { FeederOptions } from './campaign-feeder.ts';
import { isShared, lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import { placeRows, roomiest, type Placed } from './partition.ts';
import { askSupply, isOpen } from './enqueue-budget.ts';

/** Queues rows of running campaigns, and moves what waits on held lanes. */
export interface Feeding {
  /** Feeds what these lanes' shares have room for; answers how many of each campaign's messages failed on them. */
  feed(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    round: { away: Away; nowMs: number },
  ): Promise<ReadonlyMap<string, number>>;
}

/** One campaign's part of one round. */
interface Feed {
  record: CampaignRecord;
  /** Lanes that are ours to see to, and those of them whose share has rows left. */
  minded: string[];
  shares: string[];
  /** Lane → rows of its share that are fed. */
  fed: Record<string, number>;
  queued: Map<string, number>;
  failed: number;
  /** Lane → messages of this campaign that are kept queued there. */
  wanted: Map<string, number>;
  /** How many more of its messages each lane takes. */
  room: Map<string, number>;
  /** How many more may be fed today. */
  left: number;
  /** The campaign's numbers whose share others take. */
  away: ReadonlySet<string>;
}

/** Messages kept queued per lane, of all campaigns: at least, and at most. */
const QUEUED = { least: 20, most: 400 };

/** A look-ahead is filled in so many pieces, so that campaigns on one lane take turns. */
const PIECES = 4;

/** Messages that keep their number wait on a held lane up to so many, lest they stop the rows behind them. */
const KEPT_MOST = 2000;

export function createFeeding(options: FeederOptions): Feeding {
  const { store, port, onError, lookAheadMs = 60_000 } = options;
  /** Campaign and lane that is away → messages queued there when none of them could be moved. */
  const stuck = new Map<string, number>();
  let rounds = 0;

  async function feed(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    round: { away: Away; nowMs: number },
  ): Promise<ReadonlyMap<string, number>> {
    const feeds = await surveyAll(records, own, round);
    for (const each of feeds) await apart(() => moveFromAway(each));
    // Another begins each time: where there is room for one only, each has its turn.
    rounds += 1;
    const turn = rounds % Math.max(1, feeds.length);
    const order = [...feeds.slice(turn), ...feeds.slice(0, turn)];
    for (let fed = true; fed;) {
      fed = false;
      for (const each of order) fed = (await feedBlocks(each)) || fed;
    }
    return new Map(feeds.map(({ record, failed }) => [record.id, failed]));
  }

  /** Where each campaign stands, at few questions: of the lanes of others only those that may take from our shares. */
  async function surveyAll(
    records: readonly CampaignRecord[],
    own: ReadonlySet<string>,
    { away, nowMs }: { away: Away; nowMs: number },
  ): Promise<Feed[]> {
    const unfed = records.map((record) => isUnfed(record, nowMs));
    const crowd = new Map<string, number>();
    records.forEach((record, at) => {
      if (unfed[at]) for (const lane of lanesOf(record)) crowd.set(lane, (crowd.get(lane) ?? 0) + 1);
    });
    // One that cannot be looked at must not keep the others from being fed.
    const surveyed = await Promise.all(
      records.map((record, at) => apart(() => survey(record, { own, nowMs, crowd, away, feeds: unfed[at]! }))),
    );
    return surveyed.filter((each) => each !== undefined);
  }

  async function survey(
    record: CampaignRecord,
    facts: { own: ReadonlySet<string>; nowMs: number; crowd: Map<string, number>; away: Away; feeds: boolean },
  ): Promise<Feed> {
    const { own, nowMs, crowd, feeds } = facts;
    const away = isShared(record) ? facts.away.lanes : new Set<string>();
    const fed = { ...record.fed };
    const lanes = lanesOf(record);
    const minded = lanes.filter(mindedBy(own, record, facts.away));
    const shares = feeds ? minded.filter((lane) => unfedOf({ rows: record.rows, fed }, lane) > 0) : [];
    const asked = feedsOthers(record, minded, away) || record.rules?.dailyLimit !== undefined ? lanes : minded;
    const counts = await Promise.all(asked.map((lane) => port.counts(record.id, [lane])));
    const queued = new Map(asked.map((lane, at) => [lane, counts[at]!.queued ?? 0]));
    const failed = counts.reduce((sum, each) => sum + (each.failed ?? 0), 0);
    const wanted = new Map(
      asked.map((lane) => [lane, isOpen(port.rules(lane), nowMs) ? lookAhead(record, lane, crowd) : 0]),
    );
    const keeps = (lane: string): boolean => away.has(lane) && record.instances.some((other) => !away.has(other));
    const room = new Map(
      asked.map((lane) => [lane, (keeps(lane) ? KEPT_MOST : wanted.get(lane)!) - queued.get(lane)!]),
    );
    // What waits for a number that is away takes nothing of the day from those that send.
    const ahead = new Map([...queued].filter(([lane]) => !away.has(lane)));
    const left = shares.length === 0 ? 0 : await leftToday(record, nowMs, sumOf(ahead));
    return { record, minded, shares, fed, queued, failed, wanted, room, left, away };
  }

  /** What the campaign's own start, hours and daily limit let it feed; what is queued will count when it is sent. */
  async function leftToday(record: CampaignRecord, nowMs: number, queued: number): Promise<number> {
    const supply = await askSupply(record, nowMs, (day) => port.sentOn(record.id, day));
    return 'left' in supply ? supply.left - queued : 0;
  }

  function lookAhead(record: CampaignRecord, lane: string, crowd: Map<string, number>): number {
    const { min, max } = record.pace ?? port.pace(lane);
    const gapMs = Math.max(50, ((min + max) / 2) * 1000);
    const all = Math.min(QUEUED.most, Math.max(QUEUED.least, Math.ceil(lookAheadMs / gapMs)));
    return Math.max(1, Math.ceil(all / Math.max(1, crowd.get(lane) ?? 1)));
  }

  /** What waits on a lane that is away goes to those that send, before any further row does. */
  async function moveFromAway(each: Feed): Promise<void> {
    const { record, minded, queued, room, away } = each;
    for (const lane of record.instances) {
      const waiting = queued.get(lane) ?? 0;
      const others = othersOf(each, lane);
      const key = `${record.id} ${lane}`;
      if (!away.has(lane) || !minded.includes(lane) || waiting === 0 || others.length === 0) continue;
      if (stuck.get(key) === waiting || roomiest(others, room) === undefined) continue;
      const keys = await port.movable(record.id, lane);
      if (keys.length === 0) stuck.set(key, waiting);
      else stuck.delete(key);
      await port.handOver(lane, assign(keys, others, room));
    }
  }

  async function feedBlocks(each: Feed): Promise<boolean> {
    const fed = await Promise.all(each.shares.map((lane) => apart(() => feedBlock(each, lane))));
    return fed.includes(true);
  }

  /** Feeds the next few rows of a lane's share; false when there is no room for them, or none is left. */
  async function feedBlock(each: Feed, home: string): Promise<boolean> {
    const { record, fed, room, wanted } = each;
    const from = fed[home] ?? 0;
    const takers = takersOf(each, home);
    const away = each.away.has(home) && takers.length > 0;
    const left = unfedOf({ rows: record.rows, fed }, home);
    // A piece at a time: a round trip for each single message would be one too many.
    const piece = (lane: string): number => Math.ceil((wanted.get(lane) ?? 0) / PIECES);
    const others = takers.filter((lane) => hasRoom(room.get(lane), piece(lane), left));
    const open = !away && hasRoom(room.get(home), piece(home), left) ? [home, ...others] : others;
    const size = Math.min(
      left,
      open.reduce((sum, lane) => sum + piece(lane), 0),
    );
    if (size === 0) return false;
    const rows = await store.rows(record.id, home, from);
    if (rows.length === 0) throw new Error(`rows ${from}… of campaign ${record.id} are missing`);
    const placed = placeRows(rows.slice(0, Math.min(size, Math.max(0, each.left))), { home, room, others, away });
    if (placed.length === 0) return false;
    each.left -= placed.filter(({ lane }) => lane === undefined || !each.away.has(lane)).length;
    await port.put(placed.flatMap((one) => messageOf(record, one)));
    // After the messages exist: a crash in between feeds the same rows again, to no effect.
    fed[home] = from + placed.length;
    await store.advance(record.id, home, fed[home]);
    return true;
  }

  async function apart<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  return { feed };

  /** The campaign's other numbers, as far as they send. */
  function othersOf({ record, away }: Feed, home: string): string[] {
    return isShared(record) ? record.instances.filter((lane) => lane !== home && !away.has(lane)) : [];
  }

  /**
   * Those that may take from a share: all of them while its own number is away; else those that have nothing left of
   * their own, so that numbers of different pace finish together.
   */
  function takersOf(each: Feed, home: string): string[] {
    const others = othersOf(each, home);
    if (each.away.has(home)) return others;
    const { record, fed } = each;
    if (unfedOf({ rows: record.rows, fed }, home) <= QUEUED.least) return [];
    return others.filter((lane) => unfedOf({ rows: record.rows, fed }, lane) === 0);
  }
}

function hasRoom(room: number | undefined, piece: number, left: number): boolean {
  return room !== undefined && room > 0 && room >= Math.min(piece, left);
}

/** True when lanes of other workers may take from our shares, so that they must be asked about too. */
function feedsOthers(record: CampaignRecord, minded: readonly string[], away: ReadonlySet<string>): boolean {
  return isShared(record) && (minded.some((lane) => away.has(lane)) || hasTakers(record, new Set(minded)));
}

function isUnfed(record: CampaignRecord, nowMs: number): boolean {
  if (record.expiresAt !== undefined && record.expiresAt <= nowMs) return false;
  return Object.keys(record.rows).some((lane) => unfedOf(record, lane) > 0);
}

function assign(
  keys: readonly string[],
  lanes: readonly string[],
  room: Map<string, number>,
): { key: string; target: string }[] {
  const moves: { key: string; target: string }[] = [];
  for (const key of keys) {
    const target = roomiest(lanes, room);
    if (target === undefined) break;
    room.set(target, room.get(target)! - 1);
    moves.push({ key, target });
  }
  return moves;
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function messageOf(record: CampaignRecord, { row, lane }: Placed): { lane: string; body: MessageBody }[] {
  return lane === undefined ? [] : [{ lane, body: toBody(record, row) }];
}
