import { beforeEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel } from '../message/change.ts';
import { World } from '../../conformance/world.ts';
import { layoutsKey, workersKey } from '../storage/keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';

const redis = testRedis();
let made = 0;
let prefix = '';
let ledger: Ledger;
let world: World;

beforeEach(() => {
  made += 1;
  prefix = `${redis.prefix}:${made}`;
  ledger = createLedger(redis.client, { prefix, compactAfterMs: 0, layoutAnswerMs: 0 });
  world = new World(ledger);
});

/** How many messages are compacted, of one that has ended. */
async function compacted(): Promise<number> {
  await world.change(await world.queue(), cancel());
  await world.clockPast(await world.now());
  return ledger.messages.compact('vendas', 10);
}

const layout = (): Promise<string | null> => redis.client.get(`${prefix}:layout`);
/** A worker of layout 1 sends heartbeats and announces nothing. */
const oldWorker = (ageMs = 0): Promise<unknown> =>
  world.now().then((now) => redis.client.zadd(workersKey(prefix), now - ageMs, 'old'));

describe('compaction', () => {
  test('waits while a worker of an older layout lives, and continues when it is gone', async () => {
    await ledger.workers.heartbeat('new');
    await oldWorker();
    expect(await compacted()).toBe(0);
    expect(await layout()).toBeNull();
    await ledger.workers.leave('old');
    expect(await compacted()).toBe(2);
    expect(await layout()).toBe('3');
  });

  test('stops when a worker of an older layout starts', async () => {
    expect(await compacted()).toBe(1);
    await oldWorker();
    expect(await compacted()).toBe(0);
  });

  test('does not wait for a worker that has died', async () => {
    await oldWorker(10 * 60_000);
    expect(await compacted()).toBe(1);
  });

  test('waits for an API that announces an older layout, as long as it keeps announcing', async () => {
    await redis.client.hset(layoutsKey(prefix), 'api-1', `1 ${await world.now()}`);
    expect(await compacted()).toBe(0);
    await ledger.layouts.announce('api-1');
    expect(await compacted()).toBe(2);
    await redis.client.hset(layoutsKey(prefix), 'api-1', `1 ${(await world.now()) - 10 * 60_000}`);
    expect(await compacted()).toBe(1);
  });

  test('leaves data of a newer layout alone', async () => {
    await redis.client.set(`${prefix}:layout`, '4');
    expect(await compacted()).toBe(0);
    expect(await layout()).toBe('4');
  });
});

describe('a process that finds data of a newer layout', () => {
  test('refuses to start, and says how to fix it', async () => {
    await redis.client.set(`${prefix}:layout`, '4');
    await expect(ledger.layouts.assertReadable()).rejects.toMatchObject({
      code: 'redis_newer',
      message: expect.stringContaining('layout 4') as string,
      hint: expect.stringContaining('newer version') as string,
    });
  });

  test.each([null, '1', '2', '3'])('starts on layout %s', async (known) => {
    if (known !== null) await redis.client.set(`${prefix}:layout`, known);
    await expect(ledger.layouts.assertReadable()).resolves.toBeUndefined();
  });
});
