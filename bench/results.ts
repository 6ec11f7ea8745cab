import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Findings, Row } from './figures.ts';

const FOLDER = new URL('results/', import.meta.url);

/**
 * Keeps what a benchmark found, in place of what it found before, with the day, the machine, and how much of its time other
 * machines took (percent).
 */
export function recordResult({ bench, about, rows, ratios }: Findings, stolenPercent?: number): void {
  const measured = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]!.model.trim()}, Node ${process.versions.node}`;
  const result = {
    bench,
    about,
    measured,
    machine,
    ...(stolenPercent === undefined ? {} : { stolenPercent }),
    rows,
    ratios,
  };
  mkdirSync(FOLDER, { recursive: true });
  // `send --tls` is kept as send-tls.json.
  const file = `${bench.replaceAll(/\W+/g, '-')}.json`;
  writeFileSync(new URL(file, FOLDER), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Returns a figure that a benchmark found for a side. Throws, with the command to run, if it is not kept. */
export function savedFigure(bench: string, side: string, figure: string): number {
  const found = read(bench).find((row) => row.side === side)?.[figure];
  if (typeof found !== 'number') throw missing(bench, `has no ${figure} of ${side}`);
  return found;
}

/** Returns the bytes that `memory` found for a kind of record on our side. */
export function savedBytes(kind: string): number {
  const found = read('memory').find((row) => row.side === 'pombo' && row['kind'] === kind)?.['bytes'];
  if (typeof found !== 'number') throw missing('memory', `has no bytes of ${kind}`);
  return found;
}

function read(bench: string): Row[] {
  try {
    return (JSON.parse(readFileSync(new URL(`${bench}.json`, FOLDER), 'utf8')) as Findings).rows;
  } catch {
    throw missing(bench, 'does not exist');
  }
}

function missing(bench: string, what: string): Error {
  return new Error(`bench/results/${bench}.json ${what}: run pnpm bench ${bench} --record`);
}
