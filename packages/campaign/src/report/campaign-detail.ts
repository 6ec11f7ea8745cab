import { viewLanes, type Ledger } from '@pombo/ledger';
import { defined, DEFAULT_PACE, STATUSES, type InstanceInfo, type LaneView, type Pace } from '@pombo/core';
import { campaignFacts } from '../lanes/lane-ops.ts';
import { isShared, lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import { historyOf, type HistoryEntry } from './campaign-history.ts';
import type { Estimate, Rate } from './estimate.ts';
import {
  campaignProgress,
  describeCampaign,
  sumCounts,
  type CampaignProgress,
  type CampaignView,
} from './campaign-view.ts';
import { isReliable, outlookOf, rateOf, type Outlook, type OutlookLane, type Stop } from './outlook.ts';

/** One lane's part of a campaign, and the state of that lane. */
export interface CampaignLane {
  instance: string;
  /** Its queued and processed messages, and those not yet fed. */
  total: number;
  progress: CampaignProgress;
  lane: Pick<LaneView, 'state' | 'holds' | 'blockers' | 'notBefore' | 'cooling' | 'waiting' | 'workers'>;
}

/** A campaign with its lanes, its rate and its outlook. */
export interface CampaignDetail extends CampaignView {
  lanes: CampaignLane[];
  /** Messages accepted per minute, measured over the last minute. */
  perMinute: number;
  /** How long the rest takes; absent while nothing can be sent. */
  eta?: Estimate;
  outlook: Outlook;
  /** What happened to it, oldest first. */
  history: HistoryEntry[];
}

/** Returns a campaign with its progress, rate and estimate, by lane. */
export async function detailCampaign(record: CampaignRecord, ledger: Ledger): Promise<CampaignDetail> {
  const names = lanesOf(record).toSorted();
  const [view, standing, known, { now }] = await Promise.all([
    describeCampaign(record, campaignFacts(ledger)),
    viewLanes(names, ledger),
    ledger.instances.known(),
    ledger.workers.snapshot(),
  ]);
  const lanes = await Promise.all(standing.map((each) => laneOf(record, each, ledger)));
  const paceOf = (instance: string): Pace => record.pace ?? known.get(instance)?.pace ?? DEFAULT_PACE;
  // Only a running campaign has a rate; for any other one, hundreds of messages would be read for nothing.
  const isRunning = record.state === 'running';
  const rates = await Promise.all(
    lanes.map(async (lane): Promise<Rate> => {
      if (!isRunning) return { perMinute: 0, of: 0 };
      return laneRate(record.id, lane, { of: lanes.length, now, pace: paceOf(lane.instance) }, ledger);
    }),
  );
  const loads = lanes.map((lane, at) => loadOf(lane, view, { info: known.get(lane.instance), rate: rates[at]! }));
  const { rules, startAt } = record;
  const { waiting } = view;
  // The campaign's own hours or daily limit hold all of it until then.
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
    // What was sent before a hold does not count towards the current rate.
    perMinute: Math.round(rates.reduce((all, { perMinute }, at) => all + (isStopped(loads[at]!) ? 0 : perMinute), 0)),
    ...defined({ eta: outlook.estimate }),
    outlook,
    history: historyOf(record),
  };
}

/** Returns the number of messages that are not sent yet. */
function left({ pending, queued, sending }: CampaignProgress): number {
  return pending + queued + sending;
}

function isStopped({ stopped = [] }: OutlookLane): boolean {
  return stopped.length > 0;
}

/** Returns what a lane has left to send, and what stops it. */
function loadOf(
  { instance, progress, lane }: CampaignLane,
  { state }: CampaignView,
  { info, rate }: { info: InstanceInfo | undefined; rate: Rate },
): OutlookLane {
  const holds: Stop[] = lane.holds.map(({ reason }) => reason);
  // Before its start a campaign needs no worker.
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
  const created = STATUSES.reduce((sum, status) => sum + (counted[status] ?? 0), 0);
  // The feeder may have created messages since the record was read. Where no other number takes any, the rows are the total.
  const total = isShared(record) ? created + unfedOf(record, instance) : Math.max(created, record.rows[instance] ?? 0);
  const rests = {
    ...defined({ notBefore, cooling, waiting }),
  };
  const progress = campaignProgress(record, total, counted);
  return { instance, total, progress, lane: { state, holds, blockers, workers, ...rests } };
}

/** Messages read to measure the rate, over all lanes. */
const RATE_SAMPLE = 600;
/** Maximum time between two messages of a sending lane, in addition to the gap. */
const LONGEST_RESPONSE_MS = 10_000;

/**
 * Returns a lane's rate, measured by the messages accepted within the last minute. In the order of lines they come right
 * before those that still wait.
 */
async function laneRate(
  campaign: string,
  { instance, total, progress }: CampaignLane,
  { of: lanes, now, pace }: { of: number; now: number; pace: Pace },
  ledger: Ledger,
): Promise<Rate> {
  const done = total - progress.pending - progress.queued;
  const count = Math.min(done, Math.max(10, Math.floor(RATE_SAMPLE / lanes)));
  if (count === 0) return { perMinute: 0, of: 0 };
  const newest = await ledger.messages.campaignMessages(campaign, instance, done - count, count);
  const agesMs = newest.flatMap(({ acceptedAt }) => (acceptedAt === undefined ? [] : [now - Date.parse(acceptedAt)]));
  return rateOf(agesMs, 2 * pace.max * 1000 + LONGEST_RESPONSE_MS);
}
