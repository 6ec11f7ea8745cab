import type { MessageBody } from '../message/body.ts';
import type { Status } from '../message/status.ts';
import type { Verdict } from '../verdict.ts';
import type { QueueReport } from './gateway.ts';
import type { FetchedJob, QueueHolder } from './lane-queue.ts';

/** The attempts to send a message: what delivery asks of the ledger when it opens and closes one. */

/** A message as a worker loads it before an attempt. */
export interface Loaded {
  body: MessageBody;
  /** The message's content hash. */
  content: string;
  status: Status;
  /** The lane's last attempt met a fault: check that the number works before the next one. */
  probe: boolean;
  /** Consecutive faults on the lane. */
  streak: number;
  /** Attempts of this message on which the gateway itself failed. */
  errored: number;
  /** A policy, not a person, queued the message again after an earlier attempt. */
  automatic: boolean;
  /** Consecutive workers that died while preparing it. */
  deaths: number;
  /** Redis time (ms); present only when requested. */
  now?: number;
  /** When the wait for the instance's rules ends, as the lane last reported it (ms since the epoch). */
  waitsUntil?: number;
}

/** Limits on a lane's messages that may still be in Z-API's own queue. */
export interface Outstanding {
  /** For a lane whose callbacks arrive. */
  seen: number;
  /** For a lane that has never received a callback. */
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
   * How long the attempt, and its POST once started, may be in flight even if the worker dies (ms). A reclaim waits this
   * long (default: no wait).
   */
  flight?: { attemptMs: number; postMs: number };
  /** Maximum age of a direct message (ms); 0 = unlimited. */
  maxAgeMs: number;
  outstanding: Outstanding;
  /** Version of the facts about the recipient that allow this attempt (default: it depends on none). */
  factsVersion?: string;
  /**
   * Whether the message also ages while the window is closed. An urgent message does, because it can be sent then (default:
   * false).
   */
  agesAlways?: boolean;
}

/** The result of `open`. Only `go` allows sending. */
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
  /** A fact about the recipient was added since the facts were read. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** Every result that does not open an attempt. */
export type AttemptNotOpened = Exclude<AttemptOpened, { answer: 'go' }>;

export type AttemptClosed =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; orphans: number; facts: boolean }
  /**
   * Another process closed it first. `facts`: the verdict was added to the facts about the recipient, which must be settled
   * now.
   */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

/**
 * The lane's next job and its message (undefined if the message does not exist); or that the lane has no job, or that the
 * queue itself has to be asked.
 */
export type NextMessage = { job: FetchedJob; loaded: Loaded | undefined } | 'nothing' | 'ask-queue';

/** What `close` records beside the verdict. */
export interface CloseDetails {
  /** HTTP status of Z-API's reply, kept for a person. */
  httpStatus?: number;
  /** The attempt's job, which is removed with it unless the message is queued again. */
  job?: Pick<FetchedJob, 'id'> & Pick<QueueHolder, 'keys' | 'token'>;
}

/** Opens and closes attempts: the part of the ledger that decides whether a message may be sent. */
export interface AttemptsPort {
  /**
   * Takes the lane's next job from its queue, and loads its message, in one round trip. `ask-queue` where only the queue
   * decides: it is paused or busy, it rests, or a delayed job is due.
   */
  next(lane: string, holder: QueueHolder): Promise<NextMessage>;
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
  /**
   * Closes the attempt with this nonce, and removes its job unless the message is queued again. Idempotent: the same
   * verdict again returns the same result.
   */
  close(lane: string, key: string, nonce: string, verdict: Verdict, details?: CloseDetails): Promise<AttemptClosed>;
  /**
   * Closes a dead worker's open attempt as `unknown`. Returns undefined when it has none open on this lane. `seenDeadAt`: the
   * Redis time (ms) at which it was found dead; attempts opened after that are left alone, and the lane waits until the POST must
   * have ended, because the worker may be alive (default: reclaims any attempt, and the lane waits for its gap alone).
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
  /** Returns the pause that the lane takes after its last attempt (ms; 0 if it never sent). */
  lastRest(lane: string): Promise<number>;
  /** Returns the worker that has an attempt open on this lane. */
  openOwner(lane: string): Promise<string | undefined>;
  /**
   * Removes messages that have left Z-API's queue from the outstanding ones, by a listing requested at `askedAt` (Redis
   * time, ms). Returns how many remain.
   */
  reconcileOutstanding(lane: string, askedAt: number, report: QueueReport): Promise<number>;
  /** After Redis lost writes: raises the lane's sequence to a value seen before. Returns true if it was behind. */
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

/** Counts workers that died while preparing a message. After three consecutive deaths the message fails. */
export interface DeathsPort {
  /** Counts a worker that died preparing this message; returns the number of consecutive deaths. */
  count(lane: string, key: string): Promise<number>;
  /** Resets the count: a worker survived preparing this message. */
  survived(lane: string, key: string): Promise<void>;
  /**
   * Records that this worker waits for Z-API, or for memory for an image, while it holds this message. If it dies now,
   * the message is not the cause.
   */
  waits(lane: string, owner: string, key: string): Promise<void>;
  /** Records the end of that wait. */
  goesOn(lane: string): Promise<void>;
  /** Returns the worker that waits on this lane, and its message. */
  waiting(lane: string): Promise<{ owner: string; key: string } | undefined>;
}
