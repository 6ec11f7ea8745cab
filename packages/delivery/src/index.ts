export { MAX_ERRORED, decide, type AttemptFacts, type DecideOptions } from './attempt/decide.ts';
export type { Step } from './delivery-context.ts';
export type { Clock } from './clock.ts';
export { backoffMs, passedDelay, pickGapMs } from './throttle.ts';
export { DEFAULT_TIMINGS, type Timings } from './timings.ts';
export { createDelivery, type Delivery, type DeliveryOptions, type LaneSource, type WakeListener } from './delivery.ts';
