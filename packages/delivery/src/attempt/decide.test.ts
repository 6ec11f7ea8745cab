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

const waitOf = (verdict: Verdict): number => verdict.lane.waitMs;

describe('the verdict on an outcome', () => {
  test('accepted: keeps both ids, and the lane rests for its gap and is healthy', () => {
    expect(verdictOf({ kind: 'accepted', zaapId: 'Z', messageId: 'M', detail })).toEqual({
      to: 'accepted',
      ids: { zaapId: 'Z', messageId: 'M' },
      lane: { waitMs: GAP },
    });
  });

  test('unknown: never returns to the queue; keeps the ids, and the lane backs off and probes', () => {
    expect(verdictOf({ kind: 'unknown', reason: 'ids-with-error', zaapId: 'Z', detail })).toEqual({
      to: 'unknown',
      ids: { zaapId: 'Z' },
      error: { code: 'ids-with-error', message: detail },
      lane: { waitMs: DEFAULT_TIMINGS.unknownCoolMs, fault: { code: 'unknown', probe: true } },
    });
  });

  test('unreached: returns to the queue without counting the attempt, after 1, 2, 4 … 60 s', () => {
    const waits = [0, 1, 2, 3, 10, 40].map((streak) => waitOf(verdictOf({ kind: 'unreached', detail }, { streak })));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 60_000, 60_000]);
    expect(verdictOf({ kind: 'unreached', detail })).toEqual({
      to: 'queued',
      after: 'no-request',
      error: { code: 'unreached', message: detail },
      lane: { waitMs: 1000, fault: { code: 'unreached', probe: false } },
    });
  });

  test('unreached a second time in a row: the lane probes', () => {
    expect(verdictOf({ kind: 'unreached', detail }, { streak: 1 }).lane.fault).toEqual({
      code: 'unreached',
      probe: true,
    });
  });

  test('unreached: jitter adds at most half of the wait', () => {
    expect(waitOf(verdictOf({ kind: 'unreached', detail }, {}, { random: () => 0.999 }))).toBeLessThan(1500);
  });

  test('busy: waits as long as Z-API asks for, and at least the gap', () => {
    expect(waitOf(verdictOf({ kind: 'busy', retryAfterMs: 7000, detail }))).toBe(7000);
    expect(waitOf(verdictOf({ kind: 'busy', retryAfterMs: 10, detail }))).toBe(GAP);
    expect(verdictOf({ kind: 'busy', detail }, { streak: 2 })).toEqual({
      to: 'queued',
      after: 'turned-away',
      error: { code: 'busy', message: detail },
      lane: { waitMs: 4000, fault: { code: 'busy', probe: false } },
    });
  });

  test('down: returns to the queue, and the lane is held for the same reason', () => {
    const verdict = verdictOf({ kind: 'down', reason: 'subscription', scope: 'lane', detail });
    expect(verdict).toMatchObject({ to: 'queued', after: 'turned-away', error: { code: 'subscription' } });
    expect(verdict.lane.hold).toEqual({ reason: 'subscription', detail });
  });

  test('down, where one retry is worthwhile: the lane is held only if that fails too', () => {
    const outcome: Outcome = { kind: 'down', reason: 'credentials', scope: 'account', retryOnce: true, detail };
    expect(verdictOf(outcome).lane).not.toHaveProperty('hold');
    expect(verdictOf(outcome, { streak: 1 }).lane.hold).toEqual({ reason: 'credentials', detail });
  });

  test('refused: fails with its code, and the lane continues', () => {
    expect(verdictOf({ kind: 'refused', code: 'invalid_phone', detail })).toEqual({
      to: 'failed',
      error: { code: 'invalid_phone', message: detail },
      lane: { waitMs: GAP },
    });
  });

  test(`refused ${REJECTIONS_IN_A_ROW} times in a row: the lane is held`, () => {
    const outcome: Outcome = { kind: 'refused', code: 'rejected', detail };
    expect(verdictOf(outcome, { refusals: REJECTIONS_IN_A_ROW - 1 }).lane).not.toHaveProperty('hold');
    expect(verdictOf(outcome, { refusals: REJECTIONS_IN_A_ROW })).toMatchObject({
      to: 'failed',
      lane: { hold: { reason: 'storm' } },
    });
  });

  test('errored: retried after 10, 20, 40, 80 s, each time after a probe', () => {
    const verdicts = [0, 1, 2, 3].map((errored) => verdictOf({ kind: 'errored', detail }, { errored }));
    expect(verdicts.map(waitOf)).toEqual([10_000, 20_000, 40_000, 80_000]);
    for (const verdict of verdicts) {
      expect(verdict).toEqual({
        to: 'queued',
        after: 'gateway-failure',
        error: { code: 'errored', message: detail },
        backoffMs: waitOf(verdict),
        lane: { waitMs: waitOf(verdict), fault: { code: 'errored', probe: true } },
      });
    }
  });

  test(`errored ${MAX_ERRORED} times: fails`, () => {
    const verdict = verdictOf({ kind: 'errored', detail }, { errored: MAX_ERRORED - 1 });
    expect(verdict).toMatchObject({ to: 'failed', error: { code: 'gateway_error', message: detail } });
  });

  test('errored, when server errors count as silence: unknown', () => {
    expect(verdictOf({ kind: 'errored', detail }, {}, { onServerError: 'unknown' }).to).toBe('unknown');
  });

  test('after a request was written, the lane never rests for less than its gap', () => {
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
        expect(waitOf(verdictOf(outcome, { gapMs })), outcome.kind).toBeGreaterThanOrEqual(gapMs);
      }
    }
  });
});
