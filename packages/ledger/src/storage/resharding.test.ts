import type { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveSlot, startPrivateCluster, type PrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { cancel, requeueUnqueued, retry, confirm } from '../message/change.ts';
import type { NewMessage } from '../message/contract.ts';
import { World, accepted, bodyOf, failed, requeued, unknown, type Sample } from '../../conformance/world.ts';
import { laneKeys } from './keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';

/** A step on a message of a lane whose slot is being moved to another master. */
interface Step {
  /** Brings the message to where the step begins. */
  before(world: World, lane: string): Promise<Sample>;
  run(world: World, sample: Sample, brief: Ledger): Promise<unknown>;
}

const CAMPAIGN = { campaign: 'autumn', line: 1 };

const JOBS = { prepare: async () => ':queue:' };

function entryOf(lane: string, id: string): NewMessage {
  return { lane, body: bodyOf(id), contentHash: 'content' };
}

async function queued(world: World, lane: string, more = {}): Promise<Sample> {
  await world.ledger.messages.setCampaignState('autumn', lane, 'running');
  // Another message stays, or the indexes would disappear with the last one in them.
  await world.queue({ ...CAMPAIGN, line: 2 }, lane);
  return world.queue({ ...CAMPAIGN, ...more }, lane);
}

async function after(world: World, lane: string, verdict: Parameters<World['attempt']>[1]): Promise<Sample> {
  const sample = await queued(world, lane);
  await world.attempt(sample, verdict);
  return sample;
}

async function sending(world: World, lane: string): Promise<Sample> {
  const sample = await queued(world, lane);
  await world.go(sample, { nonce: 'open' });
  return sample;
}

const STEPS: Record<string, Step> = {
  create: { before: queued, run: (world, { lane }) => world.queue({ ...CAMPAIGN, id: 'another', line: 3 }, lane) },
  'create with their jobs': {
    async before(world, lane) {
      await world.ledger.messages.create([entryOf(lane, 'with a job')], JOBS);
      return queued(world, lane);
    },
    run: (world, { lane }) =>
      world.ledger.messages.create([entryOf(lane, 'with a job'), entryOf(lane, 'b'), entryOf(lane, 'c')], JOBS),
  },
  begin: { before: queued, run: (world, sample) => world.open(sample, { nonce: 'new' }) },
  'finish as accepted': { before: sending, run: (world, sample) => world.close(sample, 'open', accepted) },
  'finish as queued again': { before: sending, run: (world, sample) => world.close(sample, 'open', requeued) },
  'take over': { before: sending, run: (world, { lane }) => world.ledger.attempts.reclaim(lane, 'worker') },
  'change by evidence': {
    before: (world, lane) => after(world, lane, accepted),
    run: (world, sample) => world.change(sample, confirm('sent', { zaapId: 'Z2', messageId: 'M2' })),
  },
  'apply a receipt': {
    before: (world, lane) => after(world, lane, accepted),
    run: (world, { lane }) => world.ledger.receipts.plain.confirm(lane, ['Z1', 'M1'], 'sent', 1),
  },
  'change back to queued': {
    before: (world, lane) => after(world, lane, accepted),
    run: (world, sample) => world.change(sample, requeueUnqueued('not added', 3)),
  },
  retry: {
    before: (world, lane) => after(world, lane, failed),
    run: (world, sample) => world.change(sample, retry()),
  },
  cancel: { before: queued, run: (world, sample) => world.change(sample, cancel()) },
  'expire what is overdue': {
    before: (world, lane) => queued(world, lane, { expiresAt: 1 }),
    run: (world, { lane }) => world.ledger.messages.expireOverdue(lane, 0, 10),
  },
  purge: {
    before: (world, lane) => after(world, lane, failed),
    run: async (world, { lane }, brief) => {
      await world.clockPast((await world.now()) + 1);
      await brief.messages.purge(lane, 10);
    },
  },
  'hand over': { before: queued, run: (world, { lane, key }) => world.ledger.transfers.take(lane, key, 'other') },
  'hold a lane': { before: queued, run: (world, { lane }) => world.ledger.lanes.hold(lane, 'paused', '') },
  'release a lane': {
    before: async (world, lane) => {
      await world.ledger.lanes.hold(lane, 'paused', '');
      return queued(world, lane);
    },
    run: (world, { lane }) => world.ledger.lanes.release(lane),
  },
  'see what became of an unknown one': {
    before: (world, lane) => after(world, lane, unknown),
    run: (world, sample) => world.change(sample, confirm('accepted', { zaapId: 'Z3' })),
  },
};

describe.skipIf(findRedisServer() === undefined)('a slot of a Redis Cluster that is being moved key by key', () => {
  let servers: PrivateCluster;
  let client: Cluster;
  let made = 0;

  beforeAll(async () => {
    servers = await startPrivateCluster();
    // A refusal comes at once; waiting for the end of the move is ioredis's task.
    client = servers.connect({ maxRedirections: 5, retryDelayOnTryAgain: 1 });
    await client.ping();
  });

  afterAll(async () => {
    client.disconnect();
    await servers.stop();
  });

  async function emptied(): Promise<World> {
    await Promise.all(servers.nodes.map(({ client: node }) => node.flushall()));
    made += 1;
    return new World(createLedger(client, { prefix: 'pombo' }));
  }

  test.each(Object.entries(STEPS))('cuts nothing in half: %s', async (_name, step) => {
    const world = await emptied();
    const { sample, slot } = await begun(world, step);
    const names = (await (await servers.ownerOf(slot)).client.keys(`*{${sample.lane}}*`)).toSorted();
    // Each key alone has moved, or each alone is left.
    for (const gone of [...names.map((name) => [name]), ...names.map((name) => names.filter((each) => each !== name))])
      await tryStep(step, gone);
  });

  test('a receipt that comes meanwhile is left to the steps with one key each', async () => {
    const world = await emptied();
    const { sample, slot } = await begun(world, STEPS['apply a receipt']!);
    const move = await moveSlot(servers, slot);
    await move.keys([laneKeys('pombo', sample.lane).lane]);
    const confirming = world.ledger.receipts.plain.confirm(sample.lane, ['Z1', 'M1'], 'sent', 1);
    expect(await confirming).toEqual({ answer: 'other' });
    await move.end();
  });

  async function begun(world: World, step: Step): Promise<{ sample: Sample; slot: number }> {
    made += 1;
    const sample = await step.before(world, `lane-${made}`);
    return { sample, slot: await client.cluster('KEYSLOT', laneKeys('pombo', sample.lane).slot) };
  }

  /** With these keys of the lane moved (named as on a first lane), the step is done completely or not at all. */
  async function tryStep(step: Step, gone: readonly string[]): Promise<void> {
    const world = await emptied();
    const { sample, slot } = await begun(world, step);
    const move = await moveSlot(servers, slot);
    await move.keys(gone.map((name) => name.replaceAll(/\{[^}]*\}/g, `{${sample.lane}}`)));
    const brief = createLedger(client, { prefix: 'pombo', retentionMs: 1 });
    const before = await everything(sample.lane);
    const refused = await step.run(world, sample, brief).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const what = `${gone.map((name) => name.replace(/.*\}/, '')).join(' ')} gone`;
    if (refused !== undefined) expect.soft(await everything(sample.lane), `${what}: ${refused}`).toEqual(before);
    await move.end();
    // A caller that repeats it then succeeds, or finds it done.
    await step.run(world, sample, brief);
  }

  /** The lane's keys with their contents, on whichever master; no key on two of them. */
  async function everything(lane: string): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const { client: node } of servers.nodes) {
      for (const name of (await node.keys(`*{${lane}}*`)).toSorted()) {
        if (name in found) expect.soft(name).toBe('a key of one master');
        found[name] = await contentOf(node, name);
      }
    }
    return found;
  }
});

function pairs(flat: string[]): [string, string][] {
  return flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1]!] as [string, string]] : []));
}

async function contentOf(node: Redis, name: string): Promise<unknown> {
  // A master answers about a slot that it is importing only after ASKING.
  const ask = async (...command: [string, ...string[]]): Promise<unknown> => {
    const [, answer] = await Promise.all([node.call('ASKING'), node.call(...command)]);
    return answer;
  };
  switch (await ask('TYPE', name)) {
    case 'hash':
      return Object.fromEntries(pairs((await ask('HGETALL', name)) as string[]));
    case 'zset':
      return ask('ZRANGE', name, '0', '-1', 'WITHSCORES');
    case 'set':
      return ((await ask('SMEMBERS', name)) as string[]).toSorted();
    case 'list':
      return ask('LRANGE', name, '0', '-1');
    case 'stream':
      return ask('XLEN', name);
    default:
      return ask('GET', name);
  }
}
