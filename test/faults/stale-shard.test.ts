import { laneSlot } from '@pombo/core';
import { describe, expect, onTestFinished } from 'vitest';
import { leaveBehind } from '../setup/freeze.ts';
import { ownCluster } from '../support/redis/own-cluster.ts';
import { test } from '../support/redis/own-redis.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/** A Redis Cluster on which one master dies, and the replica in its place lacks its last writes (matrix.md, B8). */
const redis = ownCluster({ replicas: 3 });
/** Two lanes on each of the masters. */
const LANES = ['suporte', 'leste', 'calmo', 'sul', 'vendas', 'baixo'];
const on = stage({ lanes: LANES, redis });
const { spawn, send, posts, reaches } = traffic(on);

describe('B8 one shard of a Cluster fails over to a replica that lacked the last writes', () => {
  test('what was sent is restored there with its ids, each message is sent once, and all lanes continue', async () => {
    const worker = await spawn();
    for (const instance of LANES) await reaches(await send({ instance }), 'accepted');
    const slot = laneSlot(on.prefix, 'vendas');
    const hashed = await redis.servers.nodes[0]!.client.cluster('KEYSLOT', slot);
    const master = await redis.servers.ownerOf(hashed);
    const replica = redis.servers.nodes[3 + redis.servers.nodes.indexOf(master)]!;
    await on.ledger.lanes.hold('vendas', 'paused', 'for the replica');
    const lost = await send({ instance: 'vendas' });
    // The replica has the message, but will not learn that it was sent.
    await master.client.set(`${slot}:mark`, '1');
    expect(await master.client.wait(1, 5000)).toBe(1);
    const resume = await leaveBehind(master, replica);
    onTestFinished(resume);
    await on.ledger.lanes.release('vendas', 'paused');
    await reaches(lost, 'accepted');
    const { result } = (await on.producer.get(lost.id))!;

    await master.kill();
    resume();
    await expect.poll(async () => (await redis.servers.ownerOf(hashed))?.id, { timeout: 40_000 }).toBe(replica.id);
    await logged(worker, 'attempt.restored');
    await eventually(async () => (await on.producer.get(lost.id))?.result, result);
    await on.ledger.lanes.release('vendas', 'paused');
    const next = [];
    for (const instance of LANES) next.push(await send({ instance }));
    for (const message of next) await reaches(message, 'accepted');
    expect([lost, ...next].map((message) => posts(message).length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    for (const lane of LANES) expect(await on.ledger.lanes.holds(lane)).toEqual([]);
  });
});
