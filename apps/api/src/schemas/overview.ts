import { z } from 'zod';
import { campaignView } from './campaign.ts';
import { laneView } from './lane.ts';

const flow = z
  .object({
    accepted: z.int().describe('Z-API answered with ids'),
    sent: z.int().describe('Z-API’s callback proved that they were sent'),
    failed: z.int(),
  })
  .meta({ id: 'Flow' });

export const laneDetail = laneView
  .extend({
    oldestQueued: z.string().optional().describe('Since when its oldest queued message waits'),
    perMinute: z.number().describe('Messages that Z-API accepted per minute, over the last ten minutes'),
    pace: z.object({ min: z.number(), max: z.number() }).optional().describe('Seconds between two messages'),
    rules: z
      .object({
        window: z.string().optional(),
        days: z.string().optional(),
        timezone: z.string().optional(),
        dailyLimit: z.int().optional(),
      })
      .optional(),
    today: z.int().optional().describe('Messages that count towards today’s daily limit; absent without one'),
  })
  .meta({ id: 'LaneDetail' });

export const attentionItem = z
  .object({
    kind: z
      .enum(['redis', 'no-worker', 'lane', 'campaign', 'unknown', 'callbacks'])
      .describe('`lane`: it sends nothing, for the reason in `code`; `callbacks`: none has ever come'),
    code: z.string().optional().describe('A code of a blocker, or of a check of Redis'),
    instances: z.array(z.string()).optional().describe('The first lanes that it concerns'),
    count: z.int().optional().describe('How many lanes, or messages, it concerns'),
    queued: z.int().optional().describe('Messages that wait because of it'),
    campaign: z.string().optional(),
    name: z.string().optional(),
    detail: z.string().optional(),
    since: z.string().optional(),
  })
  .meta({ id: 'Attention' });

export const overviewAnswer = z
  .object({
    at: z.string().describe('When it was read; up to a minute ago on an idle deployment with many lanes'),
    build: z.string().describe('Identifies the files of the dashboard'),
    timezone: z.string().describe('Time zone of the server'),
    totals: z.object({ queued: z.int(), sending: z.int(), accepted: z.int(), unknown: z.int(), failed: z.int() }),
    rate: flow.describe('The last 60 seconds'),
    throughput: z.object({
      to: z.string().describe('The last complete minute ends here'),
      minutes: z.array(flow).describe('60 minutes, the oldest first'),
      complete: z.boolean().describe('False: events of the last hour are missing'),
    }),
    oldest: z
      .object({ instance: z.string(), since: z.string() })
      .optional()
      .describe('The queued message that has waited longest'),
    lanes: z.object({ total: z.int(), held: z.int(), sending: z.int() }),
    workers: z.int().describe('Live workers, counted once per lane that has the most of them'),
    campaigns: z.array(campaignView).describe('Running, scheduled and paused ones, newest first, at most 20'),
    attention: z.array(attentionItem),
  })
  .meta({ id: 'Overview' });

export const laneDetailsAnswer = z.object({ at: z.string(), lanes: z.array(laneDetail) });

const change = z.object({ topics: z.array(z.enum(['messages', 'campaigns', 'lanes'])) }).meta({ id: 'Change' });

export const changesAnswer = {
  description: 'A stream of changes, or all topics for clients that accept only `application/json`',
  content: { 'text/event-stream': { schema: change }, 'application/json': { schema: change } },
};
