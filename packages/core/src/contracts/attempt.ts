import type { MessageBody } from '../message/body.ts';
import type { Status } from '../message/status.ts';
import type { HoldReason } from '../outcome.ts';
import type { QueueReport } from './gateway.ts';

/** One attempt to send a message: what the ledger stores when it opens and closes, and what delivery decides in between. */

/** A message as its worker reads it before it opens an attempt. */
export interface Loaded {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  status: Status;
  /** The lane met a fault: check that the number works before the next attempt. */
  probe: boolean;
  /** Consecutive faults on the lane. */
  streak: number;
  /** How often the gateway itself failed on this message. */
  errored: number;
  /** Sent before, and queued again by a rule rather than by a person. */
  automatic: boolean;
  /** Consecutive workers that died while preparing it. */
  deaths: number;
  /** Redis time (ms); only on request. */
  now?: number;
  /** Until when the lane was last recorded as waiting for its instance's rules (ms). */
  waitsUntil?: number;
}

/** Limits for messages of ours that may still lie in Z-API's own queue. */
export interface Outstanding {
  /** Where Z-API's callbacks reach us. */
  seen: number;
  /** Where no callback was ever received. */
  unseen: number;
}

export interface BeginRequest {
  generation: number;
  /** Unique per attempt; repeating the nonce repeats the same request. */
  nonce: string;
  /** Worker id, unique per boot. */
  owner: string;
  gapMs: number;
  /**
   * How long the attempt may be in flight whatever becomes of its worker, and its POST once that has started (ms). A
   * reclaim waits for it. Default: no wait.
   */
  flight?: { attemptMs: number; postMs: number };
  /** Maximum age of a direct message (ms; 0 = none). */
  maxAgeMs: number;
  outstanding: Outstanding;
  /** Version of the facts that were checked; absent if this attempt requires no check. */
  factsVersion?: string;
  /** The message is urgent: it ages in closed hours too, because it is sent in them. Default false. */
  agesAlways?: boolean;
}

/** The ledger's answer to a request for an attempt. Only `go` allows sending. */
export type Begun =
  | { answer: 'go'; attempt: number; errored: number; sequence: number; streak: number }
  | { answer: 'skip'; status: Status }
  | { answer: 'gone' }
  | { answer: 'busy'; owner: string }
  | { answer: 'held' }
  | { answer: 'wait'; ms: number }
  | { answer: 'later'; ms: number }
  | { answer: 'expired' }
  | { answer: 'paused' }
  /** A fact about its recipient was added after the facts were checked. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** Every answer that does not open an attempt. */
export type Refused = Exclude<Begun, { answer: 'go' }>;

/** What an attempt's outcome means for its message and its lane. Delivery decides it; the ledger applies it in one step. */
export interface Verdict {
  to: Extract<Status, 'accepted' | 'unknown' | 'failed' | 'queued'>;
  zaapId?: string;
  messageId?: string;
  errorCode?: string;
  error?: string;
  /** Minimum time until the lane's next attempt: gap or cooldown (ms). */
  waitMs: number;
  /** Time until this message's own next attempt when it returns to `queued` (ms). */
  backoffMs?: number;
  /** Counts as one of the gateway's own failures. */
  errored?: boolean;
  /** Cause of the lane's cooldown; absent: the lane is healthy and its streak of faults ends. */
  fault?: string;
  /** Ask /status before the lane's next attempt. */
  probe?: boolean;
  /** No request was made: the attempt does not count, and without `fault` the lane's health does not change. */
  unwritten?: boolean;
  hold?: HoldReason;
  holdDetail?: string;
}

export type Finished =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; parked: number; facts: boolean }
  /** Another process closed it first. `facts`: this answer was added to the recipient's facts; apply what they prove. */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

/** Opens and closes attempts: the part of the ledger that decides whether a message may be sent. */
export interface AttemptsPort {
  /** Reads a message, its lane's state and, `withTime`, the clock in one round trip; undefined if the message does not exist. */
  load(lane: string, key: string, withTime?: boolean): Promise<Loaded | undefined>;
  /** Opens the next attempt, or returns why it cannot. Nothing may be sent until this returns `go`. */
  begin(lane: string, key: string, request: BeginRequest): Promise<Begun>;
  /** Returns what `begin` would return now, and opens nothing; `clear` replaces `go`. Overdue messages expire. */
  lookAhead(lane: string, key: string, request: BeginRequest): Promise<Refused | { answer: 'clear' }>;
  /** Closes the attempt with this nonce. Idempotent: the same verdict returns the same result. */
  finish(lane: string, key: string, nonce: string, verdict: Verdict): Promise<Finished>;
  /**
   * Closes a dead worker's open attempt as `unknown`; undefined if it has none open on this lane. `seenDeadAt`: the
   * Redis time (ms) at which the worker was found dead; attempts opened after it are left alone. Default: no limit.
   */
  takeOver(
    lane: string,
    deadOwner: string,
    seenDeadAt?: number,
  ): Promise<{ key: string; generation: number } | undefined>;
  /**
   * Closes as `unknown` each message that is `sending` on a lane without an open attempt for it: half a write, the rest of
   * which Redis lost. Returns their keys. Entries misplaced in the `sending` index move to their own status.
   */
  closeStray(lane: string): Promise<string[]>;
  /** Returns the rest that followed the lane's last attempt (ms; 0 for a lane that never sent). */
  lastRest(lane: string): Promise<number>;
  /** Returns the worker that has an attempt open on this lane. */
  openOwner(lane: string): Promise<string | undefined>;
  /** Frees our places in Z-API's queue according to its report of `askedAt` (Redis time, ms). Returns how many remain. */
  leftQueue(lane: string, askedAt: number, report: QueueReport): Promise<number>;
  /** Raises a lane's sequence after Redis lost writes. True: it was behind. */
  raiseSequence(lane: string, to: number): Promise<boolean>;
  /** Returns the lane's sequence, and the run of Redis that holds it: `run id/replication id` of its master. */
  standing(lane: string): Promise<{ sequence: number; run: string }>;
  /** Returns Redis time (ms). */
  now(): Promise<number>;
  /** Extends the lane's cooldown after a probe; `up` also clears the request for one. Returns ms until the lane may send. */
  raise(lane: string, waitMs: number, up: boolean): Promise<number>;
}

/** Workers that died with a message in hand, before its attempt opened. After three in a row the message is to blame. */
export interface DeathsPort {
  /** Counts a worker that died while preparing this message; returns how many have in a row. */
  count(lane: string, key: string): Promise<number>;
  /** A worker survived this message: resets the count. */
  survived(lane: string, key: string): Promise<void>;
  /** This worker waits for Z-API or for image memory with this message in hand; its death would not be the message's fault. */
  waits(lane: string, owner: string, key: string): Promise<void>;
  /** Ends that wait. */
  goesOn(lane: string): Promise<void>;
  /** Returns the worker that waits on this lane, and its message. */
  waiting(lane: string): Promise<{ owner: string; key: string } | undefined>;
}
