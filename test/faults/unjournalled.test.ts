import { beforeEach, describe, expect } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { rollback } from '../support/rollback.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/** Workers without a journal on disk, like the demo's: only their memory shows what they sent (matrix.md, B2). */
const redis = ownRedis();
const on = stage({ redis });
const { spawn, send, posts, reaches } = traffic(on);
const { isRestored, reasons, rollBack, sentSince, unpause } = rollback(on, redis);

beforeEach(async () => void (await redis.client.flushall()));

describe('B2 and a worker without a journal on disk', () => {
  test('that survives restores from memory what it sent, with its ids, and its lane continues', async () => {
    const worker = await spawn({ witness: false });
    await reaches(await send(), 'accepted');
    const lost = await sentSince();
    await rollBack();
    await logged(worker, 'attempt.restored');
    await isRestored(lost);
    await unpause();
    const next = await send();
    await reaches(next, 'accepted');
    expect([lost.message, next].map((message) => posts(message).length)).toEqual([1, 1]);
    expect(await reasons()).toEqual([]);
  });

  test('that died with Redis leaves no record: another one holds the lanes, and sends nothing', async () => {
    const worker = await spawn({ witness: false });
    await reaches(await send(), 'accepted');
    const lost = await sentSince();
    await worker.kill();
    await rollBack();
    const other = await spawn({ witness: false });
    await logged(other, 'recovery.held');
    await unpause();
    await eventually(() => reasons(), ['rollback']);
    expect(posts(lost.message)).toHaveLength(1);
    expect((await on.ledger.recovery.read()).awaits).toHaveLength(1);
  });
});
