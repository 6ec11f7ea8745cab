import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPrivateCluster, type PrivateCluster } from '../../../test/setup/redis-cluster.ts';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { findRedisServer } from '../../../test/setup/redis-server.ts';
import { closeRedis, connect, type RedisClient } from './connect.ts';
import { isFull } from './unreachable.ts';
import { probeWrites } from './write-probe.ts';

const shared = testRedis();

test('resolves if a single Redis accepts writes', async () => {
  await expect(probeWrites(shared.client, `${shared.prefix}:probe`)).resolves.toBeUndefined();
});

describe.skipIf(findRedisServer() === undefined)('of the masters of a Cluster', () => {
  let servers: PrivateCluster;
  let client: RedisClient;

  beforeAll(async () => {
    servers = await startPrivateCluster();
    client = await connect(servers.url);
  });

  afterAll(async () => {
    await closeRedis(client);
    await servers.stop();
  });

  const why = (): Promise<unknown> =>
    probeWrites(client, 'probe').then(
      () => 'writes',
      (error: unknown) => error,
    );

  test.each([0, 1, 2])('rejects if only master %i is full', async (at) => {
    const { client: master } = servers.nodes[at]!;
    await master.config('SET', 'maxmemory', '1');
    const error = await why();
    await master.config('SET', 'maxmemory', '0');
    expect(isFull(error), String(error)).toBe(true);
    expect(await why()).toBe('writes');
  });

  test.each([0, 1, 2])('rejects if only master %i cannot save', async (at) => {
    const { client: master, dir } = servers.nodes[at]!;
    mkdirSync(join(dir, 'dump.rdb'));
    await master.config('SET', 'save', '3600 1');
    await master.bgsave();
    await expect.poll(why, { timeout: 10_000 }).not.toBe('writes');
    expect(String(await why())).toContain('MISCONF');
    await master.config('SET', 'save', '');
  });
});
