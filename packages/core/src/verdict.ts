import { defined } from './defined.ts';
import type { HoldReason, Ids, RefusalCode, UnknownCause } from './outcome.ts';

/**
 * What an attempt's outcome means for its message and its lane. A closed union, built by the constructors below: delivery
 * decides it (`decide.ts`), and the ledger applies it in one step. `to` is the message's next status.
 */
export type Verdict =
  /** Z-API has the message. */
  | { to: 'accepted'; ids: Ids; lane: LaneVerdict }
  /** The message may have been sent. It never returns to the queue automatically. */
  | { to: 'unknown'; error: AttemptError<UnknownCause>; ids: Ids; lane: LaneVerdict }
  /** Z-API refused the message, or failed on it for the last time (`gateway_error`). */
  | { to: 'failed'; error: AttemptError<RefusalCode | 'gateway_error'>; lane: LaneVerdict }
  /** Z-API turned the request away without judging the message. The attempt counts. */
  | { to: 'queued'; after: 'turned-away'; error?: AttemptError<'busy' | HoldReason>; lane: LaneVerdict }
  /** Z-API said that it failed. The message waits for `backoffMs` before its own next attempt. */
  | { to: 'queued'; after: 'gateway-failure'; error: AttemptError<'errored'>; backoffMs: number; lane: LaneVerdict }
  /** No request was made. The attempt does not count, and without a fault the lane's health stays as it was. */
  | { to: 'queued'; after: 'no-request'; error?: AttemptError<'unreached' | HoldReason>; lane: LaneVerdict };

/** What an attempt means for its lane. */
export interface LaneVerdict {
  /** Minimum time until the lane's next attempt: gap or cooldown (ms). */
  waitMs: number;
  /**
   * The fault from which the lane backs off; `probe`: call /status before its next attempt. Absent: the lane is healthy,
   * and its streak of faults ends.
   */
  fault?: { code: LaneFault; probe: boolean };
  /** Holds the lane until the reason is gone. */
  hold?: { reason: HoldReason; detail: string };
}

export type LaneFault = 'unreached' | 'busy' | 'errored' | 'unknown' | HoldReason;

/** Why a message was not accepted: a stable code, and one line of evidence. */
export interface AttemptError<Code extends string> {
  code: Code;
  message: string;
}

type VerdictTo<To extends Verdict['to']> = Extract<Verdict, { to: To }>;
type RetryAfter<After extends string> = Extract<Verdict, { after: After }>;

/** The constructors. Each one requires what its verdict needs. */
export const Verdict = {
  accepted(lane: LaneVerdict, ids: Ids): VerdictTo<'accepted'> {
    return { to: 'accepted', ids, lane };
  },
  unknown(lane: LaneVerdict, error: VerdictTo<'unknown'>['error'], ids: Ids = {}): VerdictTo<'unknown'> {
    return { to: 'unknown', error, ids, lane };
  },
  failed(lane: LaneVerdict, error: VerdictTo<'failed'>['error']): VerdictTo<'failed'> {
    return { to: 'failed', error, lane };
  },
  turnedAway(lane: LaneVerdict, error?: RetryAfter<'turned-away'>['error']): RetryAfter<'turned-away'> {
    return { to: 'queued', after: 'turned-away', lane, ...defined({ error }) };
  },
  gatewayFailed(lane: LaneVerdict, message: string, backoffMs: number): RetryAfter<'gateway-failure'> {
    return { to: 'queued', after: 'gateway-failure', error: { code: 'errored', message }, backoffMs, lane };
  },
  notSent(lane: LaneVerdict, error?: RetryAfter<'no-request'>['error']): RetryAfter<'no-request'> {
    return { to: 'queued', after: 'no-request', lane, ...defined({ error }) };
  },
};

/** Returns true if Z-API said that it failed. It may have sent the message anyway. */
export function isGatewayFailure(verdict: Verdict): boolean {
  switch (verdict.to) {
    case 'accepted':
    case 'unknown':
      return false;
    case 'failed':
      return verdict.error.code === 'gateway_error';
    case 'queued':
      return verdict.after === 'gateway-failure';
    default:
      return verdict satisfies never;
  }
}
