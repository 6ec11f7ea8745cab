import type { HoldReason } from './outcome.ts';
import type { Status } from './message/status.ts';

/** The events that backends can subscribe to, by their names in callbacks and the event stream. */
export const EVENT_TYPES = [
  'message.accepted',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
  'message.unknown',
  'campaign.completed',
  'lane.held',
  'lane.resumed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/**
 * One event until it is published: ids only. The message is read at delivery time, so that no phone is in a stream and
 * nothing is published about an erased person.
 */
export type DomainEvent =
  | { type: Extract<EventType, `message.${string}`>; lane: string; key: string; status: Status; at: number }
  | { type: 'campaign.completed'; campaign: string; at: number }
  | { type: 'lane.held' | 'lane.resumed'; lane: string; reason: HoldReason; at: number };

/** Returns the event type of a change of status; undefined if it is not published. */
export function eventTypeOf(status: Status): EventType | undefined {
  const type = `message.${status}`;
  return EVENT_TYPES.find((known) => known === type);
}
