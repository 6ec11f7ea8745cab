import type { CampaignService, CampaignView } from '@pombo/campaign';
import { defined, type InstanceInfo, type LaneView } from '@pombo/core';
import type { EventStream } from '@pombo/events';
import { viewKnownLanes, type Ledger } from '@pombo/ledger';
import { checkRedis, type RedisClient, type RedisFinding } from '@pombo/redis';
import { localDay, machineTimezone } from '@pombo/schedule';
import type { z } from 'zod';
import type { laneDetail, overviewAnswer } from '../schemas/overview.ts';
import { attentionOf } from './attention.ts';
import type { Changes } from './changes.ts';
import { createThroughput, type Throughput } from './throughput.ts';

type LaneDetail = z.output<typeof laneDetail>;

/** All lanes and what is known about the whole deployment at one time. */
export interface Overview {
  summary: Omit<z.output<typeof overviewAnswer>, 'build'>;
  lanes: LaneDetail[];
}

export interface OverviewDeps {
  ledger: Ledger;
  redis: RedisClient;
  events: EventStream;
  campaigns: CampaignService;
  changes: Changes;
}

/** Campaigns in the summary; the list has the others. */
const MOST_CAMPAIGNS = 20;
const REDIS_CHECK_MS = 60_000;

/**
 * Creates the function that returns the overview. All pages of a process share one reading: after a change it is at least
 * two seconds old, and older the more lanes there are, so that many open pages cost Redis little.
 */
export function createOverview(deps: OverviewDeps): () => Promise<Overview> {
  const { changes } = deps;
  const throughput = createThroughput(deps.events);
  const redisFindings = createRedisCheck(deps.redis);
  let last: { at: number; version: number; lanes: number; answer: Promise<Overview> } | undefined;

  async function read(): Promise<Overview> {
    const overview = await readOverview(deps, await throughput.read(), await redisFindings());
    if (last !== undefined) last.lanes = overview.lanes.length;
    return overview;
  }

  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at > freshMs(last.lanes, last.version !== changes.version(), changes)) {
      last = { at: now, version: changes.version(), lanes: last?.lanes ?? 0, answer: read() };
    }
    const { answer } = last;
    try {
      return await answer;
    } catch (error) {
      if (last?.answer === answer) last = undefined;
      throw error;
    }
  };
}

/** How long a reading of this number of lanes counts as fresh (ms). */
function freshMs(lanes: number, changed: boolean, changes: Changes): number {
  if (changed) return Math.min(2000, 250 + lanes * 20);
  // Nothing reports changes while no page follows them.
  return changes.isFollowing() ? Math.min(60_000, Math.max(5000, lanes * 600)) : Math.min(10_000, 1000 + lanes * 20);
}

async function readOverview(
  { ledger, campaigns: service }: OverviewDeps,
  throughput: Throughput,
  redis: readonly RedisFinding[],
): Promise<Overview> {
  const [views, known, records] = await Promise.all([
    viewKnownLanes(ledger),
    ledger.instances.known(),
    service.store.list(),
  ]);
  const lanes = await Promise.all(views.map((view) => detailOf(view, known.get(view.instance), ledger, throughput)));
  const live = records.filter(({ state }) => ['running', 'scheduled', 'paused', 'importing'].includes(state));
  const campaigns = await Promise.all(live.slice(0, MOST_CAMPAIGNS).map(service.view));
  const byPeople = live.filter(({ history }) => history?.at(-1)?.by !== undefined).map(({ id }) => id);
  return { summary: summaryOf(lanes, campaigns, throughput, redis, new Set(byPeople)), lanes };
}

async function detailOf(
  view: LaneView,
  info: InstanceInfo | undefined,
  ledger: Ledger,
  throughput: Throughput,
): Promise<LaneDetail> {
  const rules = info?.rules;
  const [oldest, today] = await Promise.all([
    view.queued > 0 ? ledger.lanes.queuedSince(view.instance) : undefined,
    rules?.dailyLimit === undefined
      ? undefined
      : ledger.quota.reserved({ lane: view.instance }, localDay(Date.now(), rules.timezone).name),
  ]);
  return {
    ...view,
    perMinute: Math.round(throughput.perMinute(view.instance) * 10) / 10,
    ...defined({ oldestQueued: iso(oldest), pace: info?.pace, rules, today }),
  };
}

function summaryOf(
  lanes: readonly LaneDetail[],
  campaigns: CampaignView[],
  throughput: Throughput,
  redis: readonly RedisFinding[],
  pausedByPeople: ReadonlySet<string>,
): Overview['summary'] {
  const sum = (field: 'queued' | 'sending' | 'accepted' | 'unknown' | 'failed'): number =>
    lanes.reduce((total, lane) => total + lane[field], 0);
  const workers = Math.max(0, ...lanes.map((lane) => lane.workers));
  const [oldest] = lanes
    .flatMap(({ instance, oldestQueued: since }) => (since === undefined ? [] : [{ instance, since }]))
    .toSorted((a, b) => a.since.localeCompare(b.since));
  return {
    at: new Date().toISOString(),
    timezone: machineTimezone(),
    totals: {
      queued: sum('queued'),
      sending: sum('sending'),
      accepted: sum('accepted'),
      unknown: sum('unknown'),
      failed: sum('failed'),
    },
    rate: throughput.now,
    throughput: {
      to: new Date(throughput.to).toISOString(),
      minutes: throughput.minutes,
      complete: throughput.complete,
    },
    ...defined({ oldest }),
    lanes: {
      total: lanes.length,
      held: lanes.filter(({ holds }) => holds.length > 0).length,
      sending: lanes.filter(({ state }) => state === 'sending').length,
    },
    workers,
    campaigns,
    attention: attentionOf({ lanes, campaigns, workers, redis, pausedByPeople }),
  };
}

/** Checks Redis once a minute. Without an answer there is nothing to report: the request fails anyway. */
function createRedisCheck(redis: RedisClient): () => Promise<readonly RedisFinding[]> {
  let last: { at: number; findings: Promise<readonly RedisFinding[]> } | undefined;
  return async () => {
    const now = performance.now();
    if (last === undefined || now - last.at > REDIS_CHECK_MS) {
      const findings = checkRedis(redis).then((all) => all.filter(({ level }) => level === 'error'));
      last = { at: now, findings: findings.catch(() => []) };
    }
    return last.findings;
  };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
