import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startChild } from '../processes/child.ts';
import type { DashboardCalls } from '../processes/dashboard-child.ts';
import { compare, type Figures, type Findings } from '../figures.ts';
import { withRedis, type BenchRedis } from '../redis.ts';

export interface TabsOptions {
  tabs: number;
  numbers: number;
  /** How long the tabs are watched. */
  seconds: number;
  rounds: number;
}

export const TABS_DEFAULTS: TabsOptions = { tabs: 20, numbers: 100, seconds: 60, rounds: 1 };

/**
 * What open pages cost while nothing happens: many tabs beside one. A tab does what a page of the dashboard does: it
 * follows the changes, reads what it shows every 20 seconds, and its session every minute.
 */
export function benchTabs(
  { tabs, numbers, seconds, rounds }: TabsOptions,
  progress: (line: string) => void,
): Promise<Findings> {
  const about = `${tabs} idle tabs and 1 for ${seconds} s, over ${numbers} numbers`;
  const run = (side: 'many' | 'one'): Promise<Figures> => round(side === 'many' ? tabs : 1, numbers, seconds);
  return compare(['many', 'one'], { bench: 'tabs', about, rounds }, run, progress);
}

async function round(tabs: number, numbers: number, seconds: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  try {
    return await withRedis((redis) => idle({ tabs, numbers, seconds, redis, folder }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Idle {
  tabs: number;
  numbers: number;
  seconds: number;
  redis: BenchRedis;
  folder: string;
}

async function idle({ tabs, numbers, seconds, redis, folder }: Idle): Promise<Figures> {
  const child = startChild<DashboardCalls>('dashboard-child.ts');
  const ours = await redis.connections();
  const closing = new AbortController();
  try {
    await child.ask('publish', redis.url, numbers);
    const url = await child.ask('serve', redis.url, folder);
    const open = Array.from({ length: tabs }, (_none, at) => openTab(url, at, closing.signal));
    // What they read when they open is not what they cost afterwards.
    await sleep(5000);
    const [nodeBefore, redisBefore] = [await child.ask('cpuMs'), await redis.cpuMs()];
    const stop = await redis.watch(ours);
    await sleep(seconds * 1000);
    const { sent, inScripts } = await stop();
    const figures = {
      tabs,
      commandsPerS: sent / seconds,
      inScriptsPerS: inScripts / seconds,
      nodeCpuMsPerS: ((await child.ask('cpuMs')) - nodeBefore) / seconds,
      redisCpuMsPerS: ((await redis.cpuMs()) - redisBefore) / seconds,
    };
    closing.abort();
    await Promise.all(open);
    return figures;
  } finally {
    closing.abort();
    await child.end();
  }
}

/** What the pages read: home, the numbers, one number, the campaigns, the messages. */
const PAGES = [
  ['/v1/overview'],
  ['/v1/overview/lanes?limit=100'],
  [
    '/v1/overview/lanes/number-1',
    '/v1/lanes/number-1/history',
    '/v1/messages?limit=10&instance=number-1&status=failed',
  ],
  ['/v1/campaigns?limit=25'],
  ['/v1/messages?limit=50'],
] as const;

const POLL_MS = 20_000;

/** Keeps a tab open until the signal is aborted. Rejects if a request fails before. */
async function openTab(url: string, at: number, signal: AbortSignal): Promise<void> {
  const paths = PAGES[at % PAGES.length]!;
  const every = (ms: number, path: string): Promise<void> => poll(`${url}${path}`, ms, signal);
  // Tabs are not opened at the same time.
  await sleep((at * 997) % 4000);
  await Promise.all([
    follow(`${url}/v1/changes`, signal),
    every(60_000, '/v1/session'),
    ...paths.map((path) => every(POLL_MS, path)),
  ]);
}

async function follow(url: string, signal: AbortSignal): Promise<void> {
  try {
    const { body } = await request(url, { headers: { accept: 'text/event-stream' }, signal });
    for await (const part of body) void part;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function poll(url: string, ms: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { statusCode, body } = await request(url);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text}`);
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}
