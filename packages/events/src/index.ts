export { createCallbackAdmin, type CallbackAdmin } from './callbacks/callback-admin.ts';
export { createForwarder, forwardSecret, type Forwarded, type Forwarder } from './callbacks/delivery/forward.ts';
export type { LoggedAttempt } from './callbacks/delivery/attempt-log.ts';
export type { Tested } from './callbacks/delivery/test-event.ts';
export type { CallbackAdminOptions } from './callbacks/deps.ts';
export type { Endpoint, EndpointFacts } from './callbacks/endpoints/endpoint.ts';
export type { Replayed } from './callbacks/fan-out/replay.ts';
export type { CallbackLog, CallbackSource, DeliveryResult } from './callbacks/ports.ts';
export { startCallbacks, type CallbackOptions, type RunningCallbacks } from './callbacks/start-callbacks.ts';
export { CALLBACK_TIMINGS, type CallbackTimings } from './callbacks/timings.ts';
export { campaignSource, type Source } from './relay/outbox.ts';
export { createOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from './relay/outbox-relay.ts';
export { createEventStream, type EventStream, type StreamedEvent } from './stream/event-stream.ts';
export { START, comparePositions, parsePosition, timeOf, type Position } from './stream/position.ts';
export {
  renderEvent,
  type CampaignData,
  type HeldLane,
  type PomboEvent,
  type RenderPort,
} from './stream/render-event.ts';
export { createTail, type Tail, type TailOptions } from './stream/stream-tail.ts';
