import {
  idColumn,
  knownText,
  sentText,
  shortUrl,
  type Estimate,
  type ImageLook,
  type ImageReport,
  type Outlook,
  type Recipient,
  type Summary,
} from '@pombo/campaign';
import type { Output } from '../../terminal/output.ts';
import { cell, moment } from '../../terminal/table.ts';
import { alignHanging } from '../../terminal/hanging-indent.ts';
import { paceText } from '../labels.ts';
import { type Load } from './lane-loads.ts';
import type { RejectedLine } from './rejected-lines.ts';
import type { Survey } from './survey.ts';
import { REJECTED, WARNED, findingText } from './labels.ts';
import { estimateText, lastText, rulesText, stillText } from '../labels.ts';
import { figure, listed, plural } from '../../terminal/text.ts';

type Paint = Pick<Output, 'paint'>;

/** Returns a summary of a file: its format, what happens to its rows, and warnings. */
export function summaryLines(
  file: string,
  { finding, counts, notes, warnings, rejections, duplicates, alreadySent, alreadyKnown }: Summary,
  output: Paint,
): string[] {
  const kinds = rejections.map(({ code, count }) => `${figure(count)} ${REJECTED[code]}`).join(' · ');
  const rows: [number, string, string][] = [
    [counts.ready, 'ready', ''],
    [counts.repaired, 'ready, repaired', 'ninth digit added, or a decimal zero removed'],
    [counts.duplicate, 'skipped, duplicate', duplicateText(duplicates, counts.duplicate)],
    [counts.suppressed, 'skipped, opted out', ''],
    [counts.alreadySent, 'skipped, already received it', sentText(alreadySent, counts.rows)],
    [counts.alreadyKnown, 'skipped, already known', knownText(alreadyKnown, idColumn(finding.columns))],
    [counts.rejected, 'rejected', kinds],
  ];
  const shown = rows.filter(([count], at) => count > 0 || at === 0);
  const width = Math.max(7, ...shown.map(([count]) => figure(count).length));
  const table = alignHanging(
    shown.map(([count, what, more]) => [` ${figure(count).padStart(width)}`, painted(what, count, output), more]),
  );
  return [
    `${output.paint('bold', file)}   ${findingText(finding, counts.rows)}`,
    ...remarks(notes, output),
    '',
    ...table,
    ...warningLines(warnings, output),
  ];
}

function painted(what: string, count: number, output: Paint): string {
  if (count === 0) return what;
  return what === 'rejected'
    ? output.paint('red', what)
    : what.startsWith('ready')
      ? output.paint('green', what)
      : what;
}

function duplicateText(duplicates: Summary['duplicates'], count: number): string {
  const [first] = duplicates;
  if (first === undefined) return '';
  return `${count === 1 ? '' : 'for example '}line ${first.line} is for the same person as line ${first.firstLine}`;
}

function warningLines(warnings: Summary['warnings'], output: Paint): string[] {
  const worth = warnings.filter(({ code }) => code !== 'repaired');
  if (worth.length === 0) return [];
  const texts = worth.map(({ code, count, lines }) => {
    const more = count > lines.length ? ', …' : '';
    return `${figure(count)} ${WARNED[code]} (line ${lines.join(', ')}${more})`;
  });
  return ['', ...remarks(texts, output)];
}

function remarks(texts: readonly string[], output: Paint): string[] {
  return alignHanging(texts.map((text) => [` ${output.paint('yellow', '!')}`, text]));
}

/** Returns each rejected line: its number, column and value, and why it cannot be sent. */
export function rejectedLines(lines: readonly RejectedLine[], output: Paint): string[] {
  return alignHanging(
    lines.map(({ line, column, value, reason }) => [
      output.paint('dim', `  line ${line}`),
      cell(column),
      value === '' ? '' : `"${shortened(cell(value))}"`,
      cell(reason),
    ]),
  );
}

/** Longest value on a terminal, which needs the space for the reason. */
const VALUE_SIGNS = 24;

function shortened(value: string): string {
  if (!process.stdout.isTTY || value.length <= VALUE_SIGNS) return value;
  return `${value.slice(0, VALUE_SIGNS - 1)}…`;
}

/** Returns the first messages as their recipients will see them. */
export function sampleLines(samples: readonly Recipient[], output: Paint): string[] {
  return samples.flatMap(({ line, phone, instance, image, caption }) => [
    `  line ${line}  ${phone ?? 'status post'}${instance === undefined ? '' : ` from ${instance}`}  ${output.paint('dim', imageText(image))}`,
    ...(caption ?? '').split('\n').flatMap((text) => (text === '' ? [] : [`      ${cell(text)}`])),
  ]);
}

/** Returns an image as it can be shown: never its bytes. */
export function imageText(image: string): string {
  if (!image.startsWith('data:')) return image.length > 80 ? `${image.slice(0, 79)}…` : image;
  return `${/^data:([^;,]*)/.exec(image)![1]}, ${plural(Math.round(((image.length - image.indexOf(',')) * 3) / 4 / 1024) || 1, 'kB').replace(/s$/, '')}`;
}

/** Returns the result of the image check: first the images that prevent the start, then the warnings. */
export function imageLines({ looks, notLooked }: ImageReport, output: Paint): string[] {
  if (looks.length + notLooked === 0) return [];
  const bad = looks.filter((each) => 'problem' in each);
  const large = looks.filter((each) => 'large' in each && each.large);
  const rest = notLooked === 0 ? '' : `, ${figure(notLooked)} more not checked`;
  return [
    `  Images: ${figure(looks.length - bad.length)} of ${figure(looks.length)} can be sent${rest}`,
    ...alignHanging([
      ...bad.map((each): string[] => [` ${output.paint('red', '✗')}`, `${shortUrl(each.url)} ${each.problem}`]),
      ...large.map((each): string[] => [` ${output.paint('yellow', '!')}`, largeText(each)]),
    ]),
  ];
}

function largeText(each: ImageLook): string {
  const size = 'bytes' in each ? `has ${(each.bytes / 1024 / 1024).toFixed(1)} MB` : 'is large';
  return `${shortUrl(each.url)} ${size}: WhatsApp may reject it`;
}

/** Returns the numbers, their pace and how long sending takes, also with twice the numbers. */
export function estimateLines({ loads, outlook, doubled, timing: { rules, expiresAt } }: Survey): string[] {
  const within = rules === undefined ? '' : `, ${rulesText(rules)}`;
  const { estimate, still } = outlook;
  const gains = doubled.estimate && estimateText(doubled.estimate);
  const takes = takesTexts(outlook);
  const lines = [
    `Through ${listed(loads.map(({ instance }) => instance))}, ${paces(loads)}${within}: ${takes.join('; ')}`,
    ...(estimate === undefined || estimate.maxMs < LONG_MS || still.length > 0 || estimateText(estimate) === gains
      ? []
      : [`With ${plural(loads.length * 2, 'number')} instead of ${loads.length}: ${gains}`]),
    ...(expiresAt === undefined || estimate === undefined ? [] : expiryLines(Date.now() + estimate.minMs, expiresAt)),
  ];
  return alignHanging(lines.map((line) => ['', line]));
}

function takesTexts({ estimate, still, last }: Outlook): string[] {
  const ends = last === undefined ? '' : `, ${lastText(last)}`;
  const rest = still.length === 0 ? '' : 'the rest: ';
  return [
    ...(still.length === 0 ? [] : [`would not send: ${stillText(still)}`]),
    ...(estimate === undefined ? [] : [`${rest}${estimateText(estimate)}${endText(estimate)}${ends}`]),
  ];
}

/**
 * Returns a warning for a campaign that expires before it can finish. Empty once it has expired: messages that a person
 * queued again after that are sent anyway.
 */
export function expiryLines(doneMs: number, expiresMs: number, nowMs: number = Date.now()): string[] {
  if (doneMs <= expiresMs || expiresMs <= nowMs) return [];
  const when = moment(new Date(expiresMs).toISOString());
  return [`It expires at ${when}, before everything can be sent. The rest will not be sent`];
}

/** Returns ` (done by Tue 2026-11-24 11:30)` for an estimate of an hour or more. */
function endText({ maxMs }: Estimate): string {
  if (maxMs < HOUR_MS || !Number.isFinite(maxMs)) return '';
  const end = new Date(Date.now() + maxMs);
  const day = end.toLocaleDateString('en', { weekday: 'short' });
  return ` (done by ${day} ${end.toLocaleString('sv').slice(0, 16)})`;
}

const HOUR_MS = 60 * 60 * 1000;

/** For a shorter estimate, more numbers are not suggested. */
const LONG_MS = 10 * 60 * 1000;

function paces(loads: readonly Load[]): string {
  const texts = [...new Set(loads.map(({ pace }) => paceText(pace)))];
  return `${texts.join(' or ')} between two messages${loads.length > 1 ? ' of each' : ''}`;
}
