import { EVENT_TYPES } from '@pombo/core';
import { z } from 'zod';
import { instanceName } from './message.ts';

const eventType = z.enum(EVENT_TYPES);

export const callbackView = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(eventType).optional().describe('Absent: all events'),
    instance: z.string().optional().describe('Receives only events of its messages and lane. Absent: all'),
    createdAt: z.string().describe('It receives events from then on'),
    disabled: z.object({ at: z.string(), why: z.string() }).optional().describe('No events are delivered since then'),
    failingSince: z.string().optional().describe('All deliveries have failed since then'),
    lastError: z.string().optional(),
    lastDeliveredAt: z.string().optional(),
    waiting: z.int().describe('Deliveries waiting'),
  })
  .meta({ id: 'Callback' });

export const callbackMade = callbackView.extend({
  secret: z.string().describe('Signs its deliveries (Standard Webhooks). Returned only here'),
});

export const callbackParams = z.object({ id: z.string().min(1).max(64) });
export const callbacksAnswer = z.object({ callbacks: z.array(callbackView) });
export const callbackBody = z.strictObject({
  url: z.string().min(1).max(2048).describe('Must be https, and not a private address'),
  events: z.array(eventType).min(1).optional(),
  instance: instanceName.optional(),
});

export const testAnswer = z.object({
  ok: z.boolean(),
  status: z.int().optional().describe('HTTP status of the response; absent: no response'),
  ms: z.int(),
  why: z.string().optional(),
});

export const replayBody = z.strictObject({
  since: z.iso.datetime({ offset: true }).describe('Events since then are delivered again, with the same ids'),
});
export const replayAnswer = z.object({
  queued: z.int(),
  dropped: z.int().describe('Events beyond the waiting limit of one endpoint: replay again from a later time'),
});
