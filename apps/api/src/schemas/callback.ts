import { EVENT_TYPES } from '@pombo/core';
import { z } from 'zod';
import { instanceName } from './message.ts';

const eventType = z.enum(EVENT_TYPES);

export const callbackView = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(eventType).optional().describe('Absent: all of them'),
    instance: z.string().optional().describe('Hears only of its messages and lane. Absent: of everything'),
    createdAt: z.string().describe('It hears of what happens from then on'),
    disabled: z.object({ at: z.string(), why: z.string() }).optional().describe('Nothing is sent to it since then'),
    failingSince: z.string().optional().describe('Nothing but failures since then'),
    lastError: z.string().optional(),
    lastDeliveredAt: z.string().optional(),
    waiting: z.int().describe('Deliveries that wait for it'),
  })
  .meta({ id: 'Callback' });

export const callbackMade = callbackView.extend({
  secret: z.string().describe('Signs what it is told (Standard Webhooks). Given out this once'),
});

export const callbackParams = z.object({ id: z.string().min(1).max(64) });
export const callbacksAnswer = z.object({ callbacks: z.array(callbackView) });
export const callbackBody = z.strictObject({
  url: z.string().min(1).max(2048).describe('https, and no private address'),
  events: z.array(eventType).min(1).optional(),
  instance: instanceName.optional(),
});

export const testAnswer = z.object({
  ok: z.boolean(),
  status: z.int().optional().describe('What it answered; absent: nothing'),
  ms: z.int(),
  why: z.string().optional(),
});

export const replayBody = z.strictObject({
  since: z.iso.datetime({ offset: true }).describe('What happened since then is told again, under the same ids'),
});
export const replayAnswer = z.object({
  queued: z.int(),
  dropped: z.int().describe('More than may wait for one endpoint: replay again from a later time'),
});
