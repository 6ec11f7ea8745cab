import { RETRY_LIMITS, defined, type Outcome, type Verdict } from '@pombo/core';
import { backoffMs } from '../backoff.ts';
import type { Timings } from '../timings.ts';

/** What is known about the attempt beside its outcome. */
export interface AttemptFacts {
  /** How often the gateway itself failed on this message before, not counting this attempt. */
  errored: number;
  /** Faults in a row on the lane, not counting this one. */
  streak: number;
  gapMs: number;
  /** Refusals alike in a row on the lane, this one included. */
  refusals: number;
}

export interface DecideOptions {
  timings: Timings;
  random: () => number;
  /** `unknown`: an explicit 500 or 503 is treated like a lost answer. */
  onServerError: 'retry' | 'unknown';
}

/** Refusals alike in a row after which the lane is held: a thousand messages must not fail for one wrong setting. */
export const REJECTIONS_IN_A_ROW = 5;

/** The gateway's own failures after which a message is given up. */
export const MAX_ERRORED: number = RETRY_LIMITS.gatewayFailures;

/**
 * THE ONLY PLACE WHERE A RETRY IS DECIDED. An answer that says "failed" is believed and tried again; silence is not:
 * `unknown` never goes back to the queue here. Pure: the same outcome and facts give the same verdict, but for chance.
 */
export function decide(outcome: Outcome, facts: AttemptFacts, options: DecideOptions): Verdict {
  const { timings, random } = options;
  const { gapMs, streak } = facts;
  const cooling = backoffMs(streak + 1, timings.coolMs, random);
  switch (outcome.kind) {
    case 'accepted':
      return { to: 'accepted', ...ids(outcome), waitMs: gapMs };
    case 'unknown':
      return unknown(outcome.reason, outcome, gapMs, timings);
    case 'refused': {
      const failed = { to: 'failed', errorCode: outcome.code, error: outcome.detail, waitMs: gapMs } as const;
      if (facts.refusals < REJECTIONS_IN_A_ROW) return failed;
      return { ...failed, hold: 'storm', holdDetail: `${facts.refusals} messages in a row: ${outcome.detail}` };
    }
    case 'unreached':
      // No request was made, so it counts as no attempt; the lane backs off all the same.
      return { ...again('unreached', outcome.detail), waitMs: cooling, probe: streak > 0, unwritten: true };
    case 'busy': {
      const waitMs = Math.max(gapMs, outcome.retryAfterMs ?? cooling);
      return { ...again('busy', outcome.detail), waitMs };
    }
    case 'down': {
      const waiting = { ...again(outcome.reason, outcome.detail), waitMs: Math.max(gapMs, cooling) };
      if (outcome.retryOnce === true && streak === 0) return waiting;
      return { ...waiting, hold: outcome.reason, holdDetail: outcome.detail };
    }
    case 'errored': {
      if (options.onServerError === 'unknown') return unknown('lost-answer', outcome, gapMs, timings);
      const times = facts.errored + 1;
      const failure = { errored: true, fault: 'errored', probe: true, error: outcome.detail };
      if (times >= MAX_ERRORED) {
        return { to: 'failed', errorCode: 'gateway_error', waitMs: Math.max(gapMs, cooling), ...failure };
      }
      const waitMs = Math.max(gapMs, backoffMs(times, timings.erroredMs, random));
      return { to: 'queued', errorCode: 'errored', waitMs, backoffMs: waitMs, ...failure };
    }
    default:
      return outcome satisfies never;
  }
}

function again(fault: string, error: string): Omit<Verdict, 'waitMs'> {
  return { to: 'queued', errorCode: fault, error, fault };
}

function unknown(
  reason: string,
  outcome: { detail: string; zaapId?: string; messageId?: string },
  gapMs: number,
  timings: Timings,
): Verdict {
  return {
    to: 'unknown',
    ...ids(outcome),
    errorCode: reason,
    error: outcome.detail,
    waitMs: Math.max(gapMs, timings.unknownCoolMs),
    fault: 'unknown',
    probe: true,
  };
}

function ids({ zaapId, messageId }: { zaapId?: string; messageId?: string }): Pick<Verdict, 'zaapId' | 'messageId'> {
  return defined({ zaapId, messageId });
}
