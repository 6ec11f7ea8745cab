import { describe, expect, onTestFinished } from 'vitest';
import { leaveBehind } from '../setup/freeze.ts';
import { ownSentinel } from '../support/own-sentinel.ts';
import { test } from '../support/redis/own-redis.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/** A real Sentinel that promotes a replica without the last writes (matrix.md, B8). */
const redis = ownSentinel({ downAfterMs: 1000 });
const on = stage({ redis });
const { spawn, send, posts, reaches } = traffic(on);

describe('B8 Sentinel fails over to a replica that lacked the last writes', () => {
  test('what was sent is restored there with its ids, what waits is sent once, and the lanes continue', async () => {
    const worker = await spawn();
    await reaches(await send(), 'accepted');
    await on.ledger.lanes.hold('vendas', 'paused', 'for the replica');
    const lost = await send();
    // The replica has the message, but will not learn that it was sent.
    await redis.client.set(`${on.prefix}:mark`, '1');
    expect(await redis.client.wait(1, 5000)).toBe(1);
    const resume = await leaveBehind(redis.master, redis.replica);
    onTestFinished(resume);
    await on.ledger.lanes.release('vendas', 'paused');
    await reaches(lost, 'accepted');
    const { result } = (await on.producer.get(lost.id))!;

    await redis.master.kill();
    resume();
    await expect.poll(redis.masterPort, { timeout: 40_000 }).toBe(redis.replica.port);
    await logged(worker, 'attempt.restored');
    await on.ledger.lanes.release('vendas', 'paused');
    await eventually(async () => (await on.producer.get(lost.id))?.result, result);
    const next = await send();
    await reaches(next, 'accepted');
    expect([lost, next].map((message) => posts(message).length)).toEqual([1, 1]);
    expect(await on.ledger.lanes.holds('vendas')).toEqual([]);
  });
});
