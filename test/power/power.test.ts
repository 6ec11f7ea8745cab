import { describe, expect, test } from 'vitest';
import { findRedisServer } from '../setup/redis-server.ts';
import { cutPower } from './cuts.ts';
import { noCutsBecause } from './disk.ts';
import { isAsPromised, isAsPromisedToo, RARER, VARIANTS, type RarerName, type VariantName } from './verdict.ts';

/** A bound for a busy machine; each takes about half a minute. */
const BUSY_MS = 300_000;
const CUTS = 20;
const SEED = 20_261_121;

const missing = findRedisServer() === undefined ? 'there is no redis-server' : noCutsBecause();
if (missing !== undefined) process.stderr.write(`Power is not cut here: ${missing}\n`);

const NAMES = {
  embedded: 'twenty power cuts on the embedded Redis: nothing sent twice, nothing lost, nothing reported wrongly',
  everysec:
    'twenty power cuts on a Redis that syncs once a second, with a journal: nothing sent twice, no send lost or reported wrongly, no lane stuck',
  control: 'without a journal, a Redis that loses its last second causes duplicates: the cuts are real',
} as const satisfies Record<VariantName, string>;

const RARER_NAMES = {
  feeding: 'power cuts while a campaign is being enqueued: each recipient at most once, and the campaign completes',
  adopted:
    'power cuts, then another worker adopts the lanes: nothing is sent before the first worker is back, nothing twice',
  lost: 'power cuts, the last of which loses a worker’s folder: all lanes stay held, nothing is sent twice',
} as const satisfies Record<RarerName, string>;

describe.skipIf(missing !== undefined)('B13 power cuts', () => {
  test.for(Object.entries(NAMES) as [keyof typeof NAMES, string][])('$1', { timeout: BUSY_MS }, async ([name]) => {
    const told: string[] = [];
    const report = await cutPower({
      ...VARIANTS[name],
      cuts: CUTS,
      seed: SEED,
      progress: (line) => told.push(line),
    });
    expect(isAsPromised(name, report), `${JSON.stringify(report)}\n${told.join('\n')}`).toBe(true);
    // Something was lost at the cuts, and sending continued between them.
    expect(report.lostBytes).toBeGreaterThan(0);
    expect(report.delivered).toBeGreaterThan(report.cuts);
  });

  test.for(Object.entries(RARER_NAMES) as [RarerName, string][])('$1', { timeout: BUSY_MS }, async ([name]) => {
    const told: string[] = [];
    const report = await RARER[name]({ cuts: 2, seed: SEED, progress: (line) => told.push(line) });
    expect(isAsPromisedToo(name, report), `${JSON.stringify(report)}\n${told.join('\n')}`).toBe(true);
    expect(report.delivered).toBeGreaterThan(report.cuts);
  });
});
