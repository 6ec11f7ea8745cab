import { createCallbackQueues } from '@pombo/queue';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { callbackStand } from '../callbacks.fixture.ts';
import { classifyResponse } from './classify-response.ts';
import { FAILING } from './deliver.ts';
import { callbackKeys } from '../keys.ts';
import type { RunningCallbacks } from '../start-callbacks.ts';
import { CALLBACK_TIMINGS } from '../timings.ts';

const on = callbackStand();
const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** BullMQ's score of a delayed job is its time (ms) with 12 bits for the order within a millisecond. */
const SCORES_PER_MS = 0x1000;
/** How the fixture's fixed chance (0.5) changes a planned pause. */
const SPREAD = 1.05;

let running: RunningCallbacks | undefined;
afterEach(async () => running?.stop());

test('each retry is due one planned pause after the failed attempt, by Redis’s clock', async () => {
  const { retryMs } = CALLBACK_TIMINGS;
  const receiver = await on.receiver();
  receiver.answer = (response) => response.writeHead(500).end();
  const { endpoint } = await on.admin.add({ url: receiver.url });
  const { slot } = callbackKeys(on.redis.prefix);
  const queues = createCallbackQueues(on.redis.client, callbackKeys(on.redis.prefix), { lockMs: 30 * SECOND });
  // The receiver stays paused until this test ends the pause; otherwise a failing receiver is probed at once.
  running = on.start({ retryMs, pauseMs: { first: HOUR, cap: HOUR } });
  await on.happen('late');
  const score = async (): Promise<string | undefined> =>
    (await on.redis.client.zrange(`${slot}:${endpoint.id}:delayed`, '0', '0', 'WITHSCORES'))[1];
  for (const [attempt, plannedMs] of retryMs.entries()) {
    await expect.poll(() => on.counted['failed']).toBe(attempt + 1);
    await expect.poll(score).toBeDefined();
    const inMs = Number(await score()) / SCORES_PER_MS - Date.now();
    expect(inMs, `pause ${attempt + 1}`).toBeLessThanOrEqual(plannedMs * SPREAD + 1);
    expect(inMs, `pause ${attempt + 1}`).toBeGreaterThan(plannedMs * SPREAD - 4 * SECOND);
    // From the third failure on the receiver is paused, after the delivery was scheduled: end that pause, not the last one.
    if (attempt + 1 >= FAILING)
      await expect.poll(() => on.redis.client.exists(`${slot}:${endpoint.id}:limiter`)).toBe(1);
    // It becomes due.
    await queues.bringForward(endpoint.id, 1);
    await queues.resume(endpoint.id);
  }
});

test('every planned attempt and the last one fit into 24 hours, whatever chance and Retry-After add', () => {
  const tries = fc.record({
    chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
    asked: fc.option(fc.integer({ min: 0, max: 999_999 })),
  });
  fc.assert(
    fc.property(tries, ({ chances, asked }) => {
      const headers: Record<string, string> = asked === null ? {} : { 'retry-after': String(asked) };
      const result = { kind: 'response', status: 503, headers, body: Buffer.alloc(0), complete: true } as const;
      let ageMs = 0;
      let attempts = 0;
      for (const random of chances) {
        const next = classifyResponse(result, {
          attempts,
          ageMs,
          random,
          registered: true,
          timings: CALLBACK_TIMINGS,
          line: (text) => text,
        });
        if (next.decision !== 'retry') break;
        attempts += 1;
        ageMs += next.delayMs;
      }
      expect(attempts).toBeGreaterThan(CALLBACK_TIMINGS.retryMs.length);
      expect(ageMs).toBe(24 * HOUR);
    }),
  );
});
