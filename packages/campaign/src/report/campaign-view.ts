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
import type { AnyNotice } from '@pombo/catalogue';
import type { WaitReason } from '@pombo/schedule';
import type { CampaignLaneOps, CountedMessages, DuplicateCounts } from '../lanes/contract.ts';
import { isShared, lanesOf, unfedOf, type CampaignImport, type CampaignRecord } from '../store/record.ts';
import { askEnqueueBudget, type EnqueueBudget } from '../feed/enqueue-budget.ts';
import type { Counts, PlanPicture } from '../store/record.ts';
import { reasonOf } from './reason.ts';

/** Messages by status; `pending` ones are not queued yet. Their sum is `total`. */
export type CampaignProgress = Record<'pending' | Status, number>;

/** A campaign as the CLI and the API return it. Times are ISO 8601. */
export interface CampaignView {
  id: string;
  name: string;
  state: CampaignRecord['state'];
  reason?: string;
  /** `reason` by code, for other languages; absent for a person's own words. */
  reasonNotice?: AnyNotice;
  file: string;
  instances: string[];
  caption?: string;
  image?: ImageRef & Partial<PlanPicture>;
  pace?: Pace;
  rules?: SendingRules;
  /** False: each number sends its own rows, even while it is held. */
  share?: false;
  onUnknown: OnUnknown;
  /** Of phones without a country code. */
  country?: string;
  createdAt: string;
  startAt?: string;
  startedAt?: string;
  endedAt?: string;
  expiresAt?: string;
  /** Results of the file's rows; zeros until it is stored completely. */
  counts: Counts;
  /** Present until the file is stored completely; nothing is sent before that. */
  import?: CampaignImport;
  total: number;
  progress: CampaignProgress;
  /** Messages that were, or may have been, delivered twice; absent if there are none. */
  possibleDuplicates?: DuplicateCounts;
  /** Messages that are no longer stored; `progress` counts each by its final status. Absent if there are none. */
  forgotten?: number;
  /** Why all or some numbers do not send; absent while all send, and once the campaign has ended. */
  waiting?: CampaignWaiting;
}

export interface CampaignWaiting {
  /**
   * `start`: its start time lies ahead. `held`, `no-worker`, `cooling`, `waiting`: numbers with messages left do not send.
   */
  reason: WaitReason | 'timezone' | 'held' | 'no-worker' | 'cooling' | 'waiting';
  /** ISO 8601; absent if the time is not known. */
  until?: string;
  /** The numbers that do not send, with the reasons. */
  lanes?: WaitingLane[];
}

export interface WaitingLane {
  instance: string;
  /** Messages of this campaign that wait for the number. */
  messages: number;
  /** `no worker`, `held (paused)`, `cooling (busy)`, `waiting (closed)`. */
  why: string;
  /** The same by code: `unserved`, the reasons of its holds, why it cools, or what it waits for. */
  codes: string[];
}

/** What decides why a campaign waits, beside its record and counts. */
export interface WaitingFacts {
  supply: EnqueueBudget;
  lanes: readonly (LaneView & { messages: number })[];
}

/**
 * Returns a campaign with its progress, given the ledger's counts of its messages by status; with `facts`, includes why it
 * waits. `nowMs`: the time at which rows that were never queued count as expired (default now).
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
  const { id, name, state, file, instances, caption, image, picture, pace, rules, share, onUnknown, counts } = record;
  const { country } = record;
  const total = totalOf(record);
  const progress = campaignProgress(record, total, counted, nowMs);
  const optional = {
    ...reasonOf(record, progress),
    import: record.import,
    caption,
    image: image && { ...image, ...picture },
    pace,
    rules,
    share,
    country,
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

/**
 * Returns messages by status. Rows that were never queued are pending, or ended with the campaign. Rows whose messages Redis
 * has lost are `unknown`.
 */
export function campaignProgress(
  record: Pick<CampaignRecord, 'state' | 'expiresAt' | 'expiryLifted' | 'lost'>,
  total: number,
  counted: Partial<Record<Status, number>>,
  nowMs: number = Date.now(),
): CampaignProgress {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, Math.max(0, counted[status] ?? 0)])) as Record<
    Status,
    number
  >;
  const uncounted = Math.max(0, total - Object.values(statuses).reduce((sum, count) => sum + count, 0));
  const lost = Math.min(record.lost ?? 0, uncounted);
  const unfed = uncounted - lost;
  statuses.unknown += lost;
  const end = endOfUnfed(record, nowMs);
  if (end === undefined) return { pending: unfed, ...statuses };
  return { pending: 0, ...statuses, [end]: statuses[end] + unfed };
}

/** Returns the final status of a recipient that was never queued; undefined while it may still be queued. */
export function endOfUnfed(
  { state, expiresAt, expiryLifted }: Pick<CampaignRecord, 'state' | 'expiresAt' | 'expiryLifted'>,
  nowMs: number,
): 'cancelled' | 'expired' | undefined {
  if (state === 'cancelled') return 'cancelled';
  if (expiresAt !== undefined && expiresAt <= nowMs) return 'expired';
  // Rows left in a completed campaign were erased on request.
  if (state !== 'completed') return undefined;
  // Unless a crash interrupted a retry between lifting the expiry and reopening the campaign.
  return expiryLifted ? 'expired' : 'cancelled';
}

function totalOf({ rows }: CampaignRecord): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
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
    // Rows that are not queued yet go to another number, if a worker can queue them and a number can send them.
    const elsewhere = isShared(record) && sends && lane.kind !== 'no-worker';
    return { ...lane, messages: lane.messages + (elsewhere ? 0 : unfedOf(record, lane.instance)) };
  });
  const waiting = missed.filter(({ messages }) => messages > 0);
  const reason = KINDS.find((kind) => waiting.some((lane) => lane.kind === kind));
  return reason && { reason, lanes: waiting.map(({ kind: _kind, ...lane }) => lane) };
}

/** In order of severity. */
const KINDS = ['no-worker', 'held', 'cooling', 'waiting'] as const;

type IdleLane = WaitingLane & { kind: (typeof KINDS)[number] };

function idleLane(lane: WaitingFacts['lanes'][number]): IdleLane[] {
  const { instance, messages, served, holds, state, cooling, blockers } = lane;
  const at = { instance, messages };
  if (!served) return [{ ...at, kind: 'no-worker', why: 'no worker', codes: ['unserved'] }];
  if (holds.length > 0) {
    const codes = holds.map(({ reason }) => reason);
    return [{ ...at, kind: 'held', why: `held (${codes.join(', ')})`, codes }];
  }
  if (state === 'cooling') {
    return [{ ...at, kind: 'cooling', why: `cooling (${cooling})`, codes: [`cooling-${cooling}`] }];
  }
  const waits = blockers.find(({ code }) => !BRIEF.has(code));
  return waits === undefined ? [] : [{ ...at, kind: 'waiting', why: `waiting (${waits.code})`, codes: [waits.code] }];
}

/** Blockers that end within seconds, or that concern a single message. */
const BRIEF: ReadonlySet<BlockerCode> = new Set(['recovering', 'searching', 'probing', 'scheduled']);

/** The lane operations that reading a campaign needs. */
export type ViewPort = Pick<CampaignLaneOps, 'counts' | 'duplicates' | 'standing' | 'sentOn'>;

/** Reads a campaign with its progress and the reasons why it waits. */
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
    askEnqueueBudget(record, Date.now(), (day) => port.sentOn(record.id, day)),
  ]);
  const waits = standing.map((view, at) => ({ ...view, messages: perLane[at]!.queued ?? 0 }));
  return viewCampaign(record, sumCounts(perLane), { facts: { supply, lanes: waits }, duplicates });
}

/** Returns the sum of several lanes' counts. */
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
