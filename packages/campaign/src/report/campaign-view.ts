import {
  STATUSES,
  type BlockerCode,
  type ImageRef,
  type LaneView,
  type OnUnknown,
  type Pace,
  type SendingRules,
  type Status,
} from '@pombo/core';
import type { WaitReason } from '@pombo/schedule';
import { isShared, lanesOf, unfedOf, type CampaignImport, type CampaignRecord } from '../store/record.ts';
import { askSupply, type Supply } from '../feed/enqueue-budget.ts';
import type { Counts } from '../recipients/counters.ts';

/** How many messages stand where. `pending`: not queued yet. Their sum is `total`. */
export type CampaignProgress = Record<'pending' | Status, number>;

/** How many messages were delivered twice for certain, and how many may have been. */
export interface DuplicateCounts {
  certain: number;
  possible: number;
}

/** What the ledger counts of a campaign's messages. `forgotten`: those among them that are no longer kept. */
export type CountedMessages = Partial<Record<Status | 'forgotten', number>>;

/** A campaign as it is read back. Times are ISO 8601. */
export interface CampaignView {
  id: string;
  name: string;
  state: CampaignRecord['state'];
  reason?: string;
  file: string;
  instances: string[];
  caption?: string;
  image?: ImageRef;
  pace?: Pace;
  rules?: SendingRules;
  /** False: each number sends its own share, also while it is held. */
  share?: false;
  onUnknown: OnUnknown;
  createdAt: string;
  startAt?: string;
  startedAt?: string;
  endedAt?: string;
  expiresAt?: string;
  /** What became of the file's rows; zeros while it is not stored completely. */
  counts: Counts;
  /** Present while the file is not stored completely: nothing of it was ever sent. */
  import?: CampaignImport;
  total: number;
  progress: CampaignProgress;
  /** Messages that their recipients have, or may have, twice; absent when there is none. */
  possibleDuplicates?: DuplicateCounts;
  /** Messages that are no longer kept; `progress` counts each where it ended. Absent when there is none. */
  forgotten?: number;
  /** Why nothing goes out, or not from everywhere; absent while it goes on, and once it has ended. */
  waiting?: CampaignWaiting;
}

export interface CampaignWaiting {
  /**
   * `start`: its time has not come. `held`, `no-worker`, `cooling`, `waiting`: numbers with messages left do not send now.
   */
  reason: WaitReason | 'timezone' | 'held' | 'no-worker' | 'cooling' | 'waiting';
  /** ISO 8601, when that is known. */
  until?: string;
  /** The numbers that do not send, what waits there, and why. */
  lanes?: WaitingLane[];
}

export interface WaitingLane {
  instance: string;
  /** Messages of this campaign that wait for it. */
  messages: number;
  /** `no worker`, `held (paused)`, `cooling (busy)`, `waiting (closed)`. */
  why: string;
}

/** What is known beside the record and its counts, for saying what a campaign waits for. */
export interface WaitingFacts {
  supply: Supply;
  lanes: readonly (LaneView & { messages: number })[];
}

/**
 * A campaign and how far it is, given what the ledger counts of its messages by status; with `facts`, also what it
 * waits for. `nowMs`: what was never queued counts as expired when the campaign's time is over by then; default now.
 */
export function viewCampaign(
  record: CampaignRecord,
  counted: CountedMessages,
  {
    facts,
    duplicates,
    nowMs = Date.now(),
  }: { facts?: WaitingFacts; duplicates?: DuplicateCounts; nowMs?: number } = {},
): CampaignView {
  const { id, name, state, file, instances, caption, image, pace, rules, share, onUnknown, counts } = record;
  const total = totalOf(record);
  const progress = campaignProgress(record, total, counted, nowMs);
  const optional = {
    reason: reasonOf(record, progress),
    import: record.import,
    caption,
    image,
    pace,
    rules,
    share,
    startAt: iso(record.startAt),
    startedAt: iso(record.startedAt),
    endedAt: iso(record.endedAt),
    expiresAt: iso(record.expiresAt),
    possibleDuplicates: duplicates && duplicates.certain + duplicates.possible > 0 ? duplicates : undefined,
    forgotten: counted.forgotten || undefined,
    waiting: facts && waitingOf(record, progress, facts),
  };
  return {
    id,
    name,
    state,
    file,
    instances,
    onUnknown,
    createdAt: new Date(record.createdAt).toISOString(),
    counts,
    total,
    progress,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** Where messages stand; what was never queued is pending, or shares the end of the campaign. */
export function campaignProgress(
  record: Pick<CampaignRecord, 'state' | 'expiresAt' | 'expiryLifted'>,
  total: number,
  counted: Partial<Record<Status, number>>,
  nowMs: number = Date.now(),
): CampaignProgress {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, Math.max(0, counted[status] ?? 0)])) as Record<
    Status,
    number
  >;
  const unfed = Math.max(0, total - Object.values(statuses).reduce((sum, count) => sum + count, 0));
  const end = endOfUnfed(record, nowMs);
  if (end === undefined) return { pending: unfed, ...statuses };
  return { pending: 0, ...statuses, [end]: statuses[end] + unfed };
}

/** What became of a recipient that was never queued; undefined while that may still happen. */
export function endOfUnfed(
  { state, expiresAt, expiryLifted }: Pick<CampaignRecord, 'state' | 'expiresAt' | 'expiryLifted'>,
  nowMs: number,
): 'cancelled' | 'expired' | undefined {
  if (state === 'cancelled') return 'cancelled';
  if (expiresAt !== undefined && expiresAt <= nowMs) return 'expired';
  // What has ended without being sent was taken out on demand (an erased person).
  if (state !== 'completed') return undefined;
  // Unless a retry was cut off between lifting the expiry and opening the campaign again.
  return expiryLifted ? 'expired' : 'cancelled';
}

function totalOf({ rows }: CampaignRecord): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

function reasonOf({ state, reason }: CampaignRecord, { unknown }: CampaignProgress): string | undefined {
  if (state !== 'completed') return reason;
  return unknown === 0 ? undefined : `with ${unknown} unknown`;
}

function waitingOf(
  record: CampaignRecord,
  { pending, queued, sending }: CampaignProgress,
  { supply, lanes }: WaitingFacts,
): CampaignWaiting | undefined {
  const { state } = record;
  if (state !== 'running' && state !== 'scheduled') return undefined;
  if (pending + queued + sending === 0) return undefined;
  if ('waitUntil' in supply) return { reason: supply.reason, until: new Date(supply.waitUntil).toISOString() };
  const idle = lanes.flatMap(idleLane);
  const sends = record.instances.some((lane) => idle.every(({ instance }) => instance !== lane));
  const missed = idle.map((lane) => {
    // What is not queued yet goes elsewhere, if there is anybody to queue it and a number to send it.
    const elsewhere = isShared(record) && sends && lane.kind !== 'no-worker';
    return { ...lane, messages: lane.messages + (elsewhere ? 0 : unfedOf(record, lane.instance)) };
  });
  const waiting = missed.filter(({ messages }) => messages > 0);
  const reason = KINDS.find((kind) => waiting.some((lane) => lane.kind === kind));
  return reason && { reason, lanes: waiting.map(({ kind: _kind, ...lane }) => lane) };
}

/** The most stubborn first. */
const KINDS = ['no-worker', 'held', 'cooling', 'waiting'] as const;

type IdleLane = WaitingLane & { kind: (typeof KINDS)[number] };

function idleLane(lane: WaitingFacts['lanes'][number]): IdleLane[] {
  const { instance, messages, served, holds, state, cooling, blockers } = lane;
  const at = { instance, messages };
  if (!served) return [{ ...at, kind: 'no-worker', why: 'no worker' }];
  if (holds.length > 0) {
    return [{ ...at, kind: 'held', why: `held (${holds.map(({ reason }) => reason).join(', ')})` }];
  }
  if (state === 'cooling') return [{ ...at, kind: 'cooling', why: `cooling (${cooling})` }];
  const waits = blockers.find(({ code }) => !BRIEF.has(code));
  return waits === undefined ? [] : [{ ...at, kind: 'waiting', why: `waiting (${waits.code})` }];
}

/** What is over within seconds, or is a message's own affair. */
const BRIEF: ReadonlySet<BlockerCode> = new Set(['recovering', 'searching', 'probing', 'scheduled']);

/** What reading a campaign needs from the outside. */
export interface ViewPort {
  counts(campaign: string, lanes: string[]): Promise<CountedMessages>;
  duplicates(campaign: string, lanes: string[]): Promise<DuplicateCounts>;
  standing(lanes: string[]): Promise<LaneView[]>;
  sentOn(campaign: string, day: string): Promise<number>;
}

/** Reads a campaign: how far it is, and what it waits for. */
export async function describeCampaign(record: CampaignRecord, port: ViewPort): Promise<CampaignView> {
  const lanes = lanesOf(record);
  if (record.state !== 'running' && record.state !== 'scheduled') {
    const [counted, duplicates] = await Promise.all([port.counts(record.id, lanes), port.duplicates(record.id, lanes)]);
    return viewCampaign(record, counted, { duplicates });
  }
  const [perLane, duplicates, standing, supply] = await Promise.all([
    Promise.all(lanes.map((lane) => port.counts(record.id, [lane]))),
    port.duplicates(record.id, lanes),
    port.standing(lanes),
    askSupply(record, Date.now(), (day) => port.sentOn(record.id, day)),
  ]);
  const waits = standing.map((view, at) => ({ ...view, messages: perLane[at]!.queued ?? 0 }));
  return viewCampaign(record, sumCounts(perLane), { facts: { supply, lanes: waits }, duplicates });
}

/** Counts of several lanes together. */
export function sumCounts(parts: readonly CountedMessages[]): CountedMessages {
  const sum: CountedMessages = {};
  for (const part of parts) {
    for (const status of [...STATUSES, 'forgotten'] as const)
      if (part[status] !== undefined) sum[status] = (sum[status] ?? 0) + part[status];
  }
  return sum;
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
