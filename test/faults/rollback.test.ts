import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, type Ledger } from '@pombo/ledger';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { ownRedis, test } from '../support/own-redis.ts';
import { openProxy } from '../support/proxy.ts';
import { stage } from '../support/stage.ts';
import { eventually, traffic, type Traced } from '../support/traffic.ts';

/**
 * A Redis that forgets what was acknowledged (matrix.md, B2, B8, B10). It says "queued" of messages that were sent; the
 * witness keeps the lane until a person has looked. BullMQ alone sends them again.
 */
const redis = ownRedis();
const on = stage({ redis });
const { spawn, send, posts, reaches } = traffic(on);

/** What a worker remembers it keeps in the data folder: another one for each test, on an empty Redis. */
let env: { POMBO_DATA_DIR: string };

beforeEach(async () => {
  await redis.client.flushall();
  env = { POMBO_DATA_DIR: await mkdtemp(join(tmpdir(), 'pombo-rollback-')) };
});

afterEach(() => rm(env.POMBO_DATA_DIR, { recursive: true }));

/** Queues a message behind a pause, so that a snapshot can be taken in which it waits. */
async function waiting(): Promise<Traced> {
  await on.ledger.lanes.hold('vendas', 'paused', 'for the snapshot');
  return send();
}

function unpause(ledger: Ledger): Promise<unknown> {
  return ledger.lanes.release('vendas', 'paused');
}

async function reasons(ledger: Ledger): Promise<string[]> {
  return (await ledger.lanes.holds('vendas')).map(({ reason }) => reason);
}

describe('B2 restarted from an old snapshot', () => {
  test.for(['in memory', 'in its file'])(
    'a worker that remembers %s holds the lane until a person looks',
    async (where) => {
      const worker = await spawn({ env });
      await reaches(await send(), 'accepted');
      const again = await waiting();
      await redis.client.save();
      await unpause(on.ledger);
      await reaches(again, 'accepted');
      expect(posts(again)).toHaveLength(1);

      if (where === 'in its file') await worker.kill('SIGTERM');
      await redis.server.kill();
      await redis.server.start();
      await reaches(again, 'queued');
      if (where === 'in its file') await spawn({ env });
      await unpause(on.ledger);
      await eventually(() => reasons(on.ledger), ['rollback']);
      expect(posts(again)).toHaveLength(1);

      // The person has seen on the phone that it arrived.
      await on.producer.cancel(again.id);
      const next = await send();
      await on.ledger.lanes.release('vendas', 'rollback');
      await reaches(next, 'accepted');
      expect([again, next].map((message) => posts(message).length)).toEqual([1, 1]);
    },
  );

  test('to before it ever had a name: every lane is held', async () => {
    await redis.client.save();
    await spawn({ env });
    const message = await send();
    await reaches(message, 'accepted');
    await redis.server.kill();
    await redis.server.start();
    await eventually(() => reasons(on.ledger), ['rollback']);
    expect(posts(message)).toHaveLength(1);
  });
});

test('B8 failed over to a replica that lacked the last writes: the lane is held', async () => {
  const replica = await ownReplica();
  const proxy = await openProxy(redis.server.port);
  onTestFinished(() => proxy.close());
  await spawn({ env: { ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
  await reaches(await send(), 'accepted');
  const again = await waiting();
  await eventually(() => redis.client.wait(1, 1000), 1);
  await replica.client.replicaof('NO', 'ONE');
  await unpause(on.ledger);
  await reaches(again, 'accepted');

  proxy.target(replica.port);
  proxy.reset();
  await unpause(replica.ledger);
  await eventually(() => reasons(replica.ledger), ['rollback']);
  expect(posts(again)).toHaveLength(1);
});

test('B10 flushed: what its sender repeats is not sent before a person has looked', async () => {
  await spawn({ env });
  const message = await send({ id: 'flushed', caption: 'once' });
  await reaches(message, 'accepted');
  await redis.client.flushall();
  await eventually(() => reasons(on.ledger), ['rollback']);
  const { phone, id } = message;
  await on.producer.sendImage({
    instance: 'vendas',
    phone,
    id,
    image: 'https://example.com/pombo.png',
    caption: 'once',
  });
  await eventually(async () => (await on.ledger.lanes.read('vendas')).holds.length, 1);
  expect((await on.producer.get(id))?.status).toBe('queued');
  expect(posts(message)).toHaveLength(1);
});

async function ownReplica(): Promise<{ client: Redis; port: number; ledger: Ledger }> {
  const server = await startPrivateRedis();
  const client = new Redis(server.url);
  onTestFinished(async () => {
    client.disconnect();
    await server.stop();
  });
  await client.replicaof('127.0.0.1', redis.server.port);
  await expect.poll(() => client.info('replication'), { timeout: 20_000 }).toContain('master_link_status:up');
  return { client, port: server.port, ledger: createLedger(client, { prefix: redis.prefix }) };
}
