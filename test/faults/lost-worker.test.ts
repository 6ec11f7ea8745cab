import { beforeEach, describe, expect } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { dataFolder, journalled, rollback } from '../support/rollback.ts';
import { stage } from '../support/stage.ts';
import { eventually, traffic, type Traced } from '../support/traffic.ts';
import type { ChildWorker } from '../support/processes/worker.ts';

/**
 * A Redis that goes back to before a worker started: it does not know that worker, but another worker does (matrix.md,
 * B2).
 */
const redis = ownRedis();
/** With twelve lanes, each of two workers has some. */
const LANES = Array.from({ length: 12 }, (_none, at) => `lane-${at}`);
const on = stage({ lanes: LANES, redis });
const { spawn, send, posts, reaches } = traffic(on);
const { reasons, rollBack, unpause, waiting } = rollback(on, redis);

beforeEach(async () => void (await redis.client.flushall()));

/** One worker, a snapshot with waiting messages, and then a second worker, which sends some of them. */
async function sentByTwo(folder: string): Promise<{ messages: Traced[]; workers: [ChildWorker, ChildWorker] }> {
  const first = await spawn({ env: { POMBO_DATA_DIR: await dataFolder() } });
  for (const instance of LANES) await reaches(await send({ instance }), 'accepted');
  const messages: Traced[] = [];
  for (const instance of LANES) messages.push(await waiting(instance));
  await redis.client.save();
  const second = await spawn({ env: { POMBO_DATA_DIR: folder } });
  await haveHeartbeats(4);
  await unpause();
  for (const message of messages) await reaches(message, 'accepted');
  await journalled(folder, 1);
  return { messages, workers: [first, second] };
}

/** Waits for this many more heartbeats: with four, each of two workers has seen the other one, and they have shared the lanes. */
async function haveHeartbeats(more: number): Promise<void> {
  const beats = async (): Promise<number> => Number(await redis.client.get(`${redis.prefix}:{workers}:beats`));
  const before = await beats();
  await expect.poll(beats, { timeout: 25_000 }).toBeGreaterThanOrEqual(before + more);
}

const once = (messages: readonly Traced[]): void =>
  expect(messages.map((message) => posts(message).length)).toEqual(messages.map(() => 1));

describe('B2 and a worker whose registration is lost too', () => {
  test('that survives: its lanes are not reclaimed, and nothing is sent again', async () => {
    const { messages, workers } = await sentByTwo(await dataFolder());
    await rollBack();
    await unpause();
    for (const message of messages) await reaches(message, 'accepted');
    const next: Traced[] = [];
    for (const instance of LANES) next.push(await send({ instance }));
    for (const message of next) await reaches(message, 'accepted');
    once([...messages, ...next]);
    expect(workers.map((worker) => worker.log()).join('')).not.toContain('attempt.reclaimed');
    expect((await Promise.all(LANES.map((lane) => reasons(on.ledger, lane)))).flat()).toEqual([]);
  });

  test('that died: the other one remembers it, and the lanes are held until its journal is available', async () => {
    const folder = await dataFolder();
    const { messages, workers } = await sentByTwo(folder);
    await workers[1].kill();
    await rollBack();
    await unpause();
    for (const lane of LANES) await eventually(() => reasons(on.ledger, lane), ['rollback']);
    once(messages);
    await eventually(async () => (await on.ledger.recovery.read()).awaits.length, 1);
    await spawn({ env: { POMBO_DATA_DIR: folder } });
    for (const message of messages) await reaches(message, 'accepted');
    for (const lane of LANES) await eventually(() => reasons(on.ledger, lane), []);
    once(messages);
  });
});
