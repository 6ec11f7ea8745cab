import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, resumeLane, viewLanes, type Ledger } from '@pombo/ledger';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { campaigns } from '../support/campaigns.ts';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { openProxy } from '../support/http/proxy.ts';
import { IMAGE, stage } from '../support/stage.ts';
import { eventually, logged, traffic, type Traced } from '../support/traffic.ts';

/**
 * A Redis that forgets what was acknowledged (matrix.md, B2, B8, B10). It says "queued" of messages that were sent; the
 * workers' journals say otherwise, and nothing is sent before Redis knows that again. BullMQ alone sends them again.
 */
const redis = ownRedis(['--enable-debug-command', 'yes']);
const on = stage({ redis, lanes: ['vendas', 'norte', 'sul'] });
const { spawn, send, posts, reaches } = traffic(on);
const { create, order, posted, view } = campaigns(on);

/** What a worker remembers it keeps in the data folder: another one for each test, on an empty Redis. */
let env: { POMBO_DATA_DIR: string };

beforeEach(async () => {
  await redis.client.flushall();
  env = { POMBO_DATA_DIR: await folder() };
});

afterEach(() => rm(env.POMBO_DATA_DIR, { recursive: true }));

function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'pombo-rollback-'));
}

/** Queues a message behind a pause, so that a snapshot can be taken in which it waits. */
async function waiting(instance = 'vendas'): Promise<Traced> {
  await on.ledger.lanes.hold(instance, 'paused', 'for the snapshot');
  return send({ instance });
}

async function unpause(ledger: Ledger): Promise<void> {
  for (const lane of on.lanes) await ledger.lanes.release(lane, 'paused');
}

async function reasons(ledger: Ledger, lane = 'vendas'): Promise<string[]> {
  return (await ledger.lanes.holds(lane)).map(({ reason }) => reason);
}

/** Redis comes back as it was when it was saved last. */
async function rollBack(): Promise<void> {
  await redis.server.kill();
  await redis.server.start();
}

async function resultOf({ id }: Traced): Promise<object | undefined> {
  return (await on.producer.get(id))?.result;
}

/** A message that was sent after the snapshot in which it waits, and its ids. */
async function sentSince(instance = 'vendas'): Promise<{ message: Traced; result: object }> {
  const message = await waiting(instance);
  await redis.client.save();
  await unpause(on.ledger);
  await reaches(message, 'accepted');
  return { message, result: (await resultOf(message))! };
}

/** Waits until the journal has the ends of this many attempts: they follow a moment after Redis knows them. */
async function ended(times: number): Promise<void> {
  const journal = join(env.POMBO_DATA_DIR, 'journal');
  const count = async (): Promise<number> => {
    const names = await readdir(journal, { recursive: true });
    const texts = await Promise.all(
      names.filter((name) => name.endsWith('.log')).map((name) => readFile(join(journal, name), 'utf8')),
    );
    return texts.join('').split('["e",').length - 1;
  };
  await expect.poll(count, { timeout: 25_000 }).toBeGreaterThanOrEqual(times);
}

/** What Redis lost is given back to it, and its lane continues. */
async function isRestored({ message, result }: { message: Traced; result: object }): Promise<void> {
  await expect.poll(() => resultOf(message), { timeout: 25_000 }).toEqual(result);
  expect((await on.producer.get(message.id))!.status).toBe('accepted');
}

async function goesOn(instance = 'vendas'): Promise<void> {
  await unpause(on.ledger);
  const next = await send({ instance });
  await reaches(next, 'accepted');
  expect(posts(next)).toHaveLength(1);
  expect(await reasons(on.ledger, instance)).toEqual([]);
}

describe('B2 restarted from an old snapshot', () => {
  test('A5: a worker that survives gives back what it sent, with its ids, and its lanes continue', async () => {
    const worker = await spawn({ env });
    await reaches(await send(), 'accepted');
    const lost = await sentSince();
    await rollBack();
    await logged(worker, 'attempt.restored');
    await isRestored(lost);
    await goesOn();
    expect(posts(lost.message)).toHaveLength(1);
  });

  test('a worker that died with it gives it back as it starts again in its folder', async () => {
    const worker = await spawn({ env });
    const lost = await sentSince();
    await ended(1);
    await worker.kill();
    await rollBack();
    await spawn({ env });
    await isRestored(lost);
    await goesOn();
    expect(posts(lost.message)).toHaveLength(1);
  });

  test('a message whose answer was still open is unknown', async () => {
    const worker = await spawn({ env });
    const message = await waiting();
    on.simulator.fault({ phone: message.phone, times: 1, do: { kind: 'hang', enqueue: true } });
    await redis.client.save();
    await unpause(on.ledger);
    await expect.poll(() => posts(message).length, { timeout: 25_000 }).toBe(1);
    await worker.kill();
    await rollBack();
    await spawn({ env });
    await reaches(message, 'unknown');
    expect((await on.producer.get(message.id))!.error).toMatchObject({ code: 'rollback' });
    await goesOn();
    expect(posts(message)).toHaveLength(1);
  });

  test('to before it held anything: what was sent is known by its id, and its sender’s repetition is a duplicate', async () => {
    await redis.client.save();
    await spawn({ env });
    const message = await send({ id: 'forgotten', caption: 'once' });
    await reaches(message, 'accepted');
    const result = (await resultOf(message))!;
    await rollBack();
    await isRestored({ message, result });
    await eventually(() => reasons(on.ledger), []);
    const { phone, id } = message;
    const again = { instance: 'vendas', phone, id, image: IMAGE, caption: 'once' };
    expect(await on.producer.sendImage(again)).toMatchObject({ id, status: 'accepted', duplicate: true });
    expect(await on.producer.get(id)).toMatchObject({ id, phone, status: 'accepted', caption: 'once' });
    expect(posts(message)).toHaveLength(1);
  });

  test('to a backup that many messages and a later save lie after', async () => {
    await spawn({ env });
    const messages = [];
    for (let at = 0; at < 5; at += 1) messages.push(await waiting(on.lanes[at % 3]));
    await redis.client.save();
    const backup = join(env.POMBO_DATA_DIR, 'backup.rdb');
    await copyFile(join(redis.server.dir, 'dump.rdb'), backup);
    await unpause(on.ledger);
    for (const message of messages) await reaches(message, 'accepted');
    await redis.client.save();
    await redis.server.kill();
    await copyFile(backup, join(redis.server.dir, 'dump.rdb'));
    await redis.server.start();
    for (const message of messages) await reaches(message, 'accepted');
    await goesOn();
    expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1, 1, 1]);
  });

  test('two workers: each gives back what it sent, and nothing is sent before both have', async () => {
    const other = { POMBO_DATA_DIR: await folder() };
    onTestFinished(() => rm(other.POMBO_DATA_DIR, { recursive: true }));
    await Promise.all([spawn({ env }), spawn({ env: other })]);
    const messages = await Promise.all(on.lanes.map((lane) => waiting(lane)));
    await redis.client.save();
    await unpause(on.ledger);
    for (const message of messages) await reaches(message, 'accepted');
    await rollBack();
    await unpause(on.ledger);
    for (const message of messages) await reaches(message, 'accepted');
    for (const lane of on.lanes) await goesOn(lane);
    expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1]);
  });

  test('while a campaign is feeding: each recipient has it once, and the campaign completes', async () => {
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
  /** A worker has sent what Redis has lost, and is gone; another one, with a folder of its own, comes first. */
  async function adopted(): Promise<{ lost: { message: Traced; result: object }; other: Traced }> {
    const gone = await spawn({ env });
    await reaches(await send(), 'accepted');
    const lost = await sentSince();
    await ended(2);
    await gone.kill();
    await rollBack();
    const elsewhere = { POMBO_DATA_DIR: await folder() };
    onTestFinished(() => rm(elsewhere.POMBO_DATA_DIR, { recursive: true }));
    await spawn({ env: elsewhere });
    await unpause(on.ledger);
    await eventually(() => reasons(on.ledger), ['rollback']);
    const other = await send();
    const [lane] = await viewLanes(['vendas'], on.ledger);
    expect(lane!.blockers[0]).toMatchObject({
      code: 'rollback',
      detail: expect.stringMatching(/w-[0-9a-f-]{36} on host/),
    });
    expect(lane!.blockers[0]!.detail).toContain(hostname());
    return { lost, other };
  }

  test('another worker adopts its lanes: they are held, and continue once its folder is opened again', async () => {
    const { lost, other } = await adopted();
    expect(posts(other)).toHaveLength(0);
    await spawn({ env });
    await isRestored(lost);
    await reaches(other, 'accepted');
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 1]);
  });

  test('its folder is lost: the lanes stay held, and only --after-rollback sends what may have been sent', async () => {
    const { lost, other } = await adopted();
    await on.ledger.lanes.hold('vendas', 'paused', '');
    expect(await resumeLane(on.ledger, 'vendas')).toEqual({
      released: ['paused'],
      rollback: { released: false, mayDouble: 1 },
    });
    expect(await reasons(on.ledger)).toEqual(['rollback']);
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 0]);
    for (const lane of on.lanes) await resumeLane(on.ledger, lane, { afterRollback: true });
    await reaches(other, 'accepted');
    // The price that was named.
    expect(posts(lost.message)).toHaveLength(2);
    // The next restart does not ask for that journal once more.
    await redis.client.save();
    await rollBack();
    await reaches(other, 'accepted');
    await goesOn();
  });
});

test('A5: Redis goes back without a connection that is lost: the heartbeats show it', async () => {
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

test('B8 failed over to a replica that lacked the last writes: what was sent is given back to it', async () => {
  const replica = await ownReplica();
  const proxy = await openProxy(redis.server.port);
  onTestFinished(() => proxy.close());
  const worker = await spawn({ env: { ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
  await reaches(await send(), 'accepted');
  const again = await waiting();
  await eventually(() => redis.client.wait(1, 1000), 1);
  await replica.client.replicaof('NO', 'ONE');
  await unpause(on.ledger);
  await reaches(again, 'accepted');

  proxy.target(replica.port);
  proxy.reset();
  await logged(worker, 'attempt.restored');
  await unpause(replica.ledger);
  await eventually(async () => (await replica.ledger.messages.get(again.id))?.status, 'accepted');
  await eventually(() => reasons(replica.ledger), []);
  expect(posts(again)).toHaveLength(1);
});

test('B10 flushed: what its sender repeats is a duplicate of what was sent', async () => {
  await spawn({ env });
  const message = await send({ id: 'flushed', caption: 'once' });
  await reaches(message, 'accepted');
  await redis.client.flushall();
  await reaches(message, 'accepted');
  await eventually(() => reasons(on.ledger), []);
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
