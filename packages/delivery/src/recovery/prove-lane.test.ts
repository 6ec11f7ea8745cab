import type { Cluster, Redis } from 'ioredis';
import { describe, expect, test, vi } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { ownRedis } from '../../../../test/support/redis/own-redis.ts';
import { ownCluster } from '../../../../test/support/redis/own-cluster.ts';
import { createLedger, type Ledger } from '../../../ledger/src/index.ts';
import { createRedisRun } from '../../../redis/src/redis-run.ts';
import { heardLog } from '../delivery.fixture.ts';
import { createLaneProof } from './prove-lane.ts';
import { createRollbackGuard, type RollbackGuard } from './rollback-guard.ts';

interface Proof {
  prove(lane: string): Promise<boolean>;
  ledger: Ledger;
  rollbackGuard: RollbackGuard;
  /** One entry per suspicion: whether Redis is certainly behind. */
  doubts: boolean[];
  /** Compares the journals with the present run of Redis. */
  compare(): Promise<void>;
}

/** `asks`: the connection that asks for the run. */
async function proof(client: Redis | Cluster, prefix: string, asks = client): Promise<Proof> {
  const ledger = createLedger(client, { prefix });
  const rollbackGuard = createRollbackGuard(undefined, heardLog());
  const doubts: boolean[] = [];
  const { identify } = createRedisRun(asks);
  let compared = await identify();
  const suspect = (_why: string, isBehind = false): void => {
    doubts.push(isBehind);
    compared = '';
  };
  const barrier = { run: () => compared, suspect };
  const prove = createLaneProof({ attempts: ledger.attempts, barrier, rollbackGuard, identify });
  return {
    prove,
    ledger,
    rollbackGuard,
    doubts,
    compare: async () => void (compared = await identify()),
  };
}

describe('a lane that a worker has just taken', () => {
  const redis = testRedis();

  test('is proven if the journals were compared with its server', async () => {
    const { prove, doubts } = await proof(redis.client, `${redis.prefix}-1`);
    expect(await prove('vendas')).toBe(true);
    expect(doubts).toEqual([]);
  });

  test('is not proven while its sequence is behind what was seen of it: Redis has lost writes', async () => {
    const { prove, ledger, rollbackGuard, doubts, compare } = await proof(redis.client, `${redis.prefix}-2`);
    rollbackGuard.observe('vendas', 3);
    expect(await prove('vendas')).toBe(false);
    expect(doubts).toEqual([true]);
    await ledger.attempts.raiseSequence('vendas', 3);
    await compare();
    expect(await prove('vendas')).toBe(true);
  });

  test('is not proven while Redis is being compared, and that raises no further suspicion', async () => {
    const { rollbackGuard } = await proof(redis.client, `${redis.prefix}-3`);
    const ledger = createLedger(redis.client, { prefix: `${redis.prefix}-3` });
    const suspect = vi.fn<() => void>();
    const prove = createLaneProof({
      attempts: ledger.attempts,
      barrier: { run: () => '', suspect },
      rollbackGuard,
      identify: createRedisRun(redis.client).identify,
    });
    expect(await prove('vendas')).toBe(false);
    expect(suspect).not.toHaveBeenCalled();
  });
});

describe.skipIf(findRedisServer() === undefined)('a lane on a Redis that refuses INFO in scripts', () => {
  const redis = ownRedis();

  test('is proven while Redis is the run that was compared, and not once it is another one', async () => {
    await redis.client.acl('SETUSER', 'scripts', 'on', '>pw', '~*', '&*', '+@all', '-info');
    const denied = redis.connect({ username: 'scripts', password: 'pw', enableReadyCheck: false });
    await expect(denied.info()).rejects.toThrow(/NOPERM/);
    const { prove, doubts, ledger, compare } = await proof(denied, redis.prefix, redis.client);
    expect(await ledger.attempts.standing('vendas')).toEqual({ sequence: 0, run: '' });
    expect(await prove('vendas')).toBe(true);
    expect(doubts).toEqual([]);
    // Demoted and promoted, which gives it another replication id.
    const { identify } = createRedisRun(redis.client);
    const before = await identify();
    await redis.client.replicaof('127.0.0.1', 1);
    await redis.client.replicaof('NO', 'ONE');
    expect(await identify()).not.toBe(before);
    expect(await prove('vendas')).toBe(false);
    expect(doubts).toEqual([false]);
    await compare();
    expect(await prove('vendas')).toBe(true);
  });
});

describe.skipIf(findRedisServer() === undefined)('B8 a lane on a shard of a Cluster that has failed over', () => {
  const redis = ownCluster({ replicas: 3 });

  test('is not proven before its new master was compared, while lanes on other shards are', async () => {
    const { prove, doubts, compare } = await proof(redis.client, redis.prefix);
    expect([await prove('vendas'), await prove('suporte')]).toEqual([true, true]);
    const slot = (lane: string): Promise<number> =>
      redis.servers.nodes[0]!.client.cluster('KEYSLOT', `${redis.prefix}:{${lane}}`);
    const before = await redis.servers.ownerOf(await slot('vendas'));
    expect((await redis.servers.ownerOf(await slot('suporte'))).id).not.toBe(before.id);
    const replica = redis.servers.nodes[3 + redis.servers.nodes.indexOf(before)]!;
    // A manual failover: no connection is lost, and no node leaves. Redis abandons a manual failover after five seconds, so a
    // busy machine may need another one.
    const failOver = async (): Promise<string | undefined> => {
      const owner = (await redis.servers.ownerOf(await slot('vendas')))?.id;
      if (owner !== replica.id) await replica.client.cluster('FAILOVER').catch(() => undefined);
      return owner;
    };
    await expect.poll(failOver, { interval: 6000 }).toBe(replica.id);
    await expect.poll(() => before.client.info('replication')).toContain('role:slave');

    expect(await prove('suporte')).toBe(true);
    expect(doubts).toEqual([]);
    expect(await prove('vendas')).toBe(false);
    expect(doubts).toEqual([false]);
    // The client must first learn where the slot is now, and ask that master for its run.
    await expect.poll(async () => (await compare(), prove('vendas'))).toBe(true);
    expect(await prove('suporte')).toBe(true);
  });
});
