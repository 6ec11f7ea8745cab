import {
  formatEstimate,
  type Estimate,
  type Outlook,
  type Stop,
  type CampaignProgress,
  type CampaignView,
} from '@pombo/campaign';
import { STATUSES, type Pace, type SendingRules } from '@pombo/core';
import { moment } from '../terminal/table.ts';
import { figure, listed, plural } from '../terminal/text.ts';

/** `mon-fri, 09:00-18:00 (America/Sao_Paulo), at most 500 a day` */
export function rulesText({ window, days, timezone, dailyLimit }: SendingRules): string {
  const limit = dailyLimit === undefined ? undefined : `at most ${figure(dailyLimit)} a day`;
  const hours = [days, window].filter((text) => text !== undefined).join(', ');
  const zone = timezone === undefined ? '' : ` (${timezone})`;
  return [hours === '' ? limit && `${limit}${zone}` : `${hours}${zone}`, hours === '' ? undefined : limit]
    .filter((text) => text !== undefined)
    .join(', ');
}

/** `vendas and suporte are disconnected`, `no worker serves vendas`: grouped by reason. */
export function stillText(still: Outlook['still']): string {
  const groups = Map.groupBy(still, ({ stopped }) => stopped.map(stopText).join(' and '));
  const texts = [...groups].map(([why, group]) => {
    const names = listed(group.map(({ instance }) => instance).toSorted());
    return why === '' ? `no worker serves ${names}` : `${names} ${group.length === 1 ? 'is' : 'are'} ${why}`;
  });
  return texts.join('; ');
}

function stopText(stop: Stop): string {
  if (stop === 'no-worker') return '';
  return stop === 'paused' || stop === 'disconnected' ? stop : `held (${stop})`;
}

/** `suporte last (closed until 2026-11-23 09:00)` */
export function lastText({ instance, opensAtMs }: NonNullable<Outlook['last']>): string {
  if (opensAtMs === undefined) return `${instance} last`;
  const opens = moment(new Date(opensAtMs).toISOString())!;
  return `${instance} last (closed until ${opens.replace(/^(\S+ \d\d:\d\d):00(?= )/, '$1')})`;
}

/** `about 2 h 40 – 3 h 10`, `up to 2 min`, `under a minute`. */
export function estimateText({ minMs, maxMs }: Estimate): string {
  const minute = 60_000;
  if (minMs >= minute || maxMs < minute) return formatEstimate({ minMs, maxMs });
  return formatEstimate({ minMs: maxMs, maxMs }).replace('about', 'up to');
}

/** `1–3 s`, `5 s`. */
export function paceText({ min, max }: Pace): string {
  const round = (seconds: number): string => String(Math.round(seconds * 10) / 10);
  return round(min) === round(max) ? `${round(min)} s` : `${round(min)}–${round(max)} s`;
}

/** Returns the number of messages that are not sent yet. */
export function left({ pending, queued, sending }: CampaignProgress): number {
  return pending + queued + sending;
}

/**
 * Returns `about 2 h 40 – 3 h 10 to go`, or `stands still: vendas is disconnected`. Empty if nothing is left, and for a
 * campaign that is paused or has ended.
 */
export function etaText({ state, outlook, progress }: CampaignView & { outlook: Outlook }): string {
  if (left(progress) === 0 || !(state === 'ready' || state === 'running' || state === 'scheduled')) return '';
  const { estimate, still, last } = outlook;
  if (estimate === undefined) return `${state === 'ready' ? 'would not send' : 'stands still'}: ${stillText(still)}`;
  const takes = `${takesText(estimate, state)}${last === undefined ? '' : `, ${lastText(last)}`}`;
  return still.length === 0
    ? takes
    : `${state === 'ready' ? 'would not send' : 'not sending'}: ${stillText(still)}; the rest: ${takes}`;
}

function takesText(estimate: Estimate, state: CampaignView['state']): string {
  if (!Number.isFinite(estimate.maxMs)) return estimateText(estimate);
  return `${estimateText(estimate)} ${state === 'ready' ? 'once started' : 'to go'}`;
}

/** Returns true if nothing of a running campaign is sent until a person or Z-API ends a hold, or a worker starts. */
export function standsStill({ state, progress, waiting }: CampaignView): boolean {
  const lanes = waiting?.lanes?.filter(({ why }) => why === 'no worker' || !/^(?:cooling|waiting)/.test(why)) ?? [];
  const stopped = lanes.reduce((sum, { messages }) => sum + messages, 0);
  return state === 'running' && left(progress) > 0 && stopped >= left(progress);
}

/** Returns what waits and why, grouped by reason: `200 messages wait: vendas is held (paused)`. */
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
  never: 'its hours and days never overlap',
};

function waitText(count: number): string {
  return `${plural(count, 'message')} ${count === 1 ? 'waits' : 'wait'}`;
}

/** Returns `6,198 accepted · 14 failed · 3,743 waiting`. */
export function progressText(progress: CampaignProgress): string {
  const waiting = progress.pending + progress.queued;
  const parts = STATUSES.filter((status) => status !== 'queued').flatMap((status) =>
    progress[status] === 0 ? [] : [`${figure(progress[status])} ${status}`],
  );
  return [...parts, ...(waiting === 0 ? [] : [`${figure(waiting)} waiting`])].join(' · ') || 'no messages';
}
