import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { ALWAYS } from '../support/redis/persistence.ts';
import { newPhone, stage, IMAGE } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/**
 * Faults of a Redis that loses nothing (matrix.md, B). Lost writes are in rollback.test.ts, lost connections in
 * partition.test.ts.
 */
const redis = ownRedis(ALWAYS);
const on = stage({ redis });
const { spawn, start, send, posts, posted, reaches } = traffic(on);

/** A gateway timeout longer than every fault here. */
const PATIENT = { POMBO_SEND_TIMEOUT_MS: '60000' };
const SLOW = { kind: 'delay', enqueue: true, ms: 1500 } as const;

test('B1 killed and restarted with a POST in flight: everything is sent once', async () => {
  await spawn({ env: PATIENT });
  const slow = await send({ fault: SLOW });
  const later = [await send(), await send(), await send()];
  await posted(slow);
  await redis.server.kill();
  await redis.server.start();
  for (const message of [slow, ...later]) await reaches(message, 'accepted');
  expect([slow, ...later].map((message) => posts(message).length)).toEqual([1, 1, 1, 1]);
});

describe('B3 full', () => {
  test('the producer reports it, no attempt begins, an outcome is still recorded, and all continues afterwards', async () => {
    const worker = await spawn({ env: PATIENT });
    const slow = await send({ fault: SLOW });
    const next = await send();
    await posted(slow);
    await redis.client.config('SET', 'maxmemory', '1');
    onTestFinished(async () => void (await redis.client.config('SET', 'maxmemory', '0')));

    await expect(on.producer.sendImage({ instance: 'vendas', phone: newPhone(), image: IMAGE })).rejects.toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringContaining('OOM') as string,
    });
    await reaches(slow, 'accepted');
    await logged(worker, 'lane.run.failed', 2);
    expect(posts(next)).toHaveLength(0);

    await redis.client.config('SET', 'maxmemory', '0');
    await reaches(next, 'accepted');
    expect([slow, next].map((message) => posts(message).length)).toEqual([1, 1]);
  });
});

test('B5 suspended for longer than a heartbeat lasts: the POST in flight is recorded, and no worker repeats it', async () => {
  const workers = [await spawn({ env: PATIENT }), await spawn({ env: PATIENT })];
  const slow = await send({ fault: SLOW });
  const next = await send();
  await posted(slow);
  await redis.suspend();
  // Both have noticed, and the answer waits to be recorded.
  await eventually(() => posts(slow)[0]!.answeredAt !== undefined, true);
  await logged(workers[0]!, 'heartbeat.failed');
  await logged(workers[1]!, 'heartbeat.failed');
  redis.resume();
  for (const message of [slow, next]) await reaches(message, 'accepted');
  expect([slow, next].map((message) => posts(message).length)).toEqual([1, 1]);
});

describe('B9 a Redis that answers every write with', () => {
  interface Refusal {
    word: string;
    begin(): Promise<void>;
    end(): Promise<void>;
  }
  // A folder has the snapshot's name, so that saving fails.
  const obstacle = (): string => join(redis.server.dir, 'dump.rdb');
  const refusals: Refusal[] = [
    {
      word: 'READONLY',
      begin: async () => void (await redis.client.replicaof('127.0.0.1', 1)),
      end: async () => void (await redis.client.replicaof('NO', 'ONE')),
    },
    {
      word: 'MISCONF',
      async begin() {
        mkdirSync(obstacle());
        await redis.client.config('SET', 'save', '3600 1');
        await redis.client.bgsave();
        await expect.poll(() => redis.client.set('any', '1').catch(String), { timeout: 10_000 }).toContain('MISCONF');
      },
      async end() {
        await redis.client.config('SET', 'save', '');
        rmdirSync(obstacle());
      },
    },
  ];

  test.for(refusals)(
    '$word: nothing is sent, an outcome waits, and all continues afterwards',
    async ({ begin, end }) => {
      const worker = await spawn({ env: PATIENT });
      const slow = await send({ fault: SLOW });
      const next = await send();
      await posted(slow);
      await begin();
      await logged(worker, 'redis.write.failed', 2);
      expect(posts(next)).toHaveLength(0);
      await end();
      for (const message of [slow, next]) await reaches(message, 'accepted');
      expect([slow, next].map((message) => posts(message).length)).toEqual([1, 1]);
    },
  );

  test('NOSCRIPT: the scripts are loaded again, in the middle of an attempt', async () => {
    await spawn({ env: PATIENT });
    const slow = await send({ fault: SLOW });
    const next = await send();
    await posted(slow);
    await redis.client.script('FLUSH');
    for (const message of [slow, next]) await reaches(message, 'accepted');
    expect([slow, next].map((message) => posts(message).length)).toEqual([1, 1]);
  });
});

test('B10 jobs are lost, but not their messages: they get new jobs', async () => {
  const messages = [await send(), await send()];
  const jobs = await redis.client.keys(`${redis.prefix}:{vendas}:queue*`);
  await redis.client.del(...jobs);
  const worker = await start();
  for (const message of messages) await reaches(message, 'accepted');
  expect(worker.log()).toContain('jobs.readded');
  expect(messages.map((message) => posts(message).length)).toEqual([1, 1]);
});
