import {
  describeCampaign,
  estimate,
  lanesOf,
  sumCounts,
  unfedOf,
  campaignProgress,
  type CampaignProgress,
  type CampaignRecord,
  type CampaignView,
  type Estimate,
} from '@pombo/campaign';
import { viewLanes, type Ledger } from '@pombo/ledger';
import { DEFAULT_PACE, STATUSES, type LaneView } from '@pombo/message';
import { campaignFacts } from '@pombo/producer';
import { moment } from '../table.ts';
import { estimateText, figure, listed, plural } from './words.ts';

/** One lane's part of a campaign, and where that lane stands as a whole. */
export interface CampaignLane {
  instance: string;
  /** Its messages, and what is left of its share. */
  total: number;
  progress: CampaignProgress;
  lane: Pick<LaneView, 'state' | 'holds' | 'blockers' | 'notBefore' | 'cooling' | 'workers'>;
}

/** A campaign as `campaign show` and `watch` show it. */
export interface CampaignDetail extends CampaignView {
  lanes: CampaignLane[];
  /** Messages accepted a minute, by those of the last one. */
  perMinute: number;
  /** What is left, if nothing holds it. */
  eta: Estimate;
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
  const rates = await Promise.all(lanes.map((lane) => rateOf(record.id, lane, lanes.length, now, ledger)));
  const loads = lanes.map(({ instance, progress }) => {
    const { pace = DEFAULT_PACE, rules } = known.get(instance) ?? {};
    return { messages: left(progress), pace: record.pace ?? pace, ...(rules === undefined ? {} : { rules }) };
  });
  const { rules, startAt } = record;
  const terms = {
    ...(rules === undefined ? {} : { rules }),
    ...(startAt === undefined ? {} : { startAtMs: startAt }),
    nowMs: now,
  };
  return {
    ...view,
    lanes,
    perMinute: Math.round(rates.reduce((all, rate) => all + rate, 0)),
    eta: estimate(loads, 0, undefined, terms),
  };
}

async function laneOf(record: CampaignRecord, standing: LaneView, ledger: Ledger): Promise<CampaignLane> {
  const { instance, state, holds, blockers, notBefore, cooling, workers } = standing;
  const counted = sumCounts([await ledger.messages.campaignCounts(record.id, [instance])]);
  const total = Object.values(counted).reduce((sum, count) => sum + count, unfedOf(record, instance));
  const rests = {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(cooling === undefined ? {} : { cooling }),
  };
  const progress = campaignProgress(record, total, counted);
  return { instance, total, progress, lane: { state, holds, blockers, workers, ...rests } };
}

/** Messages that are still to be sent. */
export function left({ pending, queued, sending }: CampaignProgress): number {
  return pending + queued + sending;
}

/** `about 2 h 40 – 3 h 10 to go`; empty when nothing is left or nothing goes on. */
export function etaText({ state, eta, progress }: CampaignDetail): string {
  if (left(progress) === 0) return '';
  if (state === 'running' || state === 'scheduled') return `${estimateText(eta)} to go`;
  return state === 'ready' ? `${estimateText(eta)} once started` : '';
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
