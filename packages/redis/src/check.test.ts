import { describe, expect, onTestFinished, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { findRedisServer, startPrivateRedis } from '../../../test/setup/redis-server.ts';
import { assertRedisFit, checkRedis as check, type CheckOptions, type RedisFinding } from './check.ts';
import { closeRedis, connect, type RedisClient } from './connect.ts';

const shared = testRedis();

async function start(...args: string[]): Promise<{ client: RedisClient; url: string }> {
  const redis = await startPrivateRedis({ args });
  const client = await connect(redis.url);
  onTestFinished(async () => {
    await closeRedis(client);
    await redis.stop();
  });
  return { client, url: redis.url };
}

/** Each question takes one millisecond of this clock, so a busy machine cannot change the result. */
function millisecondEach(ms = 1): () => number {
  let now = 0;
  return () => (now += ms);
}

const checkRedis = (client: RedisClient, options: CheckOptions = {}): Promise<RedisFinding[]> =>
  check(client, { elapsed: millisecondEach(), ...options });

const notOk = (findings: RedisFinding[]): string[] =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, code }) => `${level} ${code}`);

const DURABLE = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];

describe.skipIf(findRedisServer() === undefined)('checkRedis', () => {
  test('finds no fault in a durable server', async () => {
    const { client } = await start(...DURABLE);
    const findings = await checkRedis(client);
    expect(notOk(findings)).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual([
      'version',
      'role',
      'eviction',
      'persistence',
      'latency',
      'clock',
    ]);
  });

  test.each(['allkeys-lru', 'volatile-ttl', 'allkeys-random'])('refuses maxmemory-policy %s', async (policy) => {
    const { client } = await start(...DURABLE);
    await client.config('SET', 'maxmemory-policy', policy);
    expect(notOk(await checkRedis(client))).toEqual(['error eviction']);
    await expect(assertRedisFit(client)).rejects.toMatchObject({
      code: 'redis_unfit',
      exitCode: 2,
      message: expect.stringContaining(policy) as unknown,
      hint: expect.stringContaining('noeviction') as unknown,
    });
  });

  test.each([
    ['no', 'everysec', false, ['warning persistence']],
    ['no', 'everysec', true, ['error persistence']],
    ['yes', 'everysec', false, []],
    ['yes', 'everysec', true, ['error persistence']],
    ['yes', 'no', false, []],
    ['yes', 'always', true, []],
  ])('with appendonly %s, appendfsync %s and strict %s finds %j', async (appendonly, appendfsync, strict, found) => {
    const { client } = await start('--appendonly', appendonly, '--appendfsync', appendfsync);
    expect(notOk(await checkRedis(client, { strict }))).toEqual(found);
  });

  test('accepts a server with only warnings, and returns them', async () => {
    const { client } = await start();
    expect(notOk(await assertRedisFit(client, { elapsed: millisecondEach() }))).toEqual(['warning persistence']);
  });

  test('warns if CONFIG is forbidden, and still sees the eviction policy', async () => {
    const { client, url } = await start(...DURABLE);
    await client.acl('SETUSER', 'managed', 'on', '>pw', '~*', '+@all', '-config');
    const managed = await connect(url.replace('//', '//managed:pw@'));
    onTestFinished(() => closeRedis(managed));
    expect(notOk(await checkRedis(managed, { strict: true }))).toEqual(['warning config_unreadable']);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(notOk(await checkRedis(managed))).toEqual(['error eviction', 'warning config_unreadable']);
  });

  test('refuses a server that forbids INFO, and says how to allow it', async () => {
    const { client, url } = await start(...DURABLE);
    await client.acl('SETUSER', 'managed', 'on', '>pw', '~*', '+@all', '-info');
    const managed = await connect(url.replace('//', '//managed:pw@'));
    onTestFinished(() => closeRedis(managed));
    await expect(assertRedisFit(managed)).rejects.toMatchObject({
      code: 'redis_unfit',
      hint: expect.stringContaining('+info') as string,
    });
  });

  test('refuses a replica', async () => {
    const master = await start();
    const replica = await start(...DURABLE, '--replicaof', '127.0.0.1', new URL(master.url).port);
    expect(notOk(await checkRedis(replica.client))).toEqual(['error role']);
  });

  test('checks every master of a Cluster and names it; refuses a Cluster node as a single server', async () => {
    const { client, url } = await start(...DURABLE, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const cluster = await connect(`${url},${url}`);
    onTestFinished(() => closeRedis(cluster));
    const findings = await checkRedis(cluster);
    expect(notOk(findings)).toEqual([]);
    expect(findings).toHaveLength(6);
    expect(findings.every(({ message }) => message.startsWith(new URL(url).host))).toBe(true);
    expect(notOk(await checkRedis(client))).toEqual(['error role']);
  });
});

test.each([
  ['behind', -60_000],
  ['ahead of', 60_000],
])('warns of a clock that is %s Redis', async (word, offsetMs) => {
  const findings = await checkRedis(shared.client, { now: () => Date.now() + offsetMs });
  expect(findings.find(({ code }) => code === 'clock')).toMatchObject({
    level: 'warning',
    message: expect.stringContaining(word) as unknown,
  });
});

test.each([
  [19, 'ok'],
  [20, 'warning'],
])('a Redis that takes %i ms for an answer, as the median of five, is %s', async (ms, level) => {
  const findings = await checkRedis(shared.client, { elapsed: millisecondEach(ms) });
  expect(findings.find(({ code }) => code === 'latency')).toMatchObject({
    level,
    message: `answers in ${ms}.0 ms${level === 'ok' ? '' : ', which is slow'}`,
  });
});
