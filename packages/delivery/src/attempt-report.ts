import type { MessageType, OutcomeKind, QueuedTrace, Status } from '@pombo/core';

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
