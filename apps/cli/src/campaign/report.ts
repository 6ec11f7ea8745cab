import type { Recipient, Summary } from '@pombo/campaign';
import type { Output } from '../output.ts';
import { cell } from '../table.ts';
import { hangRows } from './hang.ts';
import { paceText, type Load } from './loads.ts';
import type { BadLine, Survey } from './survey.ts';
import { REJECTED, WARNED, estimateText, figure, findingText, listed, plural } from './words.ts';

type Paint = Pick<Output, 'paint'>;

/** What a file holds: its form, what becomes of its rows, and what is worth a look. */
export function summaryLines(
  file: string,
  { finding, counts, notes, warnings, rejections, duplicates }: Summary,
  output: Paint,
): string[] {
  const kinds = rejections.map(({ code, count }) => `${figure(count)} ${REJECTED[code]}`).join(' · ');
  const rows: [number, string, string][] = [
    [counts.ready, 'ready', ''],
    [counts.repaired, 'ready, repaired', 'ninth digit added, or a decimal zero removed'],
    [counts.duplicate, 'skipped, duplicate', duplicateText(duplicates, counts.duplicate)],
    [counts.suppressed, 'skipped, opted out', ''],
    [counts.rejected, 'rejected', kinds],
  ];
  const shown = rows.filter(([count], at) => count > 0 || at === 0);
  const width = Math.max(7, ...shown.map(([count]) => figure(count).length));
  const table = hangRows(
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
  return hangRows(texts.map((text) => [` ${output.paint('yellow', '!')}`, text]));
}

/** Each bad line: where, what stands there, and why it can not be sent. */
export function badLines(lines: readonly BadLine[], output: Paint): string[] {
  return hangRows(
    lines.map(({ line, column, value, reason }) => [
      output.paint('dim', `  line ${line}`),
      cell(column),
      value === '' ? '' : `"${shortened(cell(value))}"`,
      cell(reason),
    ]),
  );
}

/** On a terminal the reason needs the room. */
const VALUE_SIGNS = 24;

function shortened(value: string): string {
  if (!process.stdout.isTTY || value.length <= VALUE_SIGNS) return value;
  return `${value.slice(0, VALUE_SIGNS - 1)}…`;
}

/** The first messages, as their recipients will read them. */
export function sampleLines(samples: readonly Recipient[], output: Paint): string[] {
  return samples.flatMap(({ line, phone, instance, image, caption }) => [
    `  line ${line}  ${phone ?? 'status post'}${instance === undefined ? '' : ` from ${instance}`}  ${output.paint('dim', imageText(image))}`,
    ...(caption ?? '').split('\n').flatMap((text) => (text === '' ? [] : [`      ${cell(text)}`])),
  ]);
}

/** An image as it can be shown: never its bytes. */
export function imageText(image: string): string {
  if (!image.startsWith('data:')) return image.length > 80 ? `${image.slice(0, 79)}…` : image;
  return `${/^data:([^;,]*)/.exec(image)![1]}, ${plural(Math.round(((image.length - image.indexOf(',')) * 3) / 4 / 1024) || 1, 'kB').replace(/s$/, '')}`;
}

/** Through which numbers, at what pace, and how long that takes; and what twice the numbers would gain. */
export function estimateLines({ loads, estimate, doubled }: Survey): string[] {
  const lines = [
    `  Through ${listed(loads.map(({ instance }) => instance))}, ${paces(loads)}: ${estimateText(estimate)}`,
  ];
  if (estimate.maxMs < LONG_MS) return lines;
  return [
    ...lines,
    `  With ${plural(loads.length * 2, 'number')} instead of ${loads.length}: ${estimateText(doubled)}`,
  ];
}

/** Shorter than this, nobody asks for more numbers. */
const LONG_MS = 10 * 60 * 1000;

function paces(loads: readonly Load[]): string {
  const texts = [...new Set(loads.map(({ pace }) => paceText(pace)))];
  return `${texts.join(' or ')} between two messages${loads.length > 1 ? ' of each' : ''}`;
}
