import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { laneSlot, messageKey } from '@pombo/core';
import { createLedger, resumeLane, viewLanes, type Ledger } from '@pombo/ledger';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { openJournal } from '../../packages/journal/src/index.ts';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { campaigns } from '../support/campaigns.ts';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { openProxy } from '../support/http/proxy.ts';
import { dataFolder, journalled, rollback } from '../support/rollback.ts';
import { IMAGE, stage, type SpawnOrders } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/**
 * A Redis that loses acknowledged writes (matrix.md, B2, B8, B10). It calls messages "queued" that were sent. The
 * workers' journals show otherwise, and nothing is sent before Redis has been corrected. BullMQ alone sends them again.
 */
const redis = ownRedis(['--enable-debug-command', 'yes']);
const on = stage({ redis, lanes: ['vendas', 'norte', 'sul'] });
const { spawn, send, posts, reaches } = traffic(on);
const { create, order, posted, view } = campaigns(on);
const { adopted: left, isRestored, reasons, resultOf, rollBack, sentSince, unpause, waiting } = rollback(on, redis);

/** A worker's memory is in the data folder: each test has its own, on an empty Redis. */
let env: { POMBO_DATA_DIR: string };

beforeEach(async () => {
  await redis.client.flushall();
  env = { POMBO_DATA_DIR: await mkdtemp(join(tmpdir(), 'pombo-rollback-')) };
});

afterEach(() => rm(env.POMBO_DATA_DIR, { recursive: true }));

async function goesOn(instance = 'vendas'): Promise<void> {
  await unpause();
  const next = await send({ instance });
  await reaches(next, 'accepted');
  expect(posts(next)).toHaveLength(1);
  expect(await reasons(on.ledger, instance)).toEqual([]);
}

describe('B2 restarted from an old snapshot', () => {
  test('a surviving worker restores what it sent, with its ids, and its lanes continue', async () => {
    const worker = await spawn({ env });
    await reaches(await send(), 'accepted');
    const lost = await sentSince();
    await rollBack();
    await logged(worker, 'attempt.restored');
    await isRestored(lost);
    await goesOn();
    expect(posts(lost.message)).toHaveLength(1);
  });

  test('a worker that died with Redis restores its sends when it starts again in its folder', async () => {
    const worker = await spawn({ env });
    const lost = await sentSince();
    await journalled(env.POMBO_DATA_DIR, 1);
    await worker.kill();
    await rollBack();
    await spawn({ env });
    await isRestored(lost);
    await goesOn();
    expect(posts(lost.message)).toHaveLength(1);
  });

  test('a queued message that an interrupted step left out of every index is sent once, after the restart', async () => {
    const worker = await spawn({ env, timings: { sweepMs: 100, lostJobMs: 200 } });
    await reaches(await send(), 'accepted');
    const message = await waiting();
    const key = messageKey(message.id);
    // As in a Redis that kept the message's record, but neither its indexes nor its job.
    await redis.client.zrem(`${laneSlot(on.prefix, 'vendas')}:s:queued`, key);
    await redis.client.zrem(`${laneSlot(on.prefix, 'vendas')}:age`, key);
    for (const job of await redis.client.keys(`*${key}-1*`)) await redis.client.del(job);
    await redis.client.save();
    await rollBack();
    await logged(worker, 'messages.misplaced');
    await unpause();
    await reaches(message, 'accepted');
    await goesOn();
    expect(posts(message)).toHaveLength(1);
  });

  test('a message whose answer was still open is unknown', async () => {
    const worker = await spawn({ env });
    const message = await waiting();
    on.simulator.fault({ phone: message.phone, times: 1, do: { kind: 'hang', enqueue: true } });
    await redis.client.save();
    await unpause();
    await expect.poll(() => posts(message).length, { timeout: 25_000 }).toBe(1);
    await worker.kill();
    await rollBack();
    await spawn({ env });
    await reaches(message, 'unknown');
    expect((await on.producer.get(message.id))!.error).toMatchObject({ code: 'rollback' });
    await goesOn();
    expect(posts(message)).toHaveLength(1);
  });

  test('from an empty snapshot: what was sent is known by its id, and a repeated request is a duplicate', async () => {
    await redis.client.save();
    await spawn({ env });
    const message = await send({ id: 'forgotten', caption: 'once' });
    await reaches(message, 'accepted');
    const result = (await resultOf(message))!;
    await rollBack();
    await isRestored({ message, result });
    await eventually(() => reasons(), []);
    const { phone, id } = message;
    const again = { instance: 'vendas', phone, id, image: IMAGE, caption: 'once' };
    expect(await on.producer.sendImage(again)).toMatchObject({ id, status: 'accepted', duplicate: true });
    expect(await on.producer.get(id)).toMatchObject({ id, phone, status: 'accepted', caption: 'once' });
    expect(posts(message)).toHaveLength(1);
  });

  test('from a backup before many messages and a later save', async () => {
    await spawn({ env });
    const messages = [];
    for (let at = 0; at < 5; at += 1) messages.push(await waiting(on.lanes[at % 3]));
    await redis.client.save();
    const backup = join(env.POMBO_DATA_DIR, 'backup.rdb');
    await copyFile(join(redis.server.dir, 'dump.rdb'), backup);
    await unpause();
    for (const message of messages) await reaches(message, 'accepted');
    await redis.client.save();
    await redis.server.kill();
    await copyFile(backup, join(redis.server.dir, 'dump.rdb'));
    await redis.server.start();
    for (const message of messages) await reaches(message, 'accepted');
    await goesOn();
    expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1, 1, 1]);
  });

  test('two workers: each restores what it sent, and nothing is sent before both have', async () => {
    const other = { POMBO_DATA_DIR: await dataFolder() };
    await Promise.all([spawn({ env }), spawn({ env: other })]);
    const messages = await Promise.all(on.lanes.map((lane) => waiting(lane)));
    await redis.client.save();
    await unpause();
    for (const message of messages) await reaches(message, 'accepted');
    await rollBack();
    await unpause();
    for (const message of messages) await reaches(message, 'accepted');
    for (const lane of on.lanes) await goesOn(lane);
    expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1]);
  });

  test('while a campaign is being enqueued: each recipient gets it once, and the campaign completes', async () => {
    const people = { from: 7000, count: 400 };
    const worker = await spawn({ env, feeding: { everyMs: 50 } });
    const { id } = await create(people);
    await order(id, 'start');
    await expect.poll(() => posted(people).length, { timeout: 25_000, interval: 20 }).toBeGreaterThan(50);
    await redis.client.save();
    await expect.poll(() => posted(people).length, { timeout: 25_000, interval: 20 }).toBeGreaterThan(120);
    await rollBack();
    await logged(worker, 'attempt.restored');
    await expect.poll(async () => (await view(id)).state, { timeout: 40_000 }).toBe('completed');
    expect(posted(people)).toHaveLength(people.count);
    expect(new Set(posted(people)).size).toBe(people.count);
  });
});

describe('B2 and a worker that does not come back', () => {
  /** Another worker with its own folder has started first, and the lanes name the worker they wait for. */
  async function adopted(timings?: SpawnOrders['timings']): ReturnType<typeof left> {
    const stand = await left(env.POMBO_DATA_DIR, timings);
    const [lane] = await viewLanes(['vendas'], on.ledger);
    expect(lane!.blockers[0]).toMatchObject({
      code: 'rollback',
      detail: expect.stringMatching(/w-[0-9a-f-]{36} on host/),
    });
    expect(lane!.blockers[0]!.detail).toContain(hostname());
    return stand;
  }

  test('another worker adopts its lanes: they are held, and continue once a worker starts in its folder', async () => {
    const { lost, other } = await adopted();
    expect(posts(other)).toHaveLength(0);
    await spawn({ env });
    await isRestored(lost);
    await reaches(other, 'accepted');
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 1]);
  });

  describe('and another worker that ends the recovery, and dies before it has woken a lane', () => {
    /** Without a wake, a held lane is checked only after ten minutes. */
    const LATE = { holdProbeMs: { first: 600_000, cap: 600_000 } };

    /** What that worker did before it died. */
    async function giveBackAndRelease(): Promise<void> {
      const dir = join(env.POMBO_DATA_DIR, 'journal');
      const journal = await openJournal({ dir, worker: 'w-dies', prefix: on.prefix });
      onTestFinished(() => journal.close());
      for await (const entry of journal.read()) await on.ledger.recovery.restore(entry);
      for (const lane of on.lanes) await on.ledger.lanes.release(lane, 'rollback');
    }

    test('after it closed it: the lanes continue with the next heartbeat', async () => {
      const { lost, other } = await adopted(LATE);
      const { awaits, epoch } = await on.ledger.recovery.read();
      await giveBackAndRelease();
      const recoveryKey = `${redis.prefix}:{workers}:recovery`;
      const end = redis.client.multi();
      for (const { worker } of awaits) end.hdel(recoveryKey, `w:${worker}`);
      await end.hset(recoveryKey, 'open', '0', 'missing', '0').hdel(recoveryKey, 'held').exec();
      expect((await on.ledger.recovery.read()).epoch).toBe(epoch);
      await reaches(other, 'accepted');
      expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 1]);
    });

    test('before it closed it: a live worker does, and the lanes continue', async () => {
      const { lost, other } = await adopted(LATE);
      const { awaits, epoch } = await on.ledger.recovery.read();
      await giveBackAndRelease();
      await on.ledger.recovery.strikeOff(
        awaits.map(({ worker }) => worker),
        epoch,
      );
      await reaches(other, 'accepted');
      await eventually(async () => (await on.ledger.recovery.read()).open, false);
      expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 1]);
    });
  });

  test('its folder is lost: the lanes stay held, and only --after-rollback sends what may have been sent', async () => {
    const { lost, other } = await adopted();
    await on.ledger.lanes.hold('vendas', 'paused', '');
    expect(await resumeLane(on.ledger, 'vendas')).toEqual({
      released: ['paused'],
      rollback: { released: false, mayDouble: 1 },
    });
    expect(await reasons()).toEqual(['rollback']);
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 0]);
    for (const lane of on.lanes) await resumeLane(on.ledger, lane, { afterRollback: true });
    await reaches(other, 'accepted');
    // The duplicates that it announced.
    expect(posts(lost.message)).toHaveLength(2);
    // The next restart does not wait for that journal again.
    await redis.client.save();
    await rollBack();
    await reaches(other, 'accepted');
    await goesOn();
  });
});

test('a lane held for lost writes without an open recovery: its next worker opens one, and the lane continues', async () => {
  const worker = await spawn({ env });
  await reaches(await send(), 'accepted');
  await journalled(env.POMBO_DATA_DIR, 1);
  await worker.kill();
  await on.ledger.lanes.hold('vendas', 'rollback', 'its worker died before it opened a recovery');
  await logged(await spawn({ env }), 'recovery.over');
  await goesOn();
});

test('a Redis that goes back without dropping a connection is noticed by the heartbeats', async () => {
  const worker = await spawn({ env });
  const lost = await sentSince();
  const beats = async (): Promise<number> => Number(await redis.client.get(`${redis.prefix}:{workers}:beats`));
  const before = await beats();
  await expect.poll(beats).toBeGreaterThan(before);
  await redis.client.call('DEBUG', 'RELOAD', 'NOSAVE');
  await logged(worker, 'attempt.restored');
  await isRestored(lost);
  await goesOn();
  expect(posts(lost.message)).toHaveLength(1);
});

test('B8 failed over to a replica that lacked the last writes: what was sent is restored there', async () => {
  const replica = await ownReplica();
  const proxy = await openProxy(redis.server.port);
  onTestFinished(() => proxy.close());
  const worker = await spawn({ env: { ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
  await reaches(await send(), 'accepted');
  const again = await waiting();
  await eventually(() => redis.client.wait(1, 1000), 1);
  await replica.client.replicaof('NO', 'ONE');
  await unpause();
  await reaches(again, 'accepted');

  proxy.target(replica.port);
  proxy.reset();
  await logged(worker, 'attempt.restored');
  await unpause(replica.ledger);
  await eventually(async () => (await replica.ledger.messages.get(again.id))?.status, 'accepted');
  await eventually(() => reasons(replica.ledger), []);
  expect(posts(again)).toHaveLength(1);
});

test('B10 flushed: a repeated request is a duplicate of what was sent', async () => {
  await spawn({ env });
  const message = await send({ id: 'flushed', caption: 'once' });
  await reaches(message, 'accepted');
  await redis.client.flushall();
  await reaches(message, 'accepted');
  await eventually(() => reasons(), []);
  const { phone, id } = message;
  const again = { instance: 'vendas', phone, id, image: IMAGE, caption: 'once' };
  expect(await on.producer.sendImage(again)).toMatchObject({ status: 'accepted', duplicate: true });
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
