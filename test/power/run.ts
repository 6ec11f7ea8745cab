/**
 * Power cuts: `pnpm power [--cuts N] [--seed N] [--only NAME] [--at-once N] [--json]`. NAME is embedded, everysec, control, or
 * one of the rarer feeding, adopted, lost; without it the first three run, and a tenth of the cuts goes to one of the
 * others, which the seed chooses. Redis, a worker and its client are killed at random while messages are queued and sent,
 * and every file is cut back to what had been synced. The cuts are shared among `--at-once` deployments (default 3). Exit
 * code 1 when a promise was broken, and even when the control run (everysec, no journal) delivers nothing twice.
 */
import { parseArgs } from 'node:util';
import { cutAtOnce } from './at-once.ts';
import type { CutReport } from './cuts.ts';
import { noCutsBecause } from './disk.ts';
import {
  chooseRarer,
  isAsPromised,
  isAsPromisedToo,
  RARER,
  VARIANTS,
  type RarerName,
  type VariantName,
} from './verdict.ts';

const { json, only, cuts, seed, deployments } = readFlags();
const missing = noCutsBecause();
if (missing !== undefined) refuse(`the power cannot be cut here: ${missing}`);
const reports: Partial<Record<VariantName | RarerName, CutReport>> = {};
let kept = true;
for (const name of names()) {
  const from = performance.now();
  const progress = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
  const isRarer = name in RARER;
  const run = { cuts: isRarer && only === undefined ? Math.ceil(cuts / 10) : cuts, seed, progress };
  const report = await (isRarer
    ? RARER[name as RarerName](run)
    : cutAtOnce({ ...VARIANTS[name as VariantName], ...run }, deployments));
  const asPromised = isRarer ? isAsPromisedToo(name as RarerName, report) : isAsPromised(name as VariantName, report);
  progress(`${asPromised ? 'as promised' : 'BROKEN'} after ${Math.round((performance.now() - from) / 1000)} s`);
  (json ? process.stderr : process.stdout).write(tableOf(report));
  reports[name] = report;
  kept &&= asPromised;
}
if (json) process.stdout.write(`${JSON.stringify(reports)}\n`);
process.exit(kept ? 0 : 1);

function names(): (VariantName | RarerName)[] {
  if (only !== undefined) return [only as VariantName | RarerName];
  return [...(Object.keys(VARIANTS) as VariantName[]), chooseRarer(seed)];
}

function readFlags(): { json: boolean; only: string | undefined; cuts: number; seed: number; deployments: number } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { cuts: text, seed: text, only: text, 'at-once': text, json: { type: 'boolean', default: false } },
  });
  const { json: asJson, only: one } = values;
  const known = Object.keys({ ...VARIANTS, ...RARER });
  if (one !== undefined && !known.includes(one)) refuse(`--only takes one of ${known.join(', ')}`);
  return {
    json: asJson,
    only: one,
    cuts: whole('--cuts', values.cuts ?? '200'),
    seed: whole('--seed', values.seed ?? '1'),
    deployments: whole('--at-once', values['at-once'] ?? '3'),
  };
}

function whole(flag: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) refuse(`${flag} takes a whole number above 0, not ${value}`);
  return Number(value);
}

function tableOf(report: CutReport): string {
  return Object.entries(report)
    .map(([figure, value]) => `${figure.padEnd(14)}${String(value).padStart(8)}\n`)
    .join('');
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
