export { MAX_ERRORED, decide, type AttemptFacts, type DecideOptions } from './attempt/decide.ts';
export type { Step } from './delivery-context.ts';
export type { Clock } from './clock.ts';
export { backoffMs } from './backoff.ts';
export { passedDelay, pickGapMs } from './pacing.ts';
export { followSettled } from './receipts/follow-settled.ts';
export { DEFAULT_TIMINGS, type Timings } from './timings.ts';
export { createDelivery } from './delivery.ts';
export type { Delivery, DeliveryOptions, LaneSource, WakeListener } from './delivery-options.ts';
