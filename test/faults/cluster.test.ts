import { setTimeout as pause } from 'node:timers/promises';
import { laneSlot } from '@pombo/core';
import { describe, expect } from 'vitest';
import { moveSlot } from '../setup/redis-cluster.ts';
import { ownCluster } from '../support/redis/own-cluster.ts';
import { test } from '../support/redis/own-redis.ts';
import { stage } from '../support/stage.ts';
import { traffic, type Traced } from '../support/traffic.ts';

/** A Redis Cluster of three masters, each with a replica (matrix.md, B). Each master has two lanes. */
const redis = ownCluster({ replicas: 3 });
const LANES = ['suporte', 'leste', 'calmo', 'sul', 'vendas', 'baixo'];
const on = stage({ lanes: LANES, redis });
const { spawn, send, posts, reaches } = traffic(on);

function slotOf(lane: string): Promise<number> {
  return redis.servers.nodes[1]!.client.cluster('KEYSLOT', laneSlot(on.prefix, lane));
}

async function sendOnEach(times: number): Promise<Traced[]> {
  const sent: Traced[] = [];
  for (let at = 0; at < times; at += 1) for (const instance of LANES) sent.push(await send({ instance }));
  return sent;
}

/** Each of them is recorded as accepted, and reached the gateway once. */
async function allOnce(messages: readonly Traced[]): Promise<void> {
  for (const message of messages) await reaches(message, 'accepted');
  for (const lane of LANES) {
    const { queued, sending, unknown } = await on.ledger.messages.counts(lane);
    expect({ lane, queued, sending, unknown }).toEqual({ lane, queued: 0, sending: 0, unknown: 0 });
  }
  expect(messages.filter((message) => posts(message).length !== 1)).toEqual([]);
}

describe('B24 sending on a Redis Cluster continues, each message once,', () => {
  test('while the slots of two lanes move to another master, key by key', { timeout: 60_000 }, async () => {
    const workers = await Promise.all([spawn(), spawn()]);
    const messages = await sendOnEach(8);
    const keysOf = async (slot: number): Promise<string[]> => {
      const { client } = await redis.servers.ownerOf(slot);
      return client.cluster('GETKEYSINSLOT', slot, 20);
    };
    for (const lane of ['suporte', 'sul']) {
      const slot = await slotOf(lane);
      const owner = await redis.servers.ownerOf(slot);
      const move = await moveSlot(redis.servers, slot);
      // Longer than a client waits before it gives a command up.
      for (let step = 0; step < 25; step += 1) {
        const [next] = await keysOf(slot);
        if (next !== undefined) await move.keys([next]);
        await pause(100);
      }
      messages.push(await send({ instance: LANES.find((other) => other !== lane)! }));
      await move.end();
      expect((await redis.servers.ownerOf(slot)).id).not.toBe(owner.id);
      messages.push(await send({ instance: lane }));
    }
    await allOnce(messages);
    // The move had an effect; otherwise the slots would have moved while nothing was sent.
    expect(workers.map((worker) => worker.log()).join('')).toContain('TRYAGAIN');
  });

  test('across a master that is killed, and its replica in its place', { timeout: 60_000 }, async () => {
    await Promise.all([spawn(), spawn()]);
    const before = await sendOnEach(8);
    const slot = await slotOf('vendas');
    const master = await redis.servers.ownerOf(slot);
    await expect.poll(() => before.some((message) => posts(message).length > 0)).toBe(true);
    await master.kill();
    await expect.poll(async () => (await redis.servers.ownerOf(slot))?.id, { timeout: 30_000 }).toBeDefined();
    const after = await sendOnEach(2);
    await allOnce([...before, ...after]);
  });
});
