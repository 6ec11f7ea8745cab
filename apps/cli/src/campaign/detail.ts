import {
  campaignFacts,
  describeCampaign,
  isShared,
  isReliable,
  lanesOf,
  outlookOf,
  rateOf,
  sumCounts,
  unfedOf,
  campaignProgress,
  type CampaignProgress,
  type CampaignRecord,
  type CampaignView,
  type Estimate,
  type Outlook,
  type OutlookLane,
  type Rate,
  type Stop,
} from '@pombo/campaign';
import { viewLanes, type Ledger } from '@pombo/ledger';
import { defined, DEFAULT_PACE, STATUSES, type InstanceInfo, type LaneView, type Pace } from '@pombo/core';
import { moment } from '../terminal/table.ts';
import { estimateText, lastText, stillText } from './labels.ts';
import { figure, listed, plural } from '../terminal/text.ts';

/** One lane's part of a campaign, and where that lane stands as a whole. */
export interface CampaignLane {
  instance: string;
  /** Its messages, and what is left of its share. */
  total: number;
  progress: CampaignProgress;
  lane: Pick<LaneView, 'state' | 'holds' | 'blockers' | 'notBefore' | 'cooling' | 'waiting' | 'workers'>;
}

/** A campaign as `campaign show` and `watch` show it. */
export interface CampaignDetail extends CampaignView {
  lanes: CampaignLane[];
  /** Messages accepted a minute, by those of the last one. */
  perMinute: number;
  /** How long the rest takes; absent while nothing of it moves. */
  eta?: Estimate;
  outlook: Outlook;
}

/** A campaign and how far it is. */
export function viewCampaign(record: CampaignRecord, ledger: Ledger): Promise<CampaignView> {
  return describeCampaign(record, campaignFacts(ledger));
}

/** A campaign, lane by lane. */
export async function detailCampaign(record: CampaignRecord, ledger: Ledger): Promise<CampaignDetail> {
  const names = lanesOf(record).toSorted();
  const [view, standing, known, { now }] = await Promise.all([
    viewCampaign(record, ledger),
    viewLanes(names, ledger),
    ledger.instances.known(),
    ledger.members.roll(),
  ]);
  const lanes = await Promise.all(standing.map((each) => laneOf(record, each, ledger)));
  const paceOf = (instance: string): Pace => record.pace ?? known.get(instance)?.pace ?? DEFAULT_PACE;
  const rates = await Promise.all(
    lanes.map((lane) => laneRate(record.id, lane, { of: lanes.length, now, pace: paceOf(lane.instance) }, ledger)),
  );
  const loads = lanes.map((lane, at) => loadOf(lane, view, { info: known.get(lane.instance), rate: rates[at]! }));
  const { rules, startAt } = record;
  const { waiting } = view;
  // Its own hours or its daily limit keep all of it until then.
  const until = waiting?.lanes === undefined && waiting?.until !== undefined ? Date.parse(waiting.until) : 0;
  const outlook = outlookOf(
    loads.map((load) => ({ ...load, pace: paceOf(load.instance) })),
    {
      ...defined({ rules }),
      startAtMs: Math.max(startAt ?? 0, until),
      nowMs: now,
      shares: isShared(record),
    },
  );
  return {
    ...view,
    lanes,
    // What was sent before a hold says nothing about now.
    perMinute: Math.round(rates.reduce((all, { perMinute }, at) => all + (isStopped(loads[at]!) ? 0 : perMinute), 0)),
    ...defined({ eta: outlook.estimate }),
    outlook,
  };
}

function isStopped({ stopped = [] }: OutlookLane): boolean {
  return stopped.length > 0;
}

/** What a lane has left, and what keeps it. */
function loadOf(
  { instance, progress, lane }: CampaignLane,
  { state }: CampaignView,
  { info, rate }: { info: InstanceInfo | undefined; rate: Rate },
): OutlookLane {
  const holds: Stop[] = lane.holds.map(({ reason }) => reason);
  // Before its start nobody needs a worker yet.
  const stopped: Stop[] = lane.workers === 0 && state !== 'ready' ? ['no-worker'] : holds;
  const rests = [lane.notBefore, lane.waiting?.until].flatMap((iso) => (iso === undefined ? [] : [Date.parse(iso)]));
  return {
    instance,
    messages: left(progress),
    queued: progress.queued + progress.sending,
    stopped,
    ...defined({ rules: info?.rules }),
    ...(rests.length === 0 ? {} : { fromMs: Math.max(...rests) }),
    ...(isReliable(rate) ? { measured: rate } : {}),
  };
}

async function laneOf(record: CampaignRecord, standing: LaneView, ledger: Ledger): Promise<CampaignLane> {
  const { instance, state, holds, blockers, notBefore, cooling, waiting, workers } = standing;
  const counted = sumCounts([await ledger.messages.campaignCounts(record.id, [instance])]);
  const total = STATUSES.reduce((sum, status) => sum + (counted[status] ?? 0), unfedOf(record, instance));
  const rests = {
    ...defined({ notBefore, cooling, waiting }),
  };
  const progress = campaignProgress(record, total, counted);
  return { instance, total, progress, lane: { state, holds, blockers, workers, ...rests } };
}

/** Messages that are still to be sent. */
export function left({ pending, queued, sending }: CampaignProgress): number {
  return pending + queued + sending;
}

/**
 * `about 2 h 40 – 3 h 10 to go`, or `stands still: vendas is disconnected`; empty when nothing is left, and for a campaign
 * that is paused or has ended.
 */
export function etaText({ state, outlook, progress }: CampaignDetail): string {
  if (left(progress) === 0 || !(state === 'ready' || state === 'running' || state === 'scheduled')) return '';
  const { estimate, still, last } = outlook;
  const stands = `${state === 'ready' ? 'would stand' : 'stands'} still: ${stillText(still)}`;
  if (estimate === undefined) return stands;
  const takes = `${takesText(estimate, state)}${last === undefined ? '' : `, ${lastText(last)}`}`;
  return still.length === 0 ? takes : `${stands}; the rest: ${takes}`;
}

function takesText(estimate: Estimate, state: CampaignView['state']): string {
  if (!Number.isFinite(estimate.maxMs)) return estimateText(estimate);
  return `${estimateText(estimate)} ${state === 'ready' ? 'once started' : 'to go'}`;
}

/** What waits and why, lanes with the same reason together: `200 messages wait: vendas is held (paused)`. */
export function waitingTexts({ waiting, progress }: CampaignView): string[] {
  if (waiting === undefined) return [];
  const { reason, until, lanes } = waiting;
  if (reason === 'start') return [`${waitText(left(progress))}: it starts at ${moment(until)}`];
  if (lanes === undefined)
    return [
      `${waitText(left(progress))}: ${WAITS[reason] ?? reason}${until === undefined ? '' : `, until ${moment(until)}`}`,
    ];
  return [...Map.groupBy(lanes, ({ why }) => why)].map(([why, group]) => {
    const names = listed(group.map(({ instance }) => instance).toSorted());
    const count = group.reduce((all, { messages }) => all + messages, 0);
    const text =
      why === 'no worker' ? `no worker serves ${names}` : `${names} ${group.length === 1 ? 'is' : 'are'} ${why}`;
    return `${waitText(count)}: ${text}`;
  });
}

const WAITS: Partial<Record<string, string>> = {
  window: 'outside its hours',
  'daily-limit': 'its daily limit is reached',
  timezone: 'this machine does not know its time zone',
  never: 'its hours never meet those of its days',
};

function waitText(count: number): string {
  return `${plural(count, 'message')} ${count === 1 ? 'waits' : 'wait'}`;
}

/** `6,198 accepted · 14 failed · 3,743 waiting` */
export function progressText(progress: CampaignProgress): string {
  const waiting = progress.pending + progress.queued;
  const parts = STATUSES.filter((status) => status !== 'queued').flatMap((status) =>
    progress[status] === 0 ? [] : [`${figure(progress[status])} ${status}`],
  );
  return [...parts, ...(waiting === 0 ? [] : [`${figure(waiting)} waiting`])].join(' · ') || 'no message';
}

/** Messages looked at for the rate, over all lanes. */
const LOOKED_AT = 600;
/** Beside the gap, what lies between two messages of a lane that sends. */
const LONGEST_ANSWER_MS = 10_000;

/**
 * A lane's speed, by the messages that it had accepted within the last minute: they lie before those that still wait, in
 * the order of lines.
 */
async function laneRate(
  campaign: string,
  { instance, total, progress }: CampaignLane,
  { of: lanes, now, pace }: { of: number; now: number; pace: Pace },
  ledger: Ledger,
): Promise<Rate> {
  const done = total - progress.pending - progress.queued;
  const count = Math.min(done, Math.max(10, Math.floor(LOOKED_AT / lanes)));
  if (count === 0) return { perMinute: 0, of: 0 };
  const newest = await ledger.messages.campaignMessages(campaign, instance, done - count, count);
  const agesMs = newest.flatMap(({ acceptedAt }) => (acceptedAt === undefined ? [] : [now - Date.parse(acceptedAt)]));
  return rateOf(agesMs, 2 * pace.max * 1000 + LONGEST_ANSWER_MS);
}
