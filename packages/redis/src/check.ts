import { PomboError } from '@pombo/core';
import type { Redis } from 'ioredis';
import { redisNow } from './clock.ts';
import type { RedisClient } from './connect.ts';
import { readMaster, twoMastersBecause } from './one-master.ts';

const SECOND = 1000;

/** The result of one check. Every level but `ok` has a hint that says what to do. */
export interface RedisFinding {
  level: 'ok' | 'warning' | 'error';
  code: 'version' | 'role' | 'eviction' | 'persistence' | 'config_unreadable' | 'one_master' | 'latency' | 'clock';
  message: string;
  hint?: string;
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
    list.map((finding) => ({ ...finding, message: `${nameOf(masters[at]!)}: ${finding.message}` })),
  );
}

/** Like {@link checkRedis}, but throws `redis_unfit` for errors. Returns the other findings, for warnings. */
export async function assertRedisFit(client: RedisClient, options: CheckOptions = {}): Promise<RedisFinding[]> {
  const findings = await checkRedis(client, options);
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length === 0) return findings;
  throw new PomboError('redis_unfit', errors.map(({ message }) => message).join('\n'), {
    hint: errors.map(({ hint }) => hint).join('\n'),
  });
}

async function checkServer(
  redis: Redis,
  client: RedisClient,
  { strict = false, now = Date.now, elapsed = () => performance.now() }: CheckOptions,
): Promise<RedisFinding[]> {
  const text = await readInfo(redis);
  if (text === undefined) return [INFO_REFUSED];
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

type Info = ReadonlyMap<string, string>;

function checkVersion(info: Info): RedisFinding {
  const valkey = info.get('valkey_version');
  if (valkey !== undefined) return { level: 'ok', code: 'version', message: `Valkey ${valkey}` };
  const version = info.get('redis_version') ?? 'of unknown version';
  const message = `Redis ${version}`;
  if (Number.parseInt(version, 10) >= 7) return { level: 'ok', code: 'version', message };
  // Older servers do not know the script flag allow-oom: a full Redis could not record an outcome.
  return {
    level: 'error',
    code: 'version',
    message: `${message} is too old`,
    hint: 'Use Redis 7.0 or newer, or Valkey.',
  };
}

function checkRole(info: Info, inCluster: boolean): RedisFinding {
  const error = (message: string, hint: string): RedisFinding => ({ level: 'error', code: 'role', message, hint });
  if (info.get('role') === 'slave') {
    return error(
      `is a replica of ${info.get('master_host')}:${info.get('master_port')} and does not accept writes`,
      'Give REDIS_URL the master, or redis+sentinel://… so that Pombo finds the master.',
    );
  }
  // Without the Cluster's client, every key on another node would be refused.
  if (info.get('cluster_enabled') === '1' && !inCluster) {
    return error(
      'is a node of a Cluster',
      'Give REDIS_URL a comma-separated list of its nodes (of one node: name it twice).',
    );
  }
  return { level: 'ok', code: 'role', message: 'accepts writes' };
}

function checkEviction(info: Info): RedisFinding {
  const policy = info.get('maxmemory_policy') ?? 'unknown';
  const message = `maxmemory-policy is ${policy}`;
  if (policy === 'noeviction') return { level: 'ok', code: 'eviction', message };
  return {
    level: 'error',
    code: 'eviction',
    message: `${message}: a full Redis would silently drop messages`,
    hint: 'Set it: redis-cli CONFIG SET maxmemory-policy noeviction (and in redis.conf), or in the settings of the managed Redis.',
  };
}

function checkPersistence(info: Info, appendfsync: string | undefined, strict: boolean): RedisFinding[] {
  const code = 'persistence';
  if (info.get('aof_enabled') !== '1') {
    const message = 'appendonly is off: a crash of Redis loses messages, and the record of what was sent';
    const hint = `Set appendonly yes${strict ? ' and appendfsync always' : ''} (redis-cli CONFIG SET appendonly yes, and in redis.conf).`;
    return [{ level: strict ? 'error' : 'warning', code, message, hint }];
  }
  if (appendfsync === undefined) {
    const message =
      'appendonly is on, but CONFIG is not readable, so it is unknown whether every write reaches the disk';
    const hint = 'This is usual for a managed Redis. Check its durability settings, especially appendfsync.';
    return [{ level: 'warning', code: 'config_unreadable', message, hint }];
  }
  const message = `appendonly is on, appendfsync ${appendfsync}`;
  if (!strict || appendfsync === 'always') return [{ level: 'ok', code, message }];
  const hint = 'POMBO_STRICT requires appendfsync always: redis-cli CONFIG SET appendfsync always, and in redis.conf.';
  return [{ level: 'error', code, message: `${message}: a crash can lose the last second`, hint }];
}

/** With two masters at the same time, each would let every queued message be sent. */
async function checkOneMaster(redis: Redis, client: RedisClient, info: Info, strict: boolean): Promise<RedisFinding[]> {
  const replicas = Number(info.get('connected_slaves') ?? 0);
  const facts = await readMaster(redis, client, { replicas, read: (name) => readSetting(redis, name) });
  if (facts === undefined) return [];
  const code = 'one_master';
  const because = twoMastersBecause(facts);
  if (because === undefined)
    return [
      { level: 'ok', code, message: 'a disconnected master stops accepting writes before another one replaces it' },
    ];
  const message = `two masters may accept writes at the same time, so queued messages could be sent twice: ${because}`;
  const limit = facts.setting ?? "Sentinel's down-after-milliseconds";
  const hint = `Set min-replicas-to-write 1 and min-replicas-max-lag (seconds) below ${limit}, on every node: redis-cli CONFIG SET, and in redis.conf.`;
  return [{ level: strict ? 'error' : 'warning', code, message, hint }];
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
  const message = `answers in ${medianMs.toFixed(1)} ms`;
  if (medianMs < SLOW_MS) return { level: 'ok', code: 'latency', message };
  const hint = 'A message takes about five round trips to Redis. Run Pombo near it.';
  return { level: 'warning', code: 'latency', message: `${message}, which is slow`, hint };
}

const MAX_SKEW_MS = 5 * SECOND;

async function checkClock(redis: Redis, now: () => number): Promise<RedisFinding> {
  const before = now();
  const there = await redisNow(redis);
  const here = (before + now()) / 2;
  const skewMs = Math.round(here - there);
  const message = `this machine's clock is ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} Redis`;
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return { level: 'ok', code: 'clock', message };
  const hint = 'Synchronize both clocks with NTP. Sending times follow Redis’s clock.';
  return { level: 'warning', code: 'clock', message, hint };
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

/** Without INFO Pombo cannot see that Redis was restarted or replaced, and must not send. */
const INFO_REFUSED: RedisFinding = {
  level: 'error',
  code: 'config_unreadable',
  message: 'INFO is forbidden or renamed, so Pombo cannot see whether Redis was restarted or replaced by a replica',
  hint: 'Allow the command for this user: ACL SETUSER NAME +info. Do not rename it.',
};

function parseInfo(text: string): Info {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function nameOf({ options }: Redis): string {
  return `${options.host}:${options.port}`;
}
