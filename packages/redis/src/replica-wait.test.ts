import { describe, expect, onTestFinished, test } from 'vitest';
import { freeze } from '../../../test/setup/freeze.ts';
import { startPrivateCluster } from '../../../test/setup/redis-cluster.ts';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';
import { closeRedis, connect, type RedisClient } from './connect.ts';
import { createReplicaWait, type ReplicaWait } from './replica-wait.ts';

describe.skipIf(findRedisServer() === undefined)('B29 replicas of a master that acknowledged writes', () => {
  async function start(...args: string[]): Promise<PrivateRedis> {
    const server = await startPrivateRedis({ args: ['--repl-diskless-sync-delay', '0', ...args] });
    // A master that receives SIGTERM waits for its replicas first.
    onTestFinished(async () => {
      await server.kill();
      await server.stop();
    });
    return server;
  }

  async function open(url: string): Promise<RedisClient> {
    const client = await connect(url, { purpose: 'replicas', commandTimeoutMs: 2000 });
    onTestFinished(() => closeRedis(client));
    return client;
  }

  function waitOn(client: RedisClient, timeoutMs?: number): ReplicaWait {
    const wait = createReplicaWait(client, timeoutMs === undefined ? {} : { timeoutMs });
    onTestFinished(() => wait.stop());
    return wait;
  }

  async function pair(): Promise<{ master: PrivateRedis; replica: PrivateRedis; client: RedisClient }> {
    const master = await start();
    const replica = await start('--replicaof', '127.0.0.1', `${master.port}`);
    const client = await open(master.url);
    await expect.poll(() => client.info('replication')).toMatch(/slave0:.*state=online/);
    return { master, replica, client };
  }

  async function stopped(server: { url: string }): Promise<() => void> {
    const resume = await freeze(server);
    onTestFinished(resume);
    return resume;
  }

  async function calls(client: RedisClient, command: string): Promise<number> {
    const stats = await client.info('commandstats');
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  }

  test('a master without replicas is not asked', async () => {
    const client = await open((await start()).url);
    expect(await waitOn(client).reached('p:{a}')).toBeUndefined();
    expect(await calls(client, 'wait')).toBe(0);
    expect(await client.dbsize()).toBe(0);
  });

  test('a thousand lanes that ask at once share a few calls of WAIT', async () => {
    const { master, replica, client } = await pair();
    const wait = waitOn(client);
    const writer = await connect(master.url);
    onTestFinished(() => closeRedis(writer));
    const there = await connect(replica.url);
    onTestFinished(() => closeRedis(there));
    await writer.set('begun', 'yes');
    expect(await wait.reached('p:{a}')).toBeUndefined();
    expect(await there.get('begun')).toBe('yes');
    const asked = Array.from({ length: 1000 }, (_none, at) => wait.reached(`p:{lane-${at}}`));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([undefined]));
    expect(await calls(client, 'wait')).toBeLessThan(20);
  });

  test('replicas that do not answer are reported within the timeout, for any number of callers, until they answer again', async () => {
    const { replica, client } = await pair();
    const wait = waitOn(client, 50);
    // A replica of a busy machine may take longer than 50 ms.
    await expect.poll(() => wait.reached('p:{a}')).toBeUndefined();
    const before = await calls(client, 'wait');
    const resume = await stopped(replica);
    const asked = Array.from({ length: 100 }, (_none, at) => wait.reached(`p:{lane-${at}}`));
    for (const fault of await Promise.all(asked)) expect(fault).toContain('no replica had the attempt within 50 ms');
    expect((await calls(client, 'wait')) - before).toBeLessThan(5);
    resume();
    await expect.poll(() => wait.reached('p:{a}')).toBeUndefined();
  });

  test('a call that loses its connection fails, and does not count the replicas of writes on another connection', async () => {
    const { master, replica, client } = await pair();
    const wait = waitOn(client, 1500);
    expect(await wait.reached('p:{a}')).toBeUndefined();
    await stopped(replica);
    const asked = wait.reached('p:{a}');
    const admin = await connect(master.url);
    onTestFinished(() => closeRedis(admin));
    await expect.poll(() => admin.info('clients')).toContain('blocked_clients:1');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await asked).toBeDefined();
  });

  test('on a Cluster each slot asks its own master', async () => {
    const cluster = await startPrivateCluster({ replicas: 3 });
    onTestFinished(() => cluster.stop());
    const client = await open(cluster.url);
    const wait = waitOn(client, 50);
    const slots = ['vendas', 'sul', 'leste', 'norte', 'suporte'].map((lane) => `p:{${lane}}`);
    const faults = (): Promise<(string | undefined)[]> => Promise.all(slots.map((slot) => wait.reached(slot)));
    await expect.poll(faults).toEqual(slots.map(() => undefined));

    const hashed = await Promise.all(slots.map((slot) => cluster.nodes[0]!.client.cluster('KEYSLOT', slot)));
    const owners = await Promise.all(hashed.map((slot) => cluster.ownerOf(slot)));
    const [master] = owners;
    const resume = await stopped(cluster.nodes[3 + cluster.nodes.indexOf(master!)]!);
    const found = await faults();
    // Only the slots of the master whose replica is stopped.
    expect(found.map((fault) => fault === undefined)).toEqual(owners.map((owner) => owner !== master));
    expect(new Set(owners).size).toBeGreaterThan(1);
    resume();
    await expect.poll(faults).toEqual(slots.map(() => undefined));
  });
});
