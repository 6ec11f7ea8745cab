import { z } from 'zod';
import { campaignView } from './campaign.ts';
import { count } from './fields.ts';
import { laneView } from './lane.ts';

const flow = z
  .object({
    accepted: z.int().describe('Z-API answered with ids'),
    sent: z.int().describe('Z-API’s callback proved that they were sent'),
    failed: count('They failed'),
  })
  .meta({ id: 'Flow' });

export const laneDetail = laneView
  .extend({
    oldestQueued: z.string().optional().describe('Since when its oldest queued message waits'),
    perMinute: z.number().describe('Messages that Z-API accepted per minute, over the last ten minutes'),
    pace: z
      .object({ min: z.number().describe('Shortest pause'), max: z.number().describe('Longest pause') })
      .optional()
      .describe('Seconds between two messages'),
    rules: z
      .object({
        window: z.string().optional().describe('Hours in which it sends, for example 09:00-18:00'),
        days: z.string().optional().describe('Days on which it sends, for example mon-fri'),
        timezone: z.string().optional().describe('Time zone of window and days'),
        dailyLimit: z.int().optional().describe('Largest number of messages per day'),
      })
      .optional()
      .describe('Rules of the number, from the instance file'),
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
    campaign: z.string().optional().describe('Id of the campaign that it concerns'),
    name: z.string().optional().describe('Name of that campaign'),
    detail: z.string().optional().describe('What was seen'),
    since: z.string().optional().describe('When it began, if known'),
  })
  .meta({ id: 'Attention' });

export const overviewAnswer = z
  .object({
    at: z.string().describe('When it was read; up to a minute ago on an idle deployment with many lanes'),
    build: z.string().describe('Identifies the files of the dashboard'),
    timezone: z.string().describe('Time zone of the server'),
    totals: z
      .object({
        queued: count('Messages waiting'),
        sending: count('Messages whose request to Z-API is under way'),
        accepted: count('Messages in Z-API’s own queue'),
        unknown: count('Messages that may or may not have been sent'),
        failed: count('Messages that failed'),
      })
      .describe('Messages of all lanes by status'),
    rate: flow.describe('The last 60 seconds'),
    throughput: z
      .object({
        to: z.string().describe('The current minute ends here'),
        minutes: z.array(flow).describe('60 minutes, the oldest first; the last one is not over'),
        complete: z.boolean().describe('False: events of the last hour are missing'),
      })
      .describe('The last hour, minute by minute'),
    oldest: z
      .object({
        instance: z.string().describe('Its number'),
        since: z.string().describe('Since when it waits'),
      })
      .optional()
      .describe('The queued message that has waited longest'),
    lanes: z
      .object({
        total: count('Known lanes'),
        held: count('Lanes that are held'),
        sending: count('Lanes that send a message now'),
      })
      .describe('Lanes by state'),
    workers: z.int().describe('Live workers, counted once per lane that has the most of them'),
    campaigns: z.array(campaignView).describe('Running, scheduled and paused ones, newest first, at most 20'),
    attention: z.array(attentionItem).describe('What needs a person, the most urgent first'),
  })
  .meta({ id: 'Overview' });

/** Which lanes a page shows. */
export const laneFilter = z.object({
  q: z.string().max(100).optional().describe('Part of the name, without regard to case'),
  codes: z
    .string()
    .max(1000)
    .transform((list) => list.split(','))
    .optional()
    .describe('Codes of blockers, separated by commas: lanes with one of them match too'),
  names: z
    .string()
    .max(10_000)
    .transform((list) => list.split(','))
    .optional()
    .describe('Names of lanes, separated by commas: only these'),
  offset: z.coerce.number().int().min(0).default(0).describe('How many matching lanes to skip'),
  limit: z.coerce.number().int().min(1).max(10_000).optional().describe('Default: all'),
});

export const laneDetailsAnswer = z.object({
  at: z.string().describe('When it was read'),
  total: count('Known lanes'),
  found: count('Lanes that match'),
  lanes: z.array(laneDetail).describe('Those of this page, by name'),
});

const change = z
  .object({ topics: z.array(z.enum(['messages', 'campaigns', 'lanes'])).describe('What has changed') })
  .meta({ id: 'Change' });

export const changesAnswer = {
  description: 'A stream of changes, or all topics for clients that accept only `application/json`',
  content: { 'text/event-stream': { schema: change }, 'application/json': { schema: change } },
};
