import type { ValuesOf } from '@pombo/catalogue';
import {
  idColumn,
  imageProblem,
  knownNotice,
  sentNotice,
  shortUrl,
  type Estimate,
  type ImageLook,
  type ImageReport,
  type Load,
  type Outlook,
  type Recipient,
  type Summary,
} from '@pombo/campaign';
import type { Output } from '../../terminal/output.ts';
import { cell, moment, offsetText } from '../../terminal/table.ts';
import { alignHanging } from '../../terminal/hanging-indent.ts';
import { paceText } from '../labels.ts';
import type { RejectedLine } from './rejected-lines.ts';
import type { Survey } from './survey.ts';
import { findingText } from './labels.ts';
import { estimateText, lastText, rulesText, stillText } from '../labels.ts';
import { figure, plural } from '../../terminal/text.ts';
import { language, worded, words } from '../../terminal/words.ts';

type Paint = Pick<Output, 'paint'>;

/** Returns a summary of a file: its format, what happens to its rows, and warnings. */
export function summaryLines(
  file: string,
  { finding, counts, notes, warnings, rejections, duplicates, alreadySent, alreadyKnown }: Summary,
  output: Paint,
): string[] {
  const sent = sentNotice(alreadySent, counts.rows);
  const known = knownNotice(alreadyKnown, idColumn(finding.columns));
  const rows: [Fate, string][] = [
    ['ready', ''],
    ['repaired', words('check_repaired')],
    ['duplicate', duplicateText(duplicates, counts.duplicate)],
    ['suppressed', ''],
    ['alreadySent', sent === undefined ? '' : worded(sent)],
    ['alreadyKnown', known === undefined ? '' : worded(known)],
    ['rejected', rejections.map(({ code: kind, count }) => words('check_rejected', { kind, count })).join(' · ')],
  ];
  const shown = rows.filter(([fate], at) => counts[fate] > 0 || at === 0);
  const width = Math.max(7, ...shown.map(([fate]) => figure(counts[fate]).length));
  const table = alignHanging(
    shown.map(([fate, more]) => [
      ` ${figure(counts[fate]).padStart(width)}`,
      painted(fate, counts[fate], output),
      more,
    ]),
  );
  return [
    `${output.paint('bold', file)}   ${findingText(finding, counts.rows)}`,
    ...remarks(notes.map(worded), output),
    '',
    ...table,
    ...warningLines(warnings, output),
  ];
}

type Fate = ValuesOf<'check_fate'>['fate'];

function painted(fate: Fate, count: number, output: Paint): string {
  const text = words('check_fate', { fate });
  if (count === 0) return text;
  if (fate === 'rejected') return output.paint('red', text);
  return fate === 'ready' || fate === 'repaired' ? output.paint('green', text) : text;
}

function duplicateText(duplicates: Summary['duplicates'], count: number): string {
  const [first] = duplicates;
  if (first === undefined) return '';
  return words('check_duplicate', { ...first, isOnly: count === 1 });
}

function warningLines(warnings: Summary['warnings'], output: Paint): string[] {
  const worth = warnings.filter(({ code }) => code !== 'repaired');
  if (worth.length === 0) return [];
  const texts = worth.map(({ code: kind, count, lines }) =>
    words('check_warning', { kind, count, lines: lines.map(String), isCut: count > lines.length }),
  );
  return ['', ...remarks(texts, output)];
}

function remarks(texts: readonly string[], output: Paint): string[] {
  return alignHanging(texts.map((text) => [` ${output.paint('yellow', '!')}`, text]));
}

/** Line on which each reason was given in full, by column and reason. */
export type GivenReasons = Map<string, number>;

/** Reasons that are remembered: those that name a number of their own do not come again. */
const MOST_REASONS = 1000;

/**
 * Returns each rejected line: its number, column and value, and why it cannot be sent. A reason comes in full once; lines
 * after that refer to the first one. `given` keeps the reasons from one batch to the next.
 */
export function rejectedLines(lines: readonly RejectedLine[], output: Paint, given: GivenReasons): string[] {
  return alignHanging(
    lines.map(({ line, column, value, reason }) => {
      const key = `${column}\n${reason}`;
      const first = given.get(key);
      if (first === undefined && given.size < MOST_REASONS) given.set(key, line);
      return [
        output.paint('dim', `  ${words('check_line', { line })}`),
        cell(column),
        value === '' ? '' : `"${shortened(cell(value))}"`,
        first === undefined ? cell(reason) : words('check_like_line', { line: first }),
      ];
    }),
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
    `  ${words('check_line', { line })}  ${phone ?? words('check_status_post')}${instance === undefined ? '' : ` ${words('check_from', { instance })}`}  ${output.paint('dim', imageText(image))}`,
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
  return [
    `  ${words('check_images', { good: looks.length - bad.length, all: looks.length, more: notLooked })}`,
    ...alignHanging([
      ...bad.map((each): string[] => [` ${output.paint('red', '✗')}`, worded(imageProblem(each))]),
      ...large.map((each): string[] => [` ${output.paint('yellow', '!')}`, largeText(each)]),
    ]),
  ];
}

function largeText(each: ImageLook): string {
  const megabytes = 'bytes' in each ? each.bytes / 1024 / 1024 : undefined;
  return words('check_large_image', { image: shortUrl(each.url), megabytes });
}

/** Returns the numbers, their pace and how long sending takes, also with twice the numbers. */
export function estimateLines({ loads, outlook, doubled, timing: { rules, expiresAt } }: Survey): string[] {
  const within = rules === undefined ? '' : rulesText(rules);
  const { estimate, still } = outlook;
  const gains = doubled.estimate && estimateText(doubled.estimate);
  const takes = takesTexts(outlook);
  const lines = [
    words('check_through', { instances: loads.map(({ instance }) => instance), pace: paces(loads), within, takes }),
    ...(estimate === undefined || estimate.maxMs < LONG_MS || still.length > 0 || estimateText(estimate) === gains
      ? []
      : [words('check_doubled', { twice: loads.length * 2, numbers: loads.length, takes: gains ?? '' })]),
    ...(expiresAt === undefined || estimate === undefined ? [] : expiryLines(Date.now() + estimate.minMs, expiresAt)),
  ];
  return alignHanging(lines.map((line) => ['', line]));
}

function takesTexts({ estimate, still, last }: Outlook): string[] {
  const ends = last === undefined ? '' : `, ${lastText(last)}`;
  const takes = estimate && `${estimateText(estimate)}${endText(estimate)}${ends}`;
  return [
    ...(still.length === 0 ? [] : [words('would_not_send', { why: stillText(still) })]),
    ...(takes === undefined ? [] : [still.length === 0 ? takes : words('the_rest', { takes })]),
  ];
}

/**
 * Returns a warning for a campaign that expires before it can finish. Empty once it has expired: messages that a person
 * queued again after that are sent anyway.
 */
export function expiryLines(doneMs: number, expiresMs: number, nowMs: number = Date.now()): string[] {
  if (doneMs <= expiresMs || expiresMs <= nowMs) return [];
  const when = moment(new Date(expiresMs).toISOString());
  return [words('check_expires', { at: when! })];
}

/** Returns ` (done by Tue 2026-11-24 11:30 -03:00)` for an estimate of an hour or more. */
function endText({ maxMs }: Estimate): string {
  if (maxMs < HOUR_MS || !Number.isFinite(maxMs)) return '';
  const end = new Date(Date.now() + maxMs);
  const day = end.toLocaleDateString(language(), { weekday: 'short' }).replace('.', '');
  return ` (${words('check_done_by', { when: `${day} ${end.toLocaleString('sv').slice(0, 16)} ${offsetText(end)}` })})`;
}

const HOUR_MS = 60 * 60 * 1000;

/** For a shorter estimate, more numbers are not suggested. */
const LONG_MS = 10 * 60 * 1000;

function paces(loads: readonly Load[]): string {
  const texts = [...new Set(loads.map(({ pace }) => paceText(pace)))];
  return texts.join(language() === 'en' ? ' or ' : ' ou ');
}
