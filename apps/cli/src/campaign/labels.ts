import {
  formatEstimate,
  formatMost,
  type Estimate,
  type Outlook,
  type CampaignProgress,
  type CampaignView,
} from '@pombo/campaign';
import { STATUSES, type Pace, type SendingRules } from '@pombo/core';
import { moment } from '../terminal/table.ts';
import { language, words } from '../terminal/words.ts';

/** `mon-fri, 09:00-18:00 (America/Sao_Paulo), at most 500 a day` */
export function rulesText({ window, days, timezone, dailyLimit }: SendingRules): string {
  const limit = dailyLimit === undefined ? undefined : words('rules_limit', { count: dailyLimit });
  const onDays = days === undefined ? undefined : words('rules_days', { days });
  const hours = [onDays, window].filter((text) => text !== undefined).join(', ');
  const zone = timezone === undefined ? '' : ` (${timezone})`;
  return [hours === '' ? limit && `${limit}${zone}` : `${hours}${zone}`, hours === '' ? undefined : limit]
    .filter((text) => text !== undefined)
    .join(', ');
}

/** `vendas and suporte are disconnected`, `no worker serves vendas`: grouped by reason. */
export function stillText(still: Outlook['still']): string {
  const groups = Map.groupBy(still, ({ stopped }) => stopped.join(' '));
  const texts = [...groups.values()].map((group) =>
    words('stopped', { instances: group.map(({ instance }) => instance).toSorted(), stops: group[0]!.stopped }),
  );
  return texts.join('; ');
}

/** `suporte last (closed until 2026-11-23 09:00)` */
export function lastText({ instance, opensAtMs }: NonNullable<Outlook['last']>): string {
  const at = opensAtMs === undefined ? undefined : moment(new Date(opensAtMs).toISOString())!;
  return words('lasts_last', { instance, opens: at?.replace(/^(\S+ \d\d:\d\d):00(?= )/, '$1') });
}

/** `about 2 h 40 – 3 h 10`, `up to 2 min`, `under a minute`. */
export function estimateText({ minMs, maxMs }: Estimate): string {
  const minute = 60_000;
  if (minMs >= minute || maxMs < minute) return formatEstimate({ minMs, maxMs }, language());
  return formatMost({ minMs, maxMs }, language());
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
  const why = stillText(still);
  if (estimate === undefined)
    return state === 'ready' ? words('would_not_send', { why }) : words('stands_still', { why });
  const takes = `${takesText(estimate, state)}${last === undefined ? '' : `, ${lastText(last)}`}`;
  if (still.length === 0) return takes;
  const stops = state === 'ready' ? words('would_not_send', { why }) : words('not_sending', { why });
  return `${stops}; ${words('the_rest', { takes })}`;
}

function takesText(estimate: Estimate, state: CampaignView['state']): string {
  const takes = estimateText(estimate);
  if (!Number.isFinite(estimate.maxMs)) return takes;
  return state === 'ready' ? words('once_started', { takes }) : words('to_go', { takes });
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
  const count = left(progress);
  if (reason === 'start') return [words('waits_start', { count, at: moment(until) ?? '' })];
  if (lanes === undefined) return [words('waits', { count, reason, until: moment(until) })];
  return [...Map.groupBy(lanes, ({ why }) => why)].map(([why, group]) =>
    words('waits_lane', {
      count: group.reduce((all, { messages }) => all + messages, 0),
      instances: group.map(({ instance }) => instance).toSorted(),
      why,
    }),
  );
}

/** Returns `6,198 accepted · 14 failed · 3,743 waiting`. */
export function progressText(progress: CampaignProgress): string {
  const waiting = progress.pending + progress.queued;
  const parts = STATUSES.filter((status) => status !== 'queued').flatMap((status) =>
    progress[status] === 0 ? [] : [words('status_count', { status, count: progress[status] })],
  );
  const rest = waiting === 0 ? [] : [words('waiting_count', { count: waiting })];
  return [...parts, ...rest].join(' · ') || words('no_messages');
}
