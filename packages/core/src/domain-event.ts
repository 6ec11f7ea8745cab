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

/** When each event is published, and what its `data` is. docs/reference/events.md is made from this table. */
export const EVENT_GUIDE: Readonly<Record<EventType, { when: string; data: 'message' | 'campaign' | 'lane' }>> = {
  'message.accepted': { when: 'Z-API accepted the message and returned its ids', data: 'message' },
  'message.sent': { when: 'Z-API handed the message to WhatsApp', data: 'message' },
  'message.delivered': { when: "WhatsApp delivered the message to the recipient's phone", data: 'message' },
  'message.read': { when: 'the recipient opened the message', data: 'message' },
  'message.failed': { when: 'Z-API refused the message, or reported that it was not sent', data: 'message' },
  'message.unknown': { when: 'the message may or may not have reached Z-API', data: 'message' },
  'campaign.completed': { when: 'a campaign has ended', data: 'campaign' },
  'lane.held': { when: 'a number stopped sending; `data.reason` is the hold', data: 'lane' },
  'lane.resumed': { when: 'a hold of a number ended; `data.reason` is that hold', data: 'lane' },
};

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
