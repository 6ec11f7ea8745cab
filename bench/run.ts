/**
 * One benchmark, both sides in the same run: `pnpm bench NAME [--json] [--record] [--FIGURE N …]`. `--record` writes the result
 * into bench/results, from which docs/benchmarks.md is made (`node scripts/documents.mjs`). Takes built packages
 * (`pnpm build`) and a redis-server or valkey-server on PATH.
 */
import { parseArgs } from 'node:util';
import { API_DEFAULTS, benchApi } from './cases/api.ts';
import { benchCampaign, CAMPAIGN_DEFAULTS } from './cases/campaign.ts';
import { benchCareful } from './cases/careful.ts';
import { benchDashboard, DASHBOARD_DEFAULTS } from './cases/dashboard.ts';
import { benchEnqueue, ENQUEUE_DEFAULTS } from './cases/enqueue.ts';
import { benchFailover, FAILOVER_DEFAULTS } from './cases/failover.ts';
import type { Findings } from './figures.ts';
import { benchLanes, LANES_DEFAULTS } from './cases/lanes.ts';
import { benchMemory, MEMORY_DEFAULTS } from './cases/memory.ts';
import { benchScale, SCALE_DEFAULTS } from './cases/scale.ts';
import { benchSend, SEND_DEFAULTS } from './cases/send.ts';
import { benchSendTls, SEND_TLS_DEFAULTS } from './cases/send-tls.ts';
import { benchStrict, STRICT_DEFAULTS } from './cases/strict.ts';
import { benchTabs, TABS_DEFAULTS } from './cases/tabs.ts';
import { recordResult } from './results.ts';
import { benchWebhooks, WEBHOOKS_DEFAULTS } from './cases/webhooks.ts';
import { watchStolenTime } from './stolen-time.ts';
import { table } from './table.ts';

type Progress = (line: string) => void;

/** What can be measured: the defaults name its options, all of them whole numbers. */
const BENCHMARKS = {
  lanes: bench(LANES_DEFAULTS, benchLanes),
  failover: bench(FAILOVER_DEFAULTS, benchFailover),
  send: bench(SEND_DEFAULTS, benchSend),
  'send --tls': bench(SEND_TLS_DEFAULTS, benchSendTls),
  careful: bench(SEND_DEFAULTS, benchCareful),
  enqueue: bench(ENQUEUE_DEFAULTS, benchEnqueue),
  api: bench(API_DEFAULTS, benchApi),
  campaign: bench(CAMPAIGN_DEFAULTS, benchCampaign),
  dashboard: bench(DASHBOARD_DEFAULTS, benchDashboard),
  memory: bench(MEMORY_DEFAULTS, benchMemory),
  scale: bench(SCALE_DEFAULTS, benchScale),
  strict: bench(STRICT_DEFAULTS, benchStrict),
  webhooks: bench(WEBHOOKS_DEFAULTS, benchWebhooks),
  tabs: bench(TABS_DEFAULTS, benchTabs),
};

interface Bench {
  defaults: Record<string, number>;
  run(options: Record<string, number>, progress: Progress): Promise<Findings>;
}

function bench<O extends { [K in keyof O]: number }>(
  defaults: O,
  run: (options: O, progress: Progress) => Promise<Findings>,
): Bench {
  return { defaults: { ...defaults }, run: (options, progress) => run(options as O, progress) };
}

const [asked = '', ...rest] = process.argv.slice(2);
// A benchmark of its own, because its gateway and its rows differ.
const isTls = asked === 'send' && rest.includes('--tls');
const name = isTls ? 'send --tls' : asked;
const flags = rest.filter((flag) => !isTls || flag !== '--tls');
const chosen = Object.entries(BENCHMARKS).find(([known]) => known === name)?.[1];
if (chosen === undefined) {
  refuse(`usage: pnpm bench ${Object.keys(BENCHMARKS).join('|')} [--json] [--record]`);
} else {
  const { json, record, options } = readFlags(name, chosen.defaults, flags);
  const stolenPercent = watchStolenTime();
  const findings = await chosen.run(options, (line) => process.stderr.write(`${line}\n`));
  (json ? process.stderr : process.stdout).write(`${table(findings)}\n`);
  const stolen = stolenPercent();
  if (stolen !== undefined)
    process.stderr.write(`other machines took ${stolen} % of the CPU time that this one wanted\n`);
  const { bench: measured, rows, ratios } = findings;
  if (json) process.stdout.write(`${JSON.stringify({ bench: measured, rows, ratios })}\n`);
  if (record) recordResult(findings, stolen);
}

function readFlags(
  benchmark: string,
  defaults: Record<string, number>,
  args: string[],
): { json: boolean; record: boolean; options: Record<string, number> } {
  const numbers = Object.keys(defaults).map((option) => [flagOf(option), { type: 'string' }] as const);
  try {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, record: { type: 'boolean' }, ...Object.fromEntries(numbers) },
    });
    const given = values as Record<string, string | undefined>;
    const options = Object.entries(defaults).map(([option, fallback]) => {
      const text = given[flagOf(option)];
      return [option, text === undefined ? fallback : wholeNumber(flagOf(option), text)];
    });
    return {
      json: values.json === true,
      record: values.record === true,
      options: Object.fromEntries(options) as Record<string, number>,
    };
  } catch (error) {
    const known = Object.entries(defaults).map(([option, fallback]) => `[--${flagOf(option)} ${fallback}]`);
    return refuse(`${(error as Error).message}\nusage: pnpm bench ${benchmark} [--json] [--record] ${known.join(' ')}`);
  }
}

/** `gapMs` → `gap-ms`. */
function flagOf(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${flag} takes a whole number above 0, not ${text}`);
  return Number(text);
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
