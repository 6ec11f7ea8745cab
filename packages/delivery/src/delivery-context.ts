import type {
  JournalPort,
  LaneJobs,
  LaneQueues,
  LedgerPort,
  Log,
  MediaReport,
  Outstanding,
  ReceiptsPort,
  Sender,
  SendingRules,
} from '@pombo/core';
import type { AttemptReport } from './attempt-report.ts';
import type { DecideOptions } from './attempt/decide.ts';
import type { ConnectionWatch } from './breakers/connection-watch.ts';
import type { OutageBreaker } from './breakers/outage-breaker.ts';
import type { RejectionBreaker } from './breakers/rejection-breaker.ts';
import type { Clock } from './clock.ts';
import type { ImagesInFlight } from './images/images-in-flight.ts';
import type { Unanswered } from './receipts/unanswered.ts';
import type { RollbackGuard } from './recovery/rollback-guard.ts';
import type { Stalls } from './scheduler/stalls.ts';

/** Everything that a run of a lane needs. A worker has one, shared by all of its lanes. */
export interface DeliveryContext extends DecideOptions {
  /** This worker's id, unique per boot. */
  worker: string;
  clock: Clock;
  log: Log;
  /** Limits on messages of ours in Z-API's own queue. */
  outstanding: Outstanding;

  ledger: LedgerPort;
  /** Applies what Z-API's callbacks and queue say about messages. */
  receipts: ReceiptsPort;
  queues: LaneQueues;
  /** Adds jobs to lanes, and wakes lanes. */
  adder: LaneJobs;
  sender: Sender;
  /** Nothing is sent unless its intent is written here first. */
  journal: JournalPort;
  instances: InstanceLookup;

  guards: Guards;
  recovery: RollbackRecovery;
  breakers: Breakers;
  memory: LaneMemory;
  imagesInFlight: ImagesInFlight;
  stalls: Stalls;
  /** Returns true only if that worker's process is proven dead and everything that it sent has arrived. Never throws. */
  isProvenDead(worker: string): Promise<boolean>;

  /** Receives what became of the images of campaigns. */
  onMedia?(report: MediaReport): Promise<void>;
  /** Receives every closed attempt, for metrics and traces. Must not throw. */
  onAttempt?(report: AttemptReport): void;
  hooks: TestHooks;
}

/** What the instances file says about a lane. */
export interface InstanceLookup {
  /** Hours, days and daily limit of a lane's instance. */
  rules(lane: string): SendingRules | undefined;
  /** Lanes of the same Z-API account, which fail together. */
  siblings(lane: string): string[];
}

/** What has to agree before an attempt is opened, or a byte of it is written. */
export interface Guards {
  /** False while Redis may have forgotten what was sent: no attempt is opened. */
  mayOpen(): boolean;
  /**
   * Checks a lane that this worker has just taken: records its sequence, and compares the run of Redis with the one that the
   * journals were compared with. False: the journals are compared first, and no attempt is opened.
   */
  proveLane(lane: string): Promise<boolean>;
  /** Remembers how far each lane was, to notice a Redis that has lost writes. */
  rollback: RollbackGuard;
  /** Resolves once a replica has the lane's open attempt, if that is required. Returns why this is not certain, or undefined. */
  replicated(lane: string): Promise<string | undefined>;
  /** Returns why this worker may not write a byte for an attempt opened at `begunAt` (monotonic, ms), or undefined. */
  mayWrite(begunAt: number): string | undefined;
}

/** The recovery from a Redis that has lost writes, and which Redis this is. */
export interface RollbackRecovery {
  /** Opens the recovery that ends the hold of a lane that is behind what this worker saw of it. */
  open(): Promise<void>;
  /** A lane is behind what this worker saw of it. */
  onRolledBack(): void;
  /** A lane is held because Redis lost writes. */
  onRollbackHold(lane: string): Promise<void>;
  /** Returns the id of the Redis that the worker is connected to. */
  redisId(): string;
  /** Returns the id of its run, which changes with every restart and failover; '' while that is not certain. */
  redisRun(): string;
}

/** The circuit breakers. */
export interface Breakers {
  rejection: RejectionBreaker;
  outage: OutageBreaker;
  connection: ConnectionWatch;
}

/** What this process remembers about lanes and messages between runs; all of it may be lost without harm. */
export interface LaneMemory {
  /** Messages for which Z-API's queue was requested without a reply. */
  unanswered: Unanswered;
  /** Lane → when /status was last asked why nothing leaves Z-API's queue (monotonic, ms), and whether the number worked. */
  stuck: Map<string, { askedAt: number; works: boolean }>;
  /** Lane → probes before its last hold was released by one; forgotten once a message is accepted. */
  relapses: Map<string, number>;
  /** Lane → when its instance's hours open, as the sweep last recorded it (ms); lanes that are open are not in it. */
  closed: Map<string, number>;
  /** Nonces of the attempts whose end this process will still store. */
  inHand: Set<string>;
}

/** Where a test may observe a lane, or kill the process. */
export interface TestHooks {
  onStep?(step: Step, lane: string, key: string): void;
  /** A run of the lane met a hold; its first probe is due in `dueInMs`. */
  onHeld?(lane: string, dueInMs: number): void;
}

/** Points on a message's path: the station, and what it has just done or is about to do. */
export type Step =
  | 'load:start'
  | 'load:read'
  | 'open-attempt:opened'
  | 'send:writing'
  | 'send:answered'
  | 'close-attempt:closed'
  | 'rest-lane:completed';
