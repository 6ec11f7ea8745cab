import { formatEstimate, type Estimate, type Outlook, type Stop } from '@pombo/campaign';
import type { Pace, SendingRules } from '@pombo/core';
import { moment } from '../terminal/table.ts';
import { figure, listed } from '../terminal/text.ts';

/** `mon-fri, 09:00-18:00 (America/Sao_Paulo), at most 500 a day` */
export function rulesText({ window, days, timezone, dailyLimit }: SendingRules): string {
  const limit = dailyLimit === undefined ? undefined : `at most ${figure(dailyLimit)} a day`;
  const hours = [days, window].filter((text) => text !== undefined).join(', ');
  const zone = timezone === undefined ? '' : ` (${timezone})`;
  return [hours === '' ? limit && `${limit}${zone}` : `${hours}${zone}`, hours === '' ? undefined : limit]
    .filter((text) => text !== undefined)
    .join(', ');
}

/** `vendas and suporte are disconnected`, `no worker serves vendas`: numbers with the same reasons together. */
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
  return `${instance} last (closed until ${opens.replace(/^(\S+ \d\d:\d\d):00$/, '$1')})`;
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
