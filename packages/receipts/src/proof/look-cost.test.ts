import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, bodyOf, gatewayFailed } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';
import { createLedger } from '@pombo/ledger';

const redis = testRedis();
const PHONE = '5511987654321';
let made = 0;

/** A message that the gateway failed on, on a lane with orphan receipts of others and a listing of their messages. */
async function crowded(others: number) {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const keys = laneKeys(prefix, LANE);
  const client = redis.connect();
  const counted = { commands: 0 };
  const send = client.sendCommand.bind(client);
  client.sendCommand = (...args) => {
    counted.commands += 1;
    return send(...args);
  };
  const world = new World(createLedger(client, { prefix }));
  const now = Date.now();
  const parked = redis.client.pipeline();
  for (let at = 0; at < others; at += 1) {
    parked.zadd(keys.parked, now - others + at, `other-${at}`);
    parked.rpush(
      keys.parkedEvents(`other-${at}`),
      JSON.stringify({ kind: 'progress', messageId: `other-${at}`, to: 'sent' }),
    );
  }
  await parked.exec();
  const sample = await world.queue();
  await world.attempt(sample, gatewayFailed);
  // A process reads all orphan receipts once, when it starts to serve a lane.
  await world.receipts.joinAll(LANE);
  const listed = Array.from({ length: Math.min(others, 1000) }, (_none, at) => ({
    zaapId: `listed-${at}`,
    messageId: `listed-M${at}`,
    phone: `5521${String(900_000_000 + at)}`,
    createdAt: now,
  }));
  const cost = async (work: () => Promise<unknown>): Promise<number> => {
    const before = counted.commands;
    await work();
    return counted.commands - before;
  };
  return { world, sample, listed, cost };
}

async function lookCost(others: number): Promise<{ look: number; sweep: number }> {
  const { world, sample, listed, cost } = await crowded(others);
  const { receipts } = world;
  const body = bodyOf(sample.id);
  const look = async (): Promise<void> => {
    await receipts.look(LANE, sample.key, body);
    await receipts.evidence.fromQueue(LANE, listed, body);
    expect((await receipts.guard(LANE, sample.key, body)).mayRetry).toBe(true);
  };
  // Scripts are loaded at their first use.
  await look();
  return { look: await cost(look), sweep: await cost(() => receipts.joinAll(LANE)) };
}

describe('what an automatic retry and each sweep read of Redis', () => {
  test('is as much with 5,000 callbacks and 1,000 listed messages of others as with none', async () => {
    const costs = new Map<number, { look: number; sweep: number }>();
    for (const others of [0, 100, 5000]) costs.set(others, await lookCost(others));
    process.stdout.write(`  commands of a look and of a sweep: ${JSON.stringify([...costs])}\n`);
    expect(costs.get(0)!.look).toBeLessThan(25);
    // The newest orphan id is read again: another may have come in the same millisecond.
    for (const others of [100, 5000]) expect(costs.get(others)!.look).toBeLessThanOrEqual(costs.get(0)!.look + 2);
    // The sweep checks ids in batches of five hundred.
    expect(costs.get(5000)!.sweep - costs.get(0)!.sweep).toBeLessThanOrEqual(11);
  });

  test('still settles by the orphan receipts that an older process has added since', async () => {
    const { world, sample } = await crowded(10);
    const keys = laneKeys(`${redis.prefix}:${made}`, LANE);
    const event = { kind: 'delivery', zaapId: 'Z1', messageId: 'M1', phone: PHONE, at: Date.now() };
    await redis.client.rpush(keys.parkedEvents('Z1'), JSON.stringify(event));
    await redis.client.zadd(keys.parked, Date.now(), 'Z1');
    await world.receipts.look(LANE, sample.key, bodyOf(sample.id));
    expect(await world.status(sample)).toBe('sent');
  });
});
