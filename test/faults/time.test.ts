import { globSync } from 'node:fs';
import { describe, expect, test as anyTest } from 'vitest';
import { stage } from '../support/stage.ts';
import { logged, traffic } from '../support/traffic.ts';

/** Workers whose clock is wrong (matrix.md, F): only Redis's clock counts. */
const FAKETIME = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
const test = anyTest.skipIf(FAKETIME === undefined);

const GAP_MS = 150;
const on = stage({ pace: { min: GAP_MS / 1000, max: GAP_MS / 1000 } });
const { spawn, send, posts, reaches } = traffic(on);

/** A worker with an earlier or later wall clock. It measures durations correctly. */
function spawnAt(offset: string): ReturnType<typeof spawn> {
  return spawn({}, { LD_PRELOAD: FAKETIME!, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
}

describe.each(['+10m', '-10m'])('a worker whose clock is at %s (needs libfaketime)', (offset) => {
  test(`${offset}: keeps the gap, is not considered dead, and considers no other worker dead`, async () => {
    const workers = [await spawnAt(offset), await spawn()];
    const messages = [await send(), await send(), await send(), await send()];
    for (const message of messages) await reaches(message, 'accepted');
    const seen = messages.flatMap(posts);
    expect(seen).toHaveLength(4);
    const gaps = seen.slice(1).map((post, at) => post.arrivedAt - seen[at]!.answeredAt!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(GAP_MS);
    expect(workers.map((worker) => worker.log()).join('')).not.toContain('taken-over');
  });
});

test('F1 a worker whose clock is ten minutes ahead: a message with a sendAt is not sent early (needs libfaketime)', async () => {
  const sendAt = Date.now() + 2500;
  const message = await send({ sendAt: new Date(sendAt).toISOString() });
  await spawnAt('+10m');
  await reaches(message, 'accepted');
  expect(posts(message)).toHaveLength(1);
  expect(posts(message)[0]!.arrivedAt).toBeGreaterThanOrEqual(sendAt);
});

test('F2 a worker whose clock is ten minutes behind: a message with a sendAt is sent on time (needs libfaketime)', async () => {
  await spawnAt('-10m');
  const sendAt = Date.now() + 2500;
  const message = await send({ sendAt: new Date(sendAt).toISOString() });
  await reaches(message, 'accepted');
  expect(posts(message)[0]!.arrivedAt).toBeGreaterThanOrEqual(sendAt);
});

test.for(['+10m', '-10m'])(
  'F1, F2 a worker whose clock is at %s warns about it at start (needs libfaketime)',
  async (offset) => {
    const worker = await spawnAt(offset);
    await logged(worker, 'redis.warning');
    expect(worker.log()).toMatch(
      /"code":"clock","finding":"this machine's clock is (599|600)\d{3} ms (behind|ahead of) Redis"/,
    );
  },
);
