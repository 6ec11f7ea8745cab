import type {
  InstanceInfo,
  JobHolder,
  JournalPort,
  LaneJobs,
  LaneQueues,
  LedgerPort,
  Log,
  MediaReport,
  Outstanding,
  ReceiptsPort,
  RedisRunPort,
  Sender,
} from '@pombo/core';
import type { AttemptReport } from './attempt-report.ts';
import type { Clock } from './clock.ts';
import type { Step } from './delivery-context.ts';
import type { Timings } from './timings.ts';

/** The lanes that this process serves; they change with the instances file. */
export interface LaneSource {
  /** Returns the same list until the instances change. */
  current(): InstanceInfo[];
  onChange(listener: () => void): void;
}

/** Subscribes to the names of lanes that have new work. Returns how to unsubscribe. */
export type WakeListener = (onWake: (lane: string) => void) => Promise<() => Promise<void>>;

export interface DeliveryOptions {
  /** Which run of Redis the ledger and the queues are in. */
  redis: RedisRunPort;
  instances: LaneSource;
  ledger: LedgerPort;
  receipts: ReceiptsPort;
  sender: Sender;
  adder: LaneJobs;
  /** Opens the queues that this worker fetches from. */
  queues: (holder: JobHolder) => LaneQueues;
  listen: WakeListener;
  log: Log;
  timings?: Partial<Timings>;
  /** Maximum number of concurrent attempts in this process (default 1,000). */
  concurrency?: number;
  /** This worker's id, unique per boot (default: generated). */
  worker?: string;
  /** Where intents are written before anything is sent (default: nowhere, for the demo). */
  journal?: JournalPort;
  /** Returns why Redis is not safe to send with now, or undefined; called right before the first byte (default: always safe). */
  unfit?: () => string | undefined;
  /** Resolves once a replica has the lane's open attempt; returns why that is not certain, or undefined (default: not required). */
  replicated?: (lane: string) => Promise<string | undefined>;
  /** File in which the rollback guard remembers how far each lane was (default: in memory only). */
  rollbackGuardFile?: string;
  /** Messages of ours allowed in Z-API's own queue (default 3 where callbacks reach us, 20 where none was ever received). */
  outstanding?: Partial<Outstanding>;
  /** What an explicit 500 or 503 means (default `retry`). */
  onServerError?: 'retry' | 'unknown';
  /** Maximum size of the stored images that are being sent at once (bytes; default 64 MiB). */
  imageBytesAtOnce?: number;
  /**
   * Returns true only if that worker's process is proven dead and everything that it sent has arrived. Its lanes then do not wait
   * until its POST must have ended (default: nothing is proven). Must not throw.
   */
  isProvenDead?: (worker: string) => Promise<boolean>;
  random?: () => number;
  clock?: Clock;
  /** Receives what became of the images of campaigns. */
  onMedia?: (report: MediaReport) => Promise<void>;
  /** Receives every closed attempt, for metrics and traces. Must not throw. */
  onAttempt?: (report: AttemptReport) => void;
  /** For tests that observe, or kill, at a station of a message's path. */
  onStep?: (step: Step, lane: string, key: string) => void;
}

export interface Delivery {
  /** This worker's id, unique per boot. */
  worker: string;
  start(): Promise<void>;
  /**
   * Fetches nothing more, waits for the attempts in flight, and hands the lanes over. Returns false if attempts were
   * still in flight after the grace period; another worker then closes those as `unknown`.
   */
  stop(): Promise<boolean>;
  /** Returns the lanes that are this worker's now. */
  own(): string[];
  /** Returns why this worker may send nothing now, in words; undefined if it may. */
  impediment(): string | undefined;
}
