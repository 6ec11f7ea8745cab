import type { Outcome, Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { MAX_ERRORED, REJECTIONS_IN_A_ROW, decide, type AttemptFacts, type DecideOptions } from './decide.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

const GAP = 2000;
const facts: AttemptFacts = { errored: 0, streak: 0, gapMs: GAP, refusals: 0 };

function verdictOf(outcome: Outcome, given: Partial<AttemptFacts> = {}, options: Partial<DecideOptions> = {}): Verdict {
  return decide(
    outcome,
    { ...facts, ...given },
    { timings: DEFAULT_TIMINGS, random: () => 0, onServerError: 'retry', ...options },
  );
}

const detail = 'seen';

describe('what follows an outcome', () => {
  test('accepted: recorded with its ids, the lane rests for the gap and is healthy', () => {
    expect(verdictOf({ kind: 'accepted', zaapId: 'Z', messageId: 'M', detail })).toEqual({
      to: 'accepted',
      zaapId: 'Z',
      messageId: 'M',
      waitMs: GAP,
    });
  });

  test('unknown: never back to the queue; the lane cools and probes; ids that came with it are kept', () => {
    const verdict = verdictOf({ kind: 'unknown', reason: 'ids-with-error', zaapId: 'Z', detail });
    expect(verdict).toMatchObject({
      to: 'unknown',
      zaapId: 'Z',
      errorCode: 'ids-with-error',
      fault: 'unknown',
      probe: true,
    });
    expect(verdict.waitMs).toBe(DEFAULT_TIMINGS.unknownCoolMs);
    expect(verdict).not.toHaveProperty('messageId');
  });

  test('unreached: back to the queue, nothing charged, cooling 1, 2, 4 … 60 s', () => {
    const waits = [0, 1, 2, 3, 10, 40].map((streak) => verdictOf({ kind: 'unreached', detail }, { streak }).waitMs);
    expect(waits).toEqual([1000, 2000, 4000, 8000, 60_000, 60_000]);
    const verdict = verdictOf({ kind: 'unreached', detail });
    expect(verdict).toMatchObject({ to: 'queued', fault: 'unreached', errorCode: 'unreached', unwritten: true });
    expect(verdict.errored).toBeUndefined();
    expect(verdict.hold).toBeUndefined();
  });

  test('unreached: jitter adds at most half', () => {
    expect(verdictOf({ kind: 'unreached', detail }, {}, { random: () => 0.999 }).waitMs).toBeLessThan(1500);
  });

  test('busy: waits as long as it was told, at least the gap', () => {
    expect(verdictOf({ kind: 'busy', retryAfterMs: 7000, detail }).waitMs).toBe(7000);
    expect(verdictOf({ kind: 'busy', retryAfterMs: 10, detail }).waitMs).toBe(GAP);
    expect(verdictOf({ kind: 'busy', detail }, { streak: 2 })).toMatchObject({
      to: 'queued',
      waitMs: 4000,
      fault: 'busy',
    });
  });

  test('down: back to the queue, the lane held with the reason, nothing charged', () => {
    const verdict = verdictOf({ kind: 'down', reason: 'subscription', scope: 'lane', detail });
    expect(verdict).toMatchObject({ to: 'queued', hold: 'subscription', holdDetail: detail });
    expect(verdict.errored).toBeUndefined();
  });

  test('down that may be a hiccup: one delayed retry first, then the hold', () => {
    const outcome: Outcome = { kind: 'down', reason: 'credentials', scope: 'account', retryOnce: true, detail };
    expect(verdictOf(outcome)).not.toHaveProperty('hold');
    expect(verdictOf(outcome, { streak: 1 })).toHaveProperty('hold', 'credentials');
  });

  test('refused: failed with its code, the lane goes on', () => {
    expect(verdictOf({ kind: 'refused', code: 'invalid_phone', detail })).toEqual({
      to: 'failed',
      errorCode: 'invalid_phone',
      error: detail,
      waitMs: GAP,
    });
  });

  test('refused alike so often in a row: the lane is held too', () => {
    const outcome: Outcome = { kind: 'refused', code: 'rejected', detail };
    expect(verdictOf(outcome, { refusals: REJECTIONS_IN_A_ROW - 1 })).not.toHaveProperty('hold');
    expect(verdictOf(outcome, { refusals: REJECTIONS_IN_A_ROW })).toMatchObject({ to: 'failed', hold: 'storm' });
  });

  test('errored: again after 10, 20, 40, 80 s, each charged, with a probe before', () => {
    const waits = [0, 1, 2, 3].map((errored) => verdictOf({ kind: 'errored', detail }, { errored }));
    expect(waits.map(({ waitMs }) => waitMs)).toEqual([10_000, 20_000, 40_000, 80_000]);
    for (const verdict of waits) {
      expect(verdict).toMatchObject({ to: 'queued', errored: true, probe: true, backoffMs: verdict.waitMs });
    }
  });

  test('errored for the fifth time: failed', () => {
    const verdict = verdictOf({ kind: 'errored', detail }, { errored: MAX_ERRORED - 1 });
    expect(verdict).toMatchObject({ to: 'failed', errorCode: 'gateway_error', error: detail });
  });

  test('errored, where explicit failures count as silence: unknown', () => {
    expect(verdictOf({ kind: 'errored', detail }, {}, { onServerError: 'unknown' }).to).toBe('unknown');
  });

  test('the lane never rests for less than the gap after an attempt that was written', () => {
    const outcomes: Outcome[] = [
      { kind: 'accepted', zaapId: 'Z', detail },
      { kind: 'unknown', reason: 'lost-answer', detail },
      { kind: 'busy', retryAfterMs: 1, detail },
      { kind: 'down', reason: 'tls', scope: 'lane', detail },
      { kind: 'refused', code: 'rejected', detail },
      { kind: 'errored', detail },
    ];
    for (const outcome of outcomes) {
      for (const gapMs of [1, 15_000, 100_000]) {
        expect(verdictOf(outcome, { gapMs }).waitMs, outcome.kind).toBeGreaterThanOrEqual(gapMs);
      }
    }
  });
});
