import { z } from 'zod';
import { campaignView } from './campaign.ts';
import { laneView } from './lane.ts';

const flow = z
  .object({
    accepted: z.int().describe('Z-API answered with ids'),
    sent: z.int().describe('Z-API’s callback proved that they were sent'),
    failed: z.int().describe('Failed for good'),
  })
  .meta({ id: 'Flow' });

export const laneDetail = laneView
  .extend({
    oldestQueued: z.string().optional().describe('Since when its oldest queued message waits'),
    perMinute: z.number().describe('Messages that Z-API accepted per minute, over the last ten minutes'),
    pace: z
      .object({ min: z.number().describe('At least'), max: z.number().describe('At most') })
      .optional()
      .describe('Seconds between two messages'),
    rules: z
      .object({
        window: z.string().optional().describe('Hours of the day: 09:00-18:00'),
        days: z.string().optional().describe('Days of the week: mon-fri'),
        timezone: z.string().optional().describe('Time zone of hours, days and limit'),
        dailyLimit: z.int().optional().describe('Most messages per day'),
      })
      .optional()
      .describe('When it may send'),
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
    campaign: z.string().optional().describe('Id of the campaign that was stopped'),
    name: z.string().optional().describe('Name of that campaign'),
    detail: z.string().optional().describe('What was seen'),
    since: z.string().optional().describe('Since when it has lasted'),
  })
  .meta({ id: 'Attention' });

export const overviewAnswer = z
  .object({
    at: z.string().describe('When it was read; up to a minute ago on an idle deployment with many lanes'),
    build: z.string().describe('Identifies the files of the dashboard'),
    timezone: z.string().describe('Time zone of the server'),
    totals: z
      .object({
        queued: z.int().describe('Waiting'),
        sending: z.int().describe('Being sent'),
        accepted: z.int().describe('Accepted by Z-API, nothing further known'),
        unknown: z.int().describe('With an unknown outcome'),
        failed: z.int().describe('Failed, as far as they are kept'),
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
      .object({ instance: z.string().describe('Its lane'), since: z.string().describe('Since when it waits') })
      .optional()
      .describe('The queued message that has waited longest'),
    lanes: z
      .object({
        total: z.int().describe('All'),
        held: z.int().describe('With a hold'),
        sending: z.int().describe('With an open attempt'),
      })
      .describe('Number of lanes by state'),
    workers: z.int().describe('Live workers of the lane that has the most of them'),
    campaigns: z.array(campaignView).describe('Running, scheduled and paused ones, newest first, at most 20'),
    attention: z.array(attentionItem).describe('What a person should look at, the most urgent first'),
  })
  .meta({ id: 'Overview' });

export const laneDetailsAnswer = z.object({
  at: z.string().describe('When it was read'),
  lanes: z.array(laneDetail).describe('Sorted by name'),
});

const change = z
  .object({ topics: z.array(z.enum(['messages', 'campaigns', 'lanes'])).describe('What to read again') })
  .meta({ id: 'Change' });

export const changesAnswer = {
  description: 'A stream of changes, or all topics for clients that accept only `application/json`',
  content: { 'text/event-stream': { schema: change }, 'application/json': { schema: change } },
};
