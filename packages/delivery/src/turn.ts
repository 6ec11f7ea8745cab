import type { InstanceInfo, MessageBody } from '@pombo/message';
import type { DecideOptions } from './decide.ts';
import type { Gateway } from './gateway.ts';
import type { Clock, JobAdder, JournalPort, LedgerPort, Log, MediaReport, Outstanding, Sender } from './ports.ts';
import type { Job, LaneQueues } from './queue.ts';
import type { Stalls } from './stalls.ts';
import type { StormWatch } from './storm.ts';
import type { Witness } from './witness.ts';

/** One turn of a lane: at most one message, and everything its steps need. */
export interface Turn {
  job: Job;
  lane: string;
  instance: InstanceInfo;
  parts: DeliverParts;
}

export interface Message {
  body: MessageBody;
  /** Undefined when its stored bytes are gone. */
  image: string | undefined;
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
  /** When `begin` was asked, on both clocks. */
  asked: { wall: number; monotonic: number };
}

/**
 * When the lane wants its next turn: not before a rest is over whatever happens, at a time that a wake may bring
 * forward (`closed`: or the sweep, since rules may change), or (`parked`) with a wake or the sweep. `suspect`: a dead worker may keep the lane shut, look before the next fetch.
 */
export type Next =
  | { restMs: number; suspect?: true }
  | { againMs: number }
  | { closedMs: number }
  | { parked: 'empty' | 'held' };

export interface DeliverParts extends DecideOptions {
  worker: string;
  queues: LaneQueues;
  ledger: LedgerPort;
  sender: Sender;
  clock: Clock;
  log: Log;
  /** Why this worker may not write a byte for an attempt begun then (its heartbeat stood still), or undefined. */
  mayWrite(begunAt: number): string | undefined;
  outstanding: Outstanding;
  /** Lane → when /status was last asked why nothing leaves Z-API's queue; monotonic, ms. */
  stuck: Map<string, number>;
  /** Message key → when Z-API's queue was first asked about it without an answer; monotonic, ms. */
  unanswered: Map<string, number>;
  gateway: Gateway;
  witness: Witness;
  /** Nothing is sent that is not in it. */
  journal: JournalPort;
  /** Names the Redis that the worker is connected to. */
  redis(): string;
  storms: StormWatch;
  stalls: Stalls;
  adder: JobAdder;
  /** Lanes of the same Z-API account, which fall together. */
  siblings(lane: string): string[];
  onStep?(step: Step, lane: string, key: string): void;
  onMedia?(report: MediaReport): Promise<void>;
}

/** Stations of a message's path at which a test may look, or kill the process. */
export type Step = 'fetched' | 'loaded' | 'begun' | 'writing' | 'answered' | 'finished' | 'completed';

/** Tells a test where the message is. */
export function step({ job, lane, parts }: Turn, name: Step): void {
  parts.onStep?.(name, lane, job.key);
}
