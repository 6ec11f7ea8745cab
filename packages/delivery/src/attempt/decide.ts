import { defined, RETRY_LIMITS, Verdict, type Ids, type LaneVerdict, type Outcome } from '@pombo/core';
import { backoffMs } from '../backoff.ts';
import type { Timings } from '../timings.ts';

/** What is known about the attempt besides its outcome. */
export interface AttemptFacts {
  /** Earlier attempts of this message on which the gateway itself failed. */
  errored: number;
  /** Consecutive faults on the lane before this attempt. */
  streak: number;
  /** Minimum gap between two attempts of the lane (ms). */
  gapMs: number;
  /** Consecutive refusals with the same code on the lane, including this one. */
  refusals: number;
}

export interface DecideOptions {
  timings: Timings;
  /** Returns a number in [0, 1). */
  random: () => number;
  /** `unknown`: an explicit 500 or 503 is treated like a lost reply. */
  onServerError: 'retry' | 'unknown';
}

/** Consecutive refusals after which the lane is held, so that one wrong setting does not fail a thousand messages. */
export const REJECTIONS_IN_A_ROW = 5;

/** The number of gateway failures after which a message fails. */
export const MAX_ERRORED: number = RETRY_LIMITS.gatewayFailures;

/**
 * THE ONLY PLACE WHERE A RETRY IS DECIDED. A reply that says "failed" is believed; silence is not. So a failed
 * attempt is retried, and `unknown` never returns to the queue here. Pure apart from `random`.
 */
export function decide(outcome: Outcome, facts: AttemptFacts, options: DecideOptions): Verdict {
  const { gapMs, streak } = facts;
  switch (outcome.kind) {
    case 'accepted':
      return Verdict.accepted({ waitMs: gapMs }, idsOf(outcome));
    case 'unknown':
      return unknown(outcome.reason, outcome, facts, options);
    case 'refused':
      return Verdict.failed(afterRefusal(outcome.detail, facts), { code: outcome.code, message: outcome.detail });
    case 'unreached': {
      const fault = { code: outcome.kind, probe: streak > 0 };
      const lane = { waitMs: cooldownMs(facts, options), fault };
      return Verdict.notSent(lane, { code: outcome.kind, message: outcome.detail });
    }
    case 'busy': {
      const waitMs = Math.max(gapMs, outcome.retryAfterMs ?? cooldownMs(facts, options));
      const lane = { waitMs, fault: { code: outcome.kind, probe: false } };
      return Verdict.turnedAway(lane, { code: outcome.kind, message: outcome.detail });
    }
    case 'down': {
      const { reason, detail, retryOnce } = outcome;
      const waitMs = Math.max(gapMs, cooldownMs(facts, options));
      const isFirst = retryOnce === true && streak === 0;
      const hold = isFirst ? undefined : { reason, detail };
      const lane = { waitMs, fault: { code: reason, probe: false }, ...defined({ hold }) };
      return Verdict.turnedAway(lane, { code: reason, message: detail });
    }
    case 'errored':
      return options.onServerError === 'unknown'
        ? unknown('lost-answer', outcome, facts, options)
        : afterGatewayFailure(outcome.detail, facts, options);
    default:
      return outcome satisfies never;
  }
}

function unknown(
  code: Extract<Outcome, { kind: 'unknown' }>['reason'],
  { detail, ...ids }: Ids & { detail: string },
  { gapMs }: AttemptFacts,
  { timings }: DecideOptions,
): Verdict {
  const waitMs = Math.max(gapMs, timings.unknownCoolMs);
  return Verdict.unknown({ waitMs, fault: { code: 'unknown', probe: true } }, { code, message: detail }, idsOf(ids));
}

function afterRefusal(detail: string, { gapMs, refusals }: AttemptFacts): LaneVerdict {
  if (refusals < REJECTIONS_IN_A_ROW) return { waitMs: gapMs };
  return { waitMs: gapMs, hold: { reason: 'storm', detail: `${refusals} messages in a row: ${detail}` } };
}

/** Retries with a backoff of the message's own, until it has failed too often. */
function afterGatewayFailure(detail: string, facts: AttemptFacts, options: DecideOptions): Verdict {
  const fault = { code: 'errored', probe: true } as const;
  const failures = facts.errored + 1;
  if (failures >= MAX_ERRORED) {
    const waitMs = Math.max(facts.gapMs, cooldownMs(facts, options));
    return Verdict.failed({ waitMs, fault }, { code: 'gateway_error', message: detail });
  }
  const waitMs = Math.max(facts.gapMs, backoffMs(failures, options.timings.erroredMs, options.random));
  return Verdict.gatewayFailed({ waitMs, fault }, detail, waitMs);
}

/** The lane's backoff after its next fault (ms). */
function cooldownMs({ streak }: AttemptFacts, { timings, random }: DecideOptions): number {
  return backoffMs(streak + 1, timings.coolMs, random);
}

function idsOf({ zaapId, messageId }: Ids): Ids {
  return defined({ zaapId, messageId });
}
