import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { now, startChild } from '../processes/child.ts';
import type { DashboardCalls, Shape } from '../processes/dashboard-child.ts';
import { compare, percentile, type Figures, type Findings } from '../figures.ts';
import { withRedis, type BenchRedis } from '../redis.ts';

export interface DashboardOptions {
  messages: number;
  smallMessages: number;
  /** How often each page is read. */
  visits: number;
  rounds: number;
}

export const DASHBOARD_DEFAULTS: DashboardOptions = { messages: 100_000, smallMessages: 100, visits: 60, rounds: 1 };

type Size = 'large' | 'small';

/**
 * The page of a large campaign beside that of a small one, by what a browser asks the API for: opening it, filtering its
 * messages, and paging through them. Times are those of whole answers over HTTP, as the 95th percentile.
 * Equal work: both answer with as many rows. So a third of the small campaign failed, and a hundredth of the large one.
 */
export function benchDashboard(
  { messages, smallMessages, visits, rounds }: DashboardOptions,
  progress: (line: string) => void,
): Promise<Findings> {
  const about = `a campaign of ${messages} messages and one of ${smallMessages}, each page read ${visits} times`;
  const sizes: Record<Size, number> = { large: messages, small: smallMessages };
  const run = (size: Size): Promise<Figures> => round(sizes[size], visits, size === 'large' ? 'few' : 'thirds');
  return compare(['large', 'small'], { bench: 'dashboard', about, rounds }, run, progress);
}

async function round(messages: number, visits: number, shape: Shape): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  try {
    return await withRedis((redis) => look({ messages, visits, shape }, redis, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function look(
  { messages, visits, shape }: { messages: number; visits: number; shape: Shape },
  redis: BenchRedis,
  folder: string,
): Promise<Figures> {
  const child = startChild<DashboardCalls>('dashboard-child.ts');
  try {
    const campaign = await child.ask('fill', redis.url, messages, shape);
    const url = await child.ask('serve', redis.url, folder);
    const visitor = createVisitor(url, campaign, messages);
    await visitor.open();
    await visitor.page();
    await visitor.filter();
    const asked = visitor.requests();
    const [nodeBefore, redisBefore] = [await child.ask('cpuMs'), await redis.cpuMs()];
    const open = await times(visits, visitor.open);
    const page = await times(visits, visitor.page);
    const filter = await times(visits, visitor.filter);
    const requests = visitor.requests() - asked;
    return {
      messages,
      openP95Ms: percentile(open, 0.95),
      pageP95Ms: percentile(page, 0.95),
      filterP95Ms: percentile(filter, 0.95),
      nodeCpuMsPerRequest: ((await child.ask('cpuMs')) - nodeBefore) / requests,
      redisCpuMsPerRequest: ((await redis.cpuMs()) - redisBefore) / requests,
    };
  } finally {
    await child.end();
  }
}

/** Of each page: every filter but one that finds nothing fills it, in the small campaign as well. */
const ROWS = 25;

async function times(count: number, visit: () => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const from = now();
    await visit();
    took.push(now() - from);
  }
  return took;
}

interface Visitor {
  /** What a browser asks for when the page is opened, at once. */
  open(): Promise<void>;
  /** The next page of the table; after the last one, the first again. */
  page(): Promise<void>;
  /** The next one of several filters. */
  filter(): Promise<void>;
  /** Requests made so far. */
  requests(): number;
}

function createVisitor(url: string, campaign: string, messages: number): Visitor {
  const list = `/v1/messages?limit=${ROWS}&campaign=${campaign}`;
  const filters = ['status=failed', 'status=delivered', 'status=queued', 'status=failed&code=rejected', 'status=read'];
  let [cursor, filtered, requests] = ['', 0, 0];

  async function get(path: string): Promise<{ next?: string }> {
    requests += 1;
    const { statusCode, body } = await request(`${url}${path}`);
    const answer = (await body.json()) as { next?: string };
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${JSON.stringify(answer)}`);
    return answer;
  }

  return {
    async open() {
      await Promise.all([get(`/v1/campaigns/${campaign}`), get(`/v1/campaigns/${campaign}/failures`), get(list)]);
    },
    async page() {
      const { next } = await get(cursor === '' ? list : `${list}&cursor=${cursor}`);
      cursor = next ?? '';
    },
    async filter() {
      filtered += 1;
      const line = 2 + ((filtered * 7919) % messages);
      await get(`${list}&${[...filters, `line=${line}`][filtered % (filters.length + 1)]!}`);
    },
    requests() {
      return requests;
    },
  };
}
