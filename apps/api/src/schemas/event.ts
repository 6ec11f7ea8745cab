import { EVENT_TYPES } from '@pombo/core';
import { z } from 'zod';
import { campaignView } from './campaign.ts';
import { time } from './fields.ts';
import { laneView } from './lane.ts';
import { instanceName, messageView } from './message.ts';

const heldLane = laneView
  .extend({ reason: z.string().describe('The hold that began or was released') })
  .meta({ id: 'LaneEvent' });

/** An event as callbacks and streams deliver it. */
const pomboEvent = z
  .object({
    id: z.string().describe('The same each time the event is delivered'),
    type: z.enum(EVENT_TYPES).describe('What happened'),
    timestamp: time('When it happened'),
    data: z.union([messageView, heldLane, campaignView]).describe('The message, lane or campaign at delivery time'),
  })
  .meta({ id: 'Event' });

const types = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(EVENT_TYPES)).min(1));

export const eventsQuery = z.strictObject({
  instance: instanceName.optional().describe('Only events of its messages and lane'),
  campaign: z.string().min(1).max(128).optional().describe('Only events of its messages, and its end'),
  types: types.optional().describe('Comma-separated event types: message.sent,message.read'),
  after: z
    .string()
    .max(40)
    .optional()
    .describe(
      'Continue after this position (0: the oldest stored event). Last-Event-ID takes precedence; absent: from now on',
    ),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('Largest number of events on a JSON page'),
});

export const lastEventId = z.looseObject({
  'last-event-id': z.string().max(40).optional().describe('Sent by clients of event streams when they reconnect'),
});

export const eventsPage = z.object({
  events: z.array(pomboEvent).describe('Events in the order in which they were recorded'),
  next: z.string().describe('Pass it as `after` for the next page'),
  gap: z.literal(true).optional().describe('Events after `after` have been removed: some may be missing'),
});

export const eventsAnswer = {
  description: 'A stream of events, or one page for clients that accept only `application/json`',
  content: {
    'text/event-stream': { schema: pomboEvent },
    'application/json': { schema: eventsPage },
  },
};
