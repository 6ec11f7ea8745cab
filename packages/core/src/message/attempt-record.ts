import type { HoldReason } from '../outcome.ts';
import type { Status } from './status.ts';

/** One attempt to send a message, or several in a row that ended the same way. Times are ISO 8601 UTC. */
export interface AttemptRecord {
  /** Its number; the last one's, if there were several. Absent if no request was made. */
  attempt?: number;
  /** Present if there were several: how many. */
  times?: number;
  /** When it began; the first one, if there were several. Absent if that is not stored. */
  startedAt?: string;
  endedAt: string;
  /** `accepted`, or the code of the error. */
  outcome: string;
  /** Absent if Z-API did not answer, or accepted the message at once. */
  httpStatus?: number;
  /** Z-API's own words, shortened and without secrets, or the fault of the connection. */
  detail?: string;
  /** The message's status after it. */
  status: Status;
  /** The message is not tried again before this time. */
  retryAt?: string;
  /** Why the lane was held because of it. */
  hold?: HoldReason;
}

/**
 * Returns the last attempts of a message, oldest first. One that Z-API accepted at once is not stored: it is made from
 * the message's times.
 */
export function attemptsOf({ attempts, acceptedAt, attemptLog }: Attempted): AttemptRecord[] {
  if (attemptLog !== undefined) return attemptLog;
  if (attempts === 0 || acceptedAt === undefined) return [];
  return [{ attempt: attempts, endedAt: acceptedAt, outcome: 'accepted', status: 'accepted' }];
}

/**
 * Returns true if a message that was not sent by its status may have been sent nevertheless, in an earlier attempt. The one
 * rule of all advice: such a message is never retried, and never sent again as a new one.
 */
export function maybeSent({ notProvenUnsent }: { notProvenUnsent?: boolean }): boolean {
  return notProvenUnsent === true;
}

/** The fields of a message that concern its attempts. */
interface Attempted {
  attempts: number;
  acceptedAt?: string;
  attemptLog?: AttemptRecord[];
}
