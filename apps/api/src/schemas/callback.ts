import { EVENT_TYPES } from '@pombo/core';
import { z } from 'zod';
import { count, time } from './fields.ts';
import { instanceName } from './message.ts';

const eventType = z.enum(EVENT_TYPES);

export const callbackView = z
  .object({
    id: z.string().describe('Id of the subscription'),
    url: z.string().describe('The address that receives the events'),
    events: z.array(eventType).optional().describe('Absent: all events'),
    instance: z.string().optional().describe('Receives only events of its messages and lane. Absent: all'),
    createdAt: time('It receives events from then on'),
    disabled: z
      .object({ at: time('When it was disabled'), why: z.string().describe('What its address answered') })
      .optional()
      .describe('No events are delivered since then'),
    failingSince: time('All deliveries have failed since then').optional(),
    lastError: z.string().optional().describe('How the last delivery failed'),
    lastDeliveredAt: time('When its address last accepted an event').optional(),
    waiting: count('Deliveries waiting'),
  })
  .meta({ id: 'Callback' });

export const callbackMade = callbackView.extend({
  secret: z.string().describe('Signs its deliveries (Standard Webhooks). Returned only here'),
});

export const callbackParams = z.object({ id: z.string().min(1).max(64).describe('Id of the subscription') });
export const callbacksAnswer = z.object({ callbacks: z.array(callbackView).describe('Every subscribed address') });
export const callbackBody = z.strictObject({
  url: z.string().min(1).max(2048).describe('Must be https, and not a private address'),
  events: z.array(eventType).min(1).optional().describe('Only events of these types; default: all'),
  instance: instanceName.optional().describe('Only events of this number; default: all numbers'),
});

export const testAnswer = z.object({
  ok: z.boolean().describe('The address answered with a status of 200 to 299'),
  status: z.int().optional().describe('HTTP status of the response; absent: no response'),
  ms: count('Time until the response or the failure (milliseconds)'),
  why: z.string().optional().describe('Why it failed'),
});

export const replayBody = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('Events since then are delivered again, with the same ids'),
    events: z
      .array(z.string().min(1).max(64))
      .min(1)
      .max(200)
      .optional()
      .describe('Only these events, each among the last deliveries of the subscription'),
  })
  .refine(({ since, events }) => (since === undefined) !== (events === undefined), {
    message: 'must be given, or `events` instead of it',
    path: ['since'],
  });
export const replayAnswer = z.object({
  queued: count('Events that are delivered again'),
  dropped: count('Events beyond the waiting limit of one endpoint: replay again from a later time'),
});

const delivery = z
  .object({
    event: z.string().describe('Id of the event'),
    type: eventType.describe('Type of the event'),
    message: z.string().optional().describe('Id of the message it is about'),
    campaign: z.string().optional().describe('Id of the campaign it is about'),
    instance: z.string().optional().describe('The number it is about'),
    at: time('When the request began'),
    attempt: z.int().describe('The first is 1'),
    ms: count('Time until the response or the failure (milliseconds)'),
    result: z
      .enum(['delivered', 'retry', 'given-up', 'gone'])
      .describe('`retry`: it failed and is repeated; `given-up`: it is not repeated; `gone`: the address answered 410'),
    status: z.int().optional().describe('HTTP status of the response; absent: no response'),
    why: z.string().optional().describe('Why it failed, with the beginning of the response'),
    nextAt: time('When it is repeated').optional(),
  })
  .meta({ id: 'CallbackDelivery' });

export const deliveriesQuery = z.strictObject({
  failed: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: only failed requests, of which older ones are kept'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Largest number of requests'),
});
export const deliveriesAnswer = z.object({
  deliveries: z.array(delivery).describe('The last requests, newest first; at most 200 are kept, for 7 days'),
});
