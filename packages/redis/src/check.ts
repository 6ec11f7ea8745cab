import { notice, say, type Notice } from '@pombo/catalogue';
import { PomboError, defined } from '@pombo/core';
import type { Redis } from 'ioredis';
import { redisNow } from './clock.ts';
import type { RedisClient } from './connect.ts';
import { readMaster, twoMastersBecause } from './one-master.ts';

const SECOND = 1000;

/** The result of one check. Every level but `ok` has a hint that says what to do. */
export interface RedisFinding {
  level: 'ok' | 'warning' | 'error';
  code: 'version' | 'role' | 'eviction' | 'persistence' | 'config_unreadable' | 'one_master' | 'latency' | 'clock';
  /** In English, for logs. */
  message: string;
  hint?: string;
  /** The same in every language. */
  notice: Notice;
}

export interface CheckOptions {
  /** Refuse a Redis that can lose an acknowledged write, or whose settings allow two masters (`POMBO_STRICT`; default false). */
  strict?: boolean;
  /** Returns this machine's time (ms since the epoch; default `Date.now`). */
  now?: () => number;
  /** A monotonic clock for the latency of Redis (ms; default `performance.now`). */
  elapsed?: () => number;
}

/**
 * Checks every server that Pombo writes to (all masters of a Cluster): version, role, eviction policy, persistence,
 * latency, clock. Changes nothing. Throws only if a server stops answering.
 */
export async function checkRedis(client: RedisClient, options: CheckOptions = {}): Promise<RedisFinding[]> {
  if (!('nodes' in client)) return checkServer(client, client, options);
  const masters = client.nodes('master');
  const findings = await Promise.all(masters.map((node) => checkServer(node, client, options)));
  return findings.flatMap((list, at) =>
    list.map(({ level, code, notice: said }) =>
      finding(level, code, notice('redis_of', { server: nameOf(masters[at]!), finding: said })),
    ),
  );
}

/** Like {@link checkRedis}, but throws `redis_unfit` for errors. Returns the other findings, for warnings. */
export async function assertRedisFit(client: RedisClient, options: CheckOptions = {}): Promise<RedisFinding[]> {
  const findings = await checkRedis(client, options);
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length === 0) return findings;
  throw new PomboError('redis_unfit', notice('redis_unfit', { findings: errors.map(({ notice: said }) => said) }));
}

async function checkServer(
  redis: Redis,
  client: RedisClient,
  { strict = false, now = Date.now, elapsed = () => performance.now() }: CheckOptions,
): Promise<RedisFinding[]> {
  const text = await readInfo(redis);
  // Without INFO Pombo cannot see that Redis was restarted or replaced, and must not send.
  if (text === undefined) return [finding('error', 'config_unreadable', notice('redis_info_refused'))];
  const info = parseInfo(text);
  const appendfsync = await readSetting(redis, 'appendfsync');
  return [
    checkVersion(info),
    checkRole(info, 'nodes' in client),
    checkEviction(info),
    ...checkPersistence(info, appendfsync, strict),
    ...(await checkOneMaster(redis, client, info, strict)),
    await checkLatency(redis, elapsed),
    await checkClock(redis, now),
  ];
}

function finding(level: RedisFinding['level'], code: RedisFinding['code'], said: Notice): RedisFinding {
  const { text: message, hint } = say(said);
  return { level, code, message, ...defined({ hint }), notice: said };
}

type Info = ReadonlyMap<string, string>;

function checkVersion(info: Info): RedisFinding {
  const valkey = info.get('valkey_version');
  const version = info.get('redis_version');
  const name = valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
  if (valkey !== undefined || Number.parseInt(version ?? '', 10) >= 7)
    return finding('ok', 'version', notice('redis_version', { name }));
  // Older servers do not know the script flag allow-oom: a full Redis could not record an outcome.
  return finding('error', 'version', notice('redis_too_old', { version }));
}

function checkRole(info: Info, inCluster: boolean): RedisFinding {
  if (info.get('role') === 'slave') {
    const master = `${info.get('master_host')}:${info.get('master_port')}`;
    return finding('error', 'role', notice('redis_replica', { master }));
  }
  // Without the Cluster's client, every key on another node would be refused.
  if (info.get('cluster_enabled') === '1' && !inCluster) return finding('error', 'role', notice('redis_cluster_node'));
  return finding('ok', 'role', notice('redis_writes'));
}

function checkEviction(info: Info): RedisFinding {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  return policy === 'noeviction'
    ? finding('ok', 'eviction', notice('redis_no_eviction', { policy }))
    : finding('error', 'eviction', notice('redis_evicts', { policy }));
}

function checkPersistence(info: Info, appendfsync: string | undefined, strict: boolean): RedisFinding[] {
  const code = 'persistence';
  if (info.get('aof_enabled') !== '1')
    return [finding(strict ? 'error' : 'warning', code, notice('redis_not_kept', { strict }))];
  if (appendfsync === undefined) return [finding('warning', 'config_unreadable', notice('redis_fsync_unread'))];
  if (!strict || appendfsync === 'always') return [finding('ok', code, notice('redis_kept', { appendfsync }))];
  return [finding('error', code, notice('redis_second_lost', { appendfsync }))];
}

/** With two masters at the same time, each would let every queued message be sent. */
async function checkOneMaster(redis: Redis, client: RedisClient, info: Info, strict: boolean): Promise<RedisFinding[]> {
  const replicas = Number(info.get('connected_slaves') ?? 0);
  const facts = await readMaster(redis, client, { replicas, read: (name) => readSetting(redis, name) });
  if (facts === undefined) return [];
  const because = twoMastersBecause(facts);
  if (because === undefined) return [finding('ok', 'one_master', notice('redis_one_master'))];
  const said = notice('redis_two_masters', { because, limit: facts.setting });
  return [finding(strict ? 'error' : 'warning', 'one_master', said)];
}

const SLOW_MS = 20;

async function checkLatency(redis: Redis, elapsed: () => number): Promise<RedisFinding> {
  const times: number[] = [];
  for (let probe = 0; probe < 5; probe += 1) {
    const from = elapsed();
    await redis.ping();
    times.push(elapsed() - from);
  }
  const medianMs = times.toSorted((a, b) => a - b)[2]!;
  const ms = medianMs.toFixed(1);
  return medianMs < SLOW_MS
    ? finding('ok', 'latency', notice('redis_quick', { ms }))
    : finding('warning', 'latency', notice('redis_late', { ms }));
}

const MAX_SKEW_MS = 5 * SECOND;

async function checkClock(redis: Redis, now: () => number): Promise<RedisFinding> {
  const before = now();
  const there = await redisNow(redis);
  const here = (before + now()) / 2;
  const ms = Math.round(here - there);
  return Math.abs(ms) <= MAX_SKEW_MS
    ? finding('ok', 'clock', notice('redis_clock', { ms }))
    : finding('warning', 'clock', notice('redis_clock_off', { ms }));
}

/** Returns one setting; undefined if CONFIG is forbidden or renamed, as on managed servers. */
async function readSetting(redis: Redis, name: string): Promise<string | undefined> {
  try {
    return (await redis.config('GET', name))[1];
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message)) return undefined;
    throw error;
  }
}

/** Returns the facts about the server; undefined if INFO is forbidden or renamed. */
async function readInfo(redis: Redis): Promise<string | undefined> {
  try {
    return await redis.info();
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown command)/i.test(error.message)) return undefined;
    throw error;
  }
}

function parseInfo(text: string): Info {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function nameOf({ options }: Redis): string {
  return `${options.host}:${options.port}`;
}
