import { describe, expect, onTestFinished } from 'vitest';
import { viewLanes } from '@pombo/ledger';
import { freeze } from '../setup/freeze.ts';
import { ownSentinel } from '../support/own-sentinel.ts';
import { test } from '../support/redis/own-redis.ts';
import { stage } from '../support/stage.ts';
import { eventually, logged, traffic } from '../support/traffic.ts';

/** A master that acknowledges writes before its replica has them, and how strict mode handles that (matrix.md, B29). */
const redis = ownSentinel({
  // Longer than the tests: a master whose replica is suspended continues for that time, and is not replaced.
  downAfterMs: 60_000,
  args: [
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--min-replicas-to-write',
    '1',
    '--min-replicas-max-lag',
    '50',
  ],
});
const on = stage({ redis });
const { spawn, send, posts, reaches } = traffic(on);

async function blockers(): Promise<string[]> {
  const [lane] = await viewLanes(['vendas'], on.ledger);
  return lane!.blockers.map(({ code }) => code);
}

async function frozenReplica(): Promise<() => void> {
  const resume = await freeze(redis.replica);
  onTestFinished(resume);
  return resume;
}

describe('B29 a suspended replica', () => {
  test('under strict mode nothing is sent that it does not have; the lane shows why, and continues once it has caught up', async () => {
    const worker = await spawn({ env: { POMBO_STRICT: '1' } });
    await reaches(await send(), 'accepted');
    const resume = await frozenReplica();
    const message = await send();
    await logged(worker, 'attempt.unreplicated', 2);
    await expect.poll(blockers, { timeout: 20_000 }).toContain('replica-behind');
    expect(posts(message)).toHaveLength(0);
    // The heartbeat does not wait for that check.
    expect(worker.log()).not.toContain('heartbeat.failed');
    resume();
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
    expect((await on.producer.get(message.id))!.attempts).toBe(1);
    await eventually(blockers, []);
  });

  test('without strict mode the message is sent, and nothing waits for it', async () => {
    const worker = await spawn();
    await frozenReplica();
    const message = await send();
    await reaches(message, 'accepted');
    expect(posts(message)).toHaveLength(1);
    expect(worker.log()).not.toContain('attempt.unreplicated');
  });
});
