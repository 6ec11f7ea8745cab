import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sayAll } from '@pombo/catalogue';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRedisServer, freePort, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';
import { assertRedisFit, checkRedis, type RedisFinding } from './check.ts';
import { closeRedis, connect, type RedisClient } from './connect.ts';
import { twoMastersBecause, type MasterFacts } from './one-master.ts';
import { startServer } from '../../../apps/cli/src/embedded-redis/server.ts';

const SAFE: MasterFacts = {
  minReplicas: 1,
  maxLagSeconds: 4,
  replacedAfterMs: 5000,
  setting: 'down-after-milliseconds',
};

test.for<[Partial<MasterFacts>, string | undefined]>([
  [{}, undefined],
  [{ minReplicas: 2 }, undefined],
  [{ setting: 'cluster-node-timeout', replacedAfterMs: 15_000, maxLagSeconds: 10 }, undefined],
  [{ minReplicas: 0 }, 'min-replicas-to-write is 0'],
  [{ maxLagSeconds: 0 }, 'min-replicas-max-lag is 0'],
  [{ maxLagSeconds: 5 }, 'is not below down-after-milliseconds (5000 ms)'],
  [{ minReplicas: undefined }, 'is not readable'],
  [{ replacedAfterMs: undefined }, 'down-after-milliseconds is not readable'],
  [{ setting: undefined, replacedAfterMs: undefined }, 'is not known'],
])('two masters at once are possible with %j: %s', ([facts, expected]) => {
  const found = twoMastersBecause({ ...SAFE, ...facts });
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(sayAll(found!)).toContain(expected);
});

describe.skipIf(findRedisServer() === undefined)('B14 what is read from real servers', () => {
  /** A master that receives SIGTERM waits for its replicas first. */
  async function end(redis: PrivateRedis): Promise<void> {
    await redis.kill();
    await redis.stop();
  }

  const STRICT = ['--appendonly', 'yes', '--appendfsync', 'always'];

  async function start(...args: string[]): Promise<{ url: string; port: number }> {
    const redis = await startPrivateRedis({ args: [...STRICT, ...args] });
    onTestFinished(() => end(redis));
    return redis;
  }

  async function open(url: string): Promise<RedisClient> {
    const client = await connect(url);
    onTestFinished(() => closeRedis(client));
    return client;
  }

  const oneMaster = (findings: RedisFinding[]): RedisFinding['level'] | undefined =>
    findings.find(({ code }) => code === 'one_master')?.level;

  async function pair(): Promise<{ master: { url: string; port: number }; client: RedisClient }> {
    const master = await start('--repl-diskless-sync-delay', '0');
    await start('--replicaof', '127.0.0.1', `${master.port}`);
    const client = await open(master.url);
    await expect.poll(async () => client.info('replication')).toContain('connected_slaves:1');
    return { master, client };
  }

  test('a server without replicas is fit; one with replicas causes a warning, and an error in strict mode', async () => {
    const alone = await open((await start()).url);
    expect(oneMaster(await checkRedis(alone, { strict: true }))).toBeUndefined();
    const { client } = await pair();
    expect(oneMaster(await checkRedis(client))).toBe('warning');
    await expect(assertRedisFit(client, { strict: true })).rejects.toMatchObject({
      code: 'redis_unfit',
      message: expect.stringContaining('min-replicas-to-write is 0') as unknown,
    });
  });

  test('Sentinel: a master is fit only while min-replicas-max-lag is below down-after-milliseconds', async () => {
    const { master, client: direct } = await pair();
    const sentinel = await startSentinel(
      `sentinel monitor main 127.0.0.1 ${master.port} 1\nsentinel down-after-milliseconds main 5000\n`,
    );
    const client = await open(`redis+sentinel://127.0.0.1:${sentinel}/main`);
    expect(oneMaster(await checkRedis(client, { strict: true }))).toBe('error');
    await direct.config('SET', 'min-replicas-to-write', '1', 'min-replicas-max-lag', '4');
    expect(oneMaster(await checkRedis(client, { strict: true }))).toBe('ok');
    await direct.config('SET', 'min-replicas-max-lag', '5');
    expect(oneMaster(await checkRedis(client, { strict: true }))).toBe('error');
  });

  test('Cluster: a master with a replica, reachable or not, must stop before cluster-node-timeout', async () => {
    const nodes = await Promise.all([0, 1].map(() => startNode()));
    const [first, second] = await Promise.all(nodes.map(({ url }) => open(url)));
    await first!.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await first!.call('CLUSTER', 'MEET', '127.0.0.1', `${nodes[1]!.port}`, `${nodes[1]!.busPort}`);
    await expect.poll(async () => String(await second!.call('CLUSTER', 'INFO'))).toContain('cluster_state:ok');
    const cluster = await open(`${nodes[0]!.url},${nodes[0]!.url}`);
    expect(oneMaster(await checkRedis(cluster, { strict: true }))).toBeUndefined();
    await second!.call('CLUSTER', 'REPLICATE', String(await first!.call('CLUSTER', 'MYID')));
    await expect.poll(async () => oneMaster(await checkRedis(cluster, { strict: true }))).toBe('error');
    await expect.poll(async () => String(await first!.call('CLUSTER', 'NODES'))).toContain('slave');
    await first!.config('SET', 'min-replicas-to-write', '1', 'min-replicas-max-lag', '4');
    expect(oneMaster(await checkRedis(cluster, { strict: true }))).toBe('ok');
    await nodes[1]!.kill();
    expect(oneMaster(await checkRedis(cluster, { strict: true }))).toBe('ok');
    await first!.config('SET', 'min-replicas-to-write', '0');
    expect(oneMaster(await checkRedis(cluster, { strict: true }))).toBe('error');
  });

  async function startNode(): Promise<{ url: string; port: number; busPort: number; kill(): Promise<void> }> {
    const busPort = await freePort();
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '5000'];
    const node = await startPrivateRedis({ args: [...STRICT, ...cluster] });
    onTestFinished(() => end(node));
    return { ...node, busPort };
  }

  async function startSentinel(config: string): Promise<number> {
    const dir = mkdtempSync(join(tmpdir(), 'pombo-test-sentinel-'));
    const port = await freePort();
    const file = join(dir, 'sentinel.conf');
    writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${config}`);
    const sentinel = await startServer(findRedisServer()!, [file, '--sentinel'], '+monitor master');
    onTestFinished(async () => {
      await sentinel.end('SIGTERM');
      rmSync(dir, { recursive: true });
    });
    return port;
  }
});
