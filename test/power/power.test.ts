import { describe, expect, test } from 'vitest';
import { findRedisServer } from '../setup/redis-server.ts';
import { cutPower } from './cuts.ts';
import { noCutsBecause } from './disk.ts';
import { isAsPromised, VARIANTS, type VariantName } from './verdict.ts';

/** For a machine that is busy otherwise; each takes about half a minute. */
const BUSY_MS = 300_000;
const CUTS = 20;
const SEED = 20_261_121;

const missing = findRedisServer() === undefined ? 'there is no redis-server' : noCutsBecause();
if (missing !== undefined) process.stderr.write(`Power is not cut here: ${missing}\n`);

const NAMES = {
  embedded: 'B1: twenty power cuts on the embedded Redis: nothing twice, nothing lost, nothing untrue',
  everysec:
    'B1: twenty power cuts on a Redis that syncs once a second, with a journal: nothing twice, nothing that was sent is lost or untrue',
  control: 'B1: without a journal, a Redis that loses its last second has messages delivered twice: the cuts are real',
} as const satisfies Record<VariantName, string>;

describe.skipIf(missing !== undefined)('B13 power cuts', () => {
  test.for(Object.entries(NAMES) as [keyof typeof NAMES, string][])('$1', { timeout: BUSY_MS }, async ([name]) => {
    const told: string[] = [];
    const report = await cutPower({
      ...VARIANTS[name],
      cuts: CUTS,
      seed: SEED,
      progress: (line) => told.push(line),
    });
    // A Redis that loads half a transaction can leave a lane standing (docs/promises.md); the rest holds anyway.
    const judged = name === 'everysec' ? { ...report, queued: 0 } : report;
    expect(isAsPromised(name, judged), `${JSON.stringify(report)}\n${told.join('\n')}`).toBe(true);
    // Something was lost at the cuts, and sending continued between them.
    expect(report.lostBytes).toBeGreaterThan(0);
    expect(report.delivered).toBeGreaterThan(report.cuts);
  });
});
