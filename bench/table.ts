import type { Findings, Row } from './figures.ts';

/** The findings as a table for people: one line per figure (or per kind, where there are kinds), one column per side. */
export function table(findings: Findings): string {
  const { bench, about, ratios } = findings;
  const rows = bySide(findings.rows);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== 'side');
  const [first, second] = rows.map(({ side }) => side);
  const heading = ['', ...rows.map(({ side }) => side), `${first} ÷ ${second}`];
  const lines = names.map((name) => [inWords(name), ...rows.map((row) => shown(row[name])), shown(ratios[name])]);
  const widths = heading.map((_none, at) => Math.max(...[heading, ...lines].map((line) => line[at]!.length)));
  const format = (line: string[]): string =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]! + 2))).join('');
  return [`${bench}: ${about}`, ...[heading, ...lines].map(format)].join('\n');
}

/** One row per side: of rows with a kind, the bytes by kind. */
function bySide(rows: Row[]): Row[] {
  if (rows.every(({ kind }) => kind === undefined)) return rows;
  return [...Map.groupBy(rows, ({ side }) => side)].map(([side, each]) => ({
    side,
    ...Object.fromEntries(each.map(({ kind, bytes }) => [String(kind), bytes!])),
  }));
}

/** `redisCpuMsPerSend` → `redis cpu ms per send`. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value: number | string | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 6 }) : value;
}
