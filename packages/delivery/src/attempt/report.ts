import { defined, type MessageType, type OutcomeKind, type QueuedTrace, type Status } from '@pombo/core';
import type { ClosedRun } from '../lane-run.ts';

/** What metrics and traces may know about one attempt: no recipient, no content, no id. */
export interface AttemptReport {
  lane: string;
  type: MessageType;
  /** Number of the attempt, from 1. */
  attempt: number;
  outcome: OutcomeKind;
  /** Status of the message after the attempt. */
  status: Status;
  httpStatus?: number;
  /** Where the message's trace continues, if the request that queued it had one. */
  trace?: QueuedTrace;
  times: AttemptTimes;
}

/** Moments of an attempt (ms since the epoch, with fractions). */
export interface AttemptTimes {
  /** The worker began to load the message. */
  started: number;
  /** The message and its image are ready: the attempt is requested. */
  requested: number;
  /** Redis and the journal have recorded the attempt. */
  opened: number;
  /** The first byte was about to be written; absent if none was. */
  writing?: number;
  /** The outcome is known. */
  answered: number;
  /** Redis has stored the outcome. */
  closed: number;
}

/** Reports a closed attempt, if anything is interested. */
export function reportAttempt(run: ClosedRun): void {
  const { context, lane, message, attempt, outcome, verdict, at } = run;
  if (context.onAttempt === undefined) return;
  const { clock } = context;
  const offset = clock.wall() - clock.monotonic();
  const time = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms + offset);
  const now = clock.monotonic();
  context.onAttempt({
    lane,
    type: message.body.type,
    attempt: attempt.attempt,
    outcome: outcome.kind,
    status: verdict.to,
    ...defined({ httpStatus: outcome.httpStatus, trace: message.body.trace }),
    times: {
      started: time(at['load:start'] ?? now)!,
      requested: time(attempt.asked.monotonic)!,
      opened: time(at['send:start'] ?? now)!,
      ...defined({ writing: time(at['send:writing']) }),
      answered: time(at['send:answered'] ?? now)!,
      closed: time(at['close-attempt:closed'] ?? now)!,
    },
  });
}
