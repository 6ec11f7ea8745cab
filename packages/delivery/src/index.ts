export { MAX_ERRORED, decide, type AttemptFacts, type DecideOptions } from './decide.ts';
export type { Step } from './turn.ts';
export type {
  Clock,
  JobAdder,
  JournalPort,
  LaneSource,
  LedgerPort,
  Log,
  Outstanding,
  Probe,
  Sendable,
  Sender,
  Verdict,
  WakeListener,
} from './ports.ts';
export { backoffMs, passedDelay, pickGapMs } from './throttle.ts';
export { DEFAULT_TIMINGS, type Timings } from './timings.ts';
export type { QueueEntry, QueueListing } from './zapi-queue.ts';
export { createDelivery, type Delivery, type DeliveryOptions } from './worker.ts';
