import { EVENT_TYPES } from '@pombo/core';
import { z } from 'zod';
import { campaignView } from './campaign.ts';
import { laneView } from './lane.ts';
import { instanceName, messageView } from './message.ts';

/** An event as it is told, by callback or stream. */
const pomboEvent = z
  .object({
    id: z.string().describe('The same however often the event is told'),
    type: z.enum(EVENT_TYPES),
    timestamp: z.string().describe('When it happened'),
    data: z
      .union([messageView, laneView.extend({ reason: z.string() }), campaignView])
      .describe('The message, lane or campaign as it stands when it is told'),
  })
  .meta({ id: 'Event' });

const types = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(EVENT_TYPES)).min(1));

export const eventsQuery = z.strictObject({
  instance: instanceName.optional().describe('Only of its messages and its lane'),
  campaign: z.string().min(1).max(128).optional().describe('Only of its messages, and its end'),
  types: types.optional().describe('Some of them, with commas between: message.sent,message.read'),
  after: z
    .string()
    .max(40)
    .optional()
    .describe('Go on after this position (0: the oldest that is kept). Last-Event-ID beats it; absent: from now on'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('Most events of one JSON page'),
});

export const lastEventId = z.looseObject({
  'last-event-id': z.string().max(40).optional().describe('Sent by every client of such streams when it comes back'),
});

export const eventsPage = z.object({
  events: z.array(pomboEvent),
  next: z.string().describe('To be given as `after` for the next page'),
  gap: z.literal(true).optional().describe('What followed `after` is not kept any more: events may be missing'),
});

export const eventsAnswer = {
  description: 'A stream of events; a page of them for who accepts `application/json` alone',
  content: {
    'text/event-stream': { schema: pomboEvent },
    'application/json': { schema: eventsPage },
  },
};
