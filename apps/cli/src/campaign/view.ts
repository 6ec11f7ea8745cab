import { estimate, type CampaignRecord, type Counts, type Estimate } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import { DEFAULT_PACE, STATUSES, type OnUnknown, type Pace, type Status } from '@pombo/message';
import { viewLanes, type ServedLane } from '../lane-view.ts';
import { estimateText, figure, listed, plural } from './words.ts';

/** How many messages stand where. `pending`: not queued yet. Their sum is `total`. */
export type Progress = Record<'pending' | Status, number>;

/** A campaign as `campaign list` shows it. Times are ISO 8601. */
export interface CampaignView {
  id: string;
  name: string;
  state: CampaignRecord['state'];
  reason?: string;
  file: string;
  instances: string[];
  caption?: string;
  image?: { kind: 'url' | 'base64'; url?: string; sha256?: string; bytes?: number };
  pace?: Pace;
  onUnknown: OnUnknown;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  expiresAt?: string;
  /** What became of the file's rows. */
  counts: Counts;
  total: number;
  progress: Progress;
}

/** One lane's part of a campaign, and where that lane stands as a whole. */
export interface CampaignLane {
  instance: string;
  total: number;
  progress: Progress;
  lane: Pick<ServedLane, 'state' | 'holds' | 'notBefore' | 'cooling' | 'workers'>;
}

/** A lane that does not send what is left for it. */
export interface Waiting {
  instance: string;
  messages: number;
  /** `no worker`, `held (paused)`, `cooling (busy)`. */
  why: string;
}

/** A campaign as `campaign show` and `watch` show it. */
export interface CampaignDetail extends CampaignView {
  lanes: CampaignLane[];
  /** Messages accepted a minute, by those of the last one. */
  perMinute: number;
  /** What is left, if nothing holds it. */
  eta: Estimate;
  /** Lanes with messages left that do not send now, and why; empty unless it runs. */
  waiting: Waiting[];
}

/** A campaign and how far it is. */
export async function viewCampaign(record: CampaignRecord, ledger: Ledger): Promise<CampaignView> {
  const counts = await ledger.messages.campaignCounts(record.id, Object.keys(record.rows));
  return toView(record, progressOf(record, totalOf(record), counts));
}

/** A campaign, lane by lane. */
export async function detailCampaign(record: CampaignRecord, ledger: Ledger): Promise<CampaignDetail> {
  const names = Object.keys(record.rows).toSorted();
  const [served, known, { now }] = await Promise.all([
    viewLanes(names, ledger),
    ledger.instances.known(),
    ledger.members.roll(),
  ]);
  const lanes = await Promise.all(
    served.map(async ({ instance, state, holds, notBefore, cooling, workers }): Promise<CampaignLane> => {
      const total = record.rows[instance]!;
      const progress = progressOf(record, total, await ledger.messages.campaignCounts(record.id, [instance]));
      const rests = {
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(cooling === undefined ? {} : { cooling }),
      };
      return { instance, total, progress, lane: { state, holds, workers, ...rests } };
    }),
  );
  const rates = await Promise.all(lanes.map((lane) => rateOf(record.id, lane, lanes.length, now, ledger)));
  const loads = lanes.map(({ instance, progress }) => ({
    messages: left(progress),
    pace: record.pace ?? known.get(instance)?.pace ?? DEFAULT_PACE,
  }));
  const progress = sum(lanes.map((lane) => lane.progress));
  return {
    ...toView(record, progress),
    lanes,
    perMinute: Math.round(rates.reduce((all, rate) => all + rate, 0)),
    eta: estimate(loads),
    waiting: record.state === 'running' ? lanes.flatMap(waitingOf) : [],
  };
}

/** Messages that are still to be sent. */
export function left({ pending, queued, sending }: Progress): number {
  return pending + queued + sending;
}

/** `about 2 h 40 – 3 h 10 to go`; empty when nothing is left or nothing goes on. */
export function etaText({ state, eta, progress }: CampaignDetail): string {
  if (left(progress) === 0 || (state !== 'running' && state !== 'ready')) return '';
  return `${estimateText(eta)} ${state === 'ready' ? 'once started' : 'to go'}`;
}

/** What waits and why, lanes with the same reason together: `200 messages wait: vendas is held (paused)`. */
export function waitingTexts({ waiting }: CampaignDetail): string[] {
  return [...Map.groupBy(waiting, ({ why }) => why)].map(([why, lanes]) => {
    const names = listed(lanes.map(({ instance }) => instance));
    const count = lanes.reduce((all, { messages }) => all + messages, 0);
    const reason =
      why === NO_WORKER ? `no worker serves ${names}` : `${names} ${lanes.length === 1 ? 'is' : 'are'} ${why}`;
    return `${plural(count, 'message')} ${count === 1 ? 'waits' : 'wait'}: ${reason}`;
  });
}

/** `6,198 accepted · 14 failed · 3,743 waiting` */
export function progressText(progress: Progress): string {
  const waiting = progress.pending + progress.queued;
  const parts = STATUSES.filter((status) => status !== 'queued').flatMap((status) =>
    progress[status] === 0 ? [] : [`${figure(progress[status])} ${status}`],
  );
  return [...parts, ...(waiting === 0 ? [] : [`${figure(waiting)} waiting`])].join(' · ') || 'no message';
}

function waitingOf({ instance, progress, lane }: CampaignLane): Waiting[] {
  const why = whyNot(lane);
  return why === undefined || left(progress) === 0 ? [] : [{ instance, messages: left(progress), why }];
}

function whyNot({ workers, holds, state, cooling }: CampaignLane['lane']): string | undefined {
  if (workers === 0) return NO_WORKER;
  if (holds.length > 0) return `held (${holds.map(({ reason }) => reason).join(', ')})`;
  return state === 'cooling' ? `cooling (${cooling})` : undefined;
}

const NO_WORKER = 'no worker';

const MINUTE = 60_000;
/** Messages looked at for the rate, over all lanes. */
const LOOKED_AT = 600;
/** A rate of less time than this would leap about. */
const SHORTEST_MS = 5000;

/**
 * Messages a minute, by those that the lane had accepted within the last one: they lie before those that still wait, in
 * the order of lines.
 */
async function rateOf(
  campaign: string,
  { instance, total, progress }: CampaignLane,
  lanes: number,
  now: number,
  ledger: Ledger,
): Promise<number> {
  const done = total - progress.pending - progress.queued;
  const count = Math.min(done, Math.max(10, Math.floor(LOOKED_AT / lanes)));
  if (count === 0) return 0;
  const newest = await ledger.messages.campaignMessages(campaign, instance, done - count, count);
  const agesMs = newest.flatMap(({ acceptedAt }) => (acceptedAt === undefined ? [] : [now - Date.parse(acceptedAt)]));
  const fresh = agesMs.filter((ageMs) => ageMs < MINUTE);
  return (fresh.length * MINUTE) / Math.max(SHORTEST_MS, ...fresh);
}

function totalOf({ rows }: CampaignRecord): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}

/** What was never fed is pending; of a cancelled campaign it is cancelled like the rest. */
function progressOf({ state }: CampaignRecord, total: number, counts: Partial<Record<Status, number>>): Progress {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, Math.max(0, counts[status] ?? 0)])) as Record<
    Status,
    number
  >;
  const pending = Math.max(0, total - Object.values(statuses).reduce((some, count) => some + count, 0));
  if (state !== 'cancelled') return { pending, ...statuses };
  return { ...statuses, pending: 0, cancelled: statuses.cancelled + pending };
}

function sum(parts: readonly Progress[]): Progress {
  const names = ['pending', ...STATUSES] as const;
  return Object.fromEntries(
    names.map((name) => [name, parts.reduce((some, part) => some + part[name], 0)]),
  ) as Progress;
}

function toView(record: CampaignRecord, progress: Progress): CampaignView {
  const { id, name, state, reason, file, instances, caption, image, pace, onUnknown, counts } = record;
  const iso = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : new Date(at).toISOString();
  const optional = {
    reason,
    caption,
    image,
    pace,
    startedAt: iso(record.startedAt),
    endedAt: iso(record.endedAt),
    expiresAt: iso(record.expiresAt),
  };
  const known = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    id,
    name,
    state,
    file,
    instances,
    onUnknown,
    createdAt: iso(record.createdAt)!,
    counts,
    total: totalOf(record),
    progress,
    ...Object.fromEntries(known),
  };
}
