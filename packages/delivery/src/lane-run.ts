import type {
  FetchedJob,
  InstanceInfo,
  JournalPort,
  LaneJobs,
  LaneQueues,
  LedgerPort,
  ReceiptsPort,
  Log,
  MediaReport,
  MessageBody,
  Outstanding,
  Sender,
  SendingRules,
} from '@pombo/core';
import type { DecideOptions } from './attempt/decide.ts';
import type { OutageBreaker } from './breakers/outage-breaker.ts';
import type { Clock } from './clock.ts';
import type { ImagesInFlight } from './images/images-in-flight.ts';
import type { Stalls } from './scheduler/stalls.ts';
import type { RejectionBreaker } from './breakers/rejection-breaker.ts';
import type { ConnectionWatch } from './breakers/connection-watch.ts';
import type { RollbackGuard } from './recovery/rollback-guard.ts';
import type { Unanswered } from './receipts/unanswered.ts';

/** One turn of a lane: at most one message, and everything its steps need. */
export interface LaneRun {
  job: FetchedJob;
  lane: string;
  instance: InstanceInfo;
  parts: DeliverParts;
  /** Workers in a row that died while they prepared its message. */
  deaths: number;
}

export interface Message {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  /** Redis time, ms, when the message was read, and this process's clock then; only where the instance has rules. */
  read?: { now: number; monotonic: number };
  /** Until when people were told that the lane waits for its instance's rules. */
  waitsUntil?: number;
  /** Version of the facts that allow another attempt; absent for a first one. */
  factsVersion?: string;
}

export interface Attempt {
  attempt: number;
  nonce: string;
  gapMs: number;
  errored: number;
  streak: number;
  /** When `open` was asked, on both clocks. */
  asked: { wall: number; monotonic: number };
}

/**
 * When the lane wants its next turn: not before a rest is over whatever happens, at a time that a wake may bring
 * forward (`closed`: or the sweep, since rules may change), or (`parked`) with a wake or the sweep. `suspect`: a dead worker may keep the lane shut, look before the next fetch.
 */
export type NextRun =
  | { restMs: number; suspect?: true }
  | { againMs: number; sweep?: true }
  | { closedMs: number }
  | { parked: 'empty' | 'held' };

export interface DeliverParts extends DecideOptions {
  worker: string;
  queues: LaneQueues;
  ledger: LedgerPort;
  receipts: ReceiptsPort;
  sender: Sender;
  clock: Clock;
  log: Log;
  /** Why this worker may not write a byte for an attempt begun then (its heartbeat stood still), or undefined. */
  mayWrite(begunAt: number): string | undefined;
  outstanding: Outstanding;
  /** Lane → when /status was last asked why nothing leaves Z-API's queue (monotonic, ms), and whether the number worked. */
  stuck: Map<string, { askedAt: number; works: boolean }>;
  /** Lane → looks before its last hold was released by one; forgotten once a message is accepted. */
  relapses: Map<string, number>;
  unanswered: Unanswered;
  outageBreaker: OutageBreaker;
  rollbackGuard: RollbackGuard;
  /** Nothing is sent that is not in it. */
  journal: JournalPort;
  /** Resolves once a replica has what was begun on a lane, where that is asked for; returns why it is not known, or undefined. */
  replicated(lane: string): Promise<string | undefined>;
  /** False while Redis may have forgotten what was sent: nothing is begun. */
  mayBegin(): boolean;
  /** Opens the recovery that ends the hold of a lane that is behind what this worker saw of it. */
  openRecovery(): Promise<void>;
  /** A lane is behind what this worker saw of it. */
  onRolledBack(): void;
  /**
   * Before anything begins on a lane that has just become ours: notes how far it is, and that the run of Redis that says so is
   * the one that journals were compared with. False: they are compared first.
   */
  proveLane(lane: string): Promise<boolean>;
  /** A lane is held since Redis lost writes. */
  onRollbackHold(lane: string): Promise<void>;
  /** Nonces of the attempts that this process will still tell Redis the end of. */
  inHand: Set<string>;
  /** Names the Redis that the worker is connected to. */
  redis(): string;
  /** Names its run, which ends with each restart and each other master; '' while that may have changed. */
  redisRun(): string;
  rejectionBreaker: RejectionBreaker;
  stalls: Stalls;
  imagesInFlight: ImagesInFlight;
  connectionWatch: ConnectionWatch;
  adder: LaneJobs;
  /** Lanes of the same Z-API account, which fall together. */
  siblings(lane: string): string[];
  /** Hours, days and daily limit of a lane's instance. */
  rules(lane: string): SendingRules | undefined;
  /** Lane → until when the sweep last said that its hours are closed, ms; lanes that are open are not in it. */
  closed: Map<string, number>;
  onStep?(step: Step, lane: string, key: string): void;
  onMedia?(report: MediaReport): Promise<void>;
  /** For tests: a lane's turn met a hold; its first look is due in so many ms. */
  onHeld?(lane: string, dueInMs: number): void;
}

/** Stations of a message's path at which a test may look, or kill the process. */
export type Step = 'fetched' | 'loaded' | 'opened' | 'writing' | 'answered' | 'closed' | 'completed';

/** Tells a test where the message is. */
export function step({ job, lane, parts }: LaneRun, name: Step): void {
  parts.onStep?.(name, lane, job.key);
}
