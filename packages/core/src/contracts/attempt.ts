import type { MessageBody } from '../message/body.ts';
import type { Status } from '../message/status.ts';
import type { HoldReason } from '../outcome.ts';
import type { QueueReport } from './gateway.ts';

/** One attempt to send a message: what the ledger stores when it opens and closes, and what delivery decides in between. */

/** A message as its worker reads it before an attempt. */
export interface Loaded {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  status: Status;
  /** The lane met a fault: check that the number works before the next attempt. */
  probe: boolean;
  /** Consecutive faults on the lane. */
  streak: number;
  /** How many times the gateway itself failed on this message. */
  errored: number;
  /** Sent before, and queued again by a rule rather than by a person. */
  automatic: boolean;
  /** Consecutive workers that died while preparing it. */
  deaths: number;
  /** Redis time (ms); present only when requested. */
  now?: number;
  /** Until when the lane last reported that it waits for its instance's rules (ms). */
  waitsUntil?: number;
}

/** Limits for messages of ours that may still be in Z-API's own queue. */
export interface Outstanding {
  /** Where Z-API's callbacks reach us. */
  seen: number;
  /** Where no callback was ever received. */
  unseen: number;
}

export interface OpenRequest {
  generation: number;
  /** Unique per attempt; repeating the nonce repeats the same request. */
  nonce: string;
  /** Worker id, unique per boot. */
  owner: string;
  gapMs: number;
  /**
   * How long the attempt, and its POST once begun, may be in flight even if the worker dies (ms). A reclaim waits this
   * long. Default: no wait.
   */
  flight?: { attemptMs: number; postMs: number };
  /** Maximum age of a direct message (ms); 0 = unlimited. */
  maxAgeMs: number;
  outstanding: Outstanding;
  /** Version of the facts that were read. Absent: this attempt does not depend on any facts. */
  factsVersion?: string;
  /** The message ages outside opening hours too, because it is urgent and can be sent then. Default false. */
  agesAlways?: boolean;
}

/** The ledger's answer to a request for an attempt. Only `go` allows sending. */
export type AttemptOpened =
  | { answer: 'go'; attempt: number; errored: number; sequence: number; streak: number }
  | { answer: 'skip'; status: Status }
  | { answer: 'gone' }
  | { answer: 'busy'; owner: string }
  | { answer: 'held' }
  | { answer: 'wait'; ms: number }
  | { answer: 'later'; ms: number }
  | { answer: 'expired' }
  | { answer: 'paused' }
  /** A fact about its recipient was added since the facts were read. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** Every answer that does not open an attempt. */
export type AttemptNotOpened = Exclude<AttemptOpened, { answer: 'go' }>;

/** What an attempt's outcome means for its message and its lane. Delivery decides it; the ledger applies it in one step. */
export interface Verdict {
  to: Extract<Status, 'accepted' | 'unknown' | 'failed' | 'queued'>;
  zaapId?: string;
  messageId?: string;
  errorCode?: string;
  error?: string;
  /** Minimum time until the lane's next attempt: gap or cooldown (ms). */
  waitMs: number;
  /** Wait before this message's own next attempt, when it goes back to `queued` (ms). */
  backoffMs?: number;
  /** Counts as one of the gateway's own failures. */
  errored?: boolean;
  /** The fault that the lane cools down from. Absent: the lane is healthy, and its streak of faults ends. */
  fault?: string;
  /** Call /status before the lane's next attempt. */
  probe?: boolean;
  /** No request was made: the attempt does not count. Without `fault` it leaves the lane's health unchanged. */
  unwritten?: boolean;
  hold?: HoldReason;
  holdDetail?: string;
}

export type AttemptClosed =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; parked: number; facts: boolean }
  /** Another process closed it first. `facts`: this answer was added to facts about its recipient; apply what they prove. */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

/** Opens and closes attempts: the part of the ledger that decides whether a message may be sent. */
export interface AttemptsPort {
  /**
   * Reads a message, its lane's state and, `withTime`, the clock in one round trip. Undefined when the message does not
   * exist.
   */
  load(lane: string, key: string, withTime?: boolean): Promise<Loaded | undefined>;
  /** Opens the next attempt, or returns why not. Nothing may be sent before this returns `go`. */
  open(lane: string, key: string, request: OpenRequest): Promise<AttemptOpened>;
  /**
   * Returns what `open` would return now, with `clear` in place of `go`, and opens nothing. Overdue messages expire.
   */
  lookAhead(lane: string, key: string, request: OpenRequest): Promise<AttemptNotOpened | { answer: 'clear' }>;
  /** Closes the attempt with this nonce. Idempotent: the same verdict again returns the same result. */
  close(lane: string, key: string, nonce: string, verdict: Verdict): Promise<AttemptClosed>;
  /**
   * Closes a dead worker's open attempt as `unknown`. Undefined when it has none open on this lane. `seenDeadAt`: the
   * Redis time (ms) at which it was found dead; attempts begun after that are left alone. Default: reclaims any
   * attempt.
   */
  reclaim(
    lane: string,
    deadOwner: string,
    seenDeadAt?: number,
  ): Promise<{ key: string; generation: number } | undefined>;
  /**
   * Repairs the `sending` index of a lane after Redis lost part of a write. Messages in `sending` without an open
   * attempt become `unknown`; entries of messages in another status move to that status's index. Returns the keys of
   * the closed messages.
   */
  closeStray(lane: string): Promise<string[]>;
  /** Returns the rest that followed the lane's last attempt (ms; 0 for a lane that never sent). */
  lastRest(lane: string): Promise<number>;
  /** Returns the worker that has an attempt open on this lane. */
  openOwner(lane: string): Promise<string | undefined>;
  /**
   * Removes messages that have left Z-API's queue from the outstanding ones, by the listing of `askedAt` (Redis time,
   * ms). Returns how many remain.
   */
  reconcileOutstanding(lane: string, askedAt: number, report: QueueReport): Promise<number>;
  /** After Redis lost writes: raises the lane's sequence to a value that was seen before. True when it was behind. */
  raiseSequence(lane: string, to: number): Promise<boolean>;
  /**
   * Returns the lane's sequence, and the run of Redis that holds it: `run id/replication id` of its master; '' where Redis refuses
   * INFO in a script.
   */
  standing(lane: string): Promise<{ sequence: number; run: string }>;
  /** Returns Redis time (ms). */
  now(): Promise<number>;
  /** Raises notBefore after a probe; `up` also clears the need for one. Returns ms until the lane may send. */
  extendCooldown(lane: string, waitMs: number, up: boolean): Promise<number>;
}

/** Workers that died with a message in hand, before its attempt opened. After three in a row the message is to blame. */
export interface DeathsPort {
  /** Counts a worker that died preparing this message; returns the number of consecutive deaths. */
  count(lane: string, key: string): Promise<number>;
  /** A worker survived the preparation of this message: the count starts again at zero. */
  survived(lane: string, key: string): Promise<void>;
  /**
   * This worker waits for something else (Z-API, room for an image) while it holds this message. If it dies now, the
   * message is not the cause.
   */
  waits(lane: string, owner: string, key: string): Promise<void>;
  /** Ends that wait. */
  goesOn(lane: string): Promise<void>;
  /** Returns the worker that waits on this lane, and its message. */
  waiting(lane: string): Promise<{ owner: string; key: string } | undefined>;
}
