import {
  formatEstimate,
  type Estimate,
  type Finding,
  type Outlook,
  type RecipientWarning,
  type RejectionCode,
  type Stop,
} from '@pombo/campaign';
import type { SendingRules } from '@pombo/core';
import { moment } from '../table.ts';

/** What is wrong with a group of lines, in a few words. */
export const REJECTED: Record<RejectionCode, string> = {
  ragged: 'wrong number of cells',
  nul: 'NUL byte',
  damaged_text: 'lost letters',
  too_long: 'line too long',
  stray_quote: 'stray quote',
  phone_empty: 'no phone',
  phone_scientific: 'phone in scientific notation',
  phone_two_numbers: 'two phones in a cell',
  phone_no_number: 'no phone number',
  phone_no_area_code: 'no area code',
  phone_length: 'phone too short or too long',
  phone_invalid: 'invalid phone',
  phone_kind: 'phone of a company or service',
  phone_ambiguous: 'phone of two countries',
  no_whatsapp: 'without WhatsApp',
  unreachable: 'unreachable before',
  type: 'bad type',
  status_phone: 'status post with a phone',
  instance: 'unknown instance',
  image: 'bad image',
  caption: 'bad caption',
  missing_variable: 'empty variable',
  delay: 'bad delayMessage',
  view_once: 'bad viewOnce',
  id: 'bad id',
  id_repeated: 'id used twice',
  duplicate: 'same person as an earlier line',
};

/** What is worth a look about lines that are sent. */
export const WARNED: Record<RecipientWarning | 'repaired' | 'duplicate_differs', string> = {
  repaired: 'repaired (the ninth digit, or a decimal zero)',
  landline: 'landline: only WhatsApp Business has those',
  foreign: 'another country, by the first digits',
  ambiguous: 'read as national, could also be a mobile abroad: write + in front of a foreign number',
  http_image: 'image by http: can be changed on its way',
  large_image: 'large image: WhatsApp may refuse it',
  duplicate_differs: 'skipped although different from the line that is sent: two orders of one person?',
};

const SIGNS: Record<Finding['delimiter'], string> = { ',': '","', ';': '";"', '\t': 'tab', '|': '"|"' };

/** `windows-1252 · delimiter ";" · 4 columns · 10,055 rows` */
export function findingText({ encoding, delimiter, columns }: Finding, rows: number): string {
  return [encoding, `delimiter ${SIGNS[delimiter]}`, plural(columns.length, 'column'), plural(rows, 'row')].join(' · ');
}

export function figure(count: number): string {
  return count.toLocaleString('en');
}

/** `1 row`, `10,055 rows`. */
export function plural(count: number, thing: string): string {
  return `${figure(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

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
