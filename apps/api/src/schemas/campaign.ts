import { CAMPAIGN_STATES, EXPORT_DELIMITERS, RETRIED_STATUSES } from '@pombo/campaign';
import { ON_UNKNOWN, STATUSES } from '@pombo/core';
import { z } from 'zod';
import { instanceName } from './message.ts';

/** The `options` part of an upload: how the file becomes messages. As the flags of `pombo campaign create`. */
export const campaignOptions = z
  .strictObject({
    instances: z.array(instanceName).max(1000).default([]).describe('May be omitted when the file has the column'),
    name: z.string().min(1).max(200).optional(),
    image: z.string().optional().describe('URL, data: URI, or a template of one'),
    caption: z.string().max(20_000).optional().describe('Liquid: Oi {{ nome | default: "cliente" }}'),
    delay: z.string().max(20).optional().describe('Seconds between messages, 5 or 3-8'),
    country: z
      .string()
      .max(40)
      .optional()
      .describe('Country of numbers without a country code; default: the country of the instance file, else BR'),
    window: z.string().max(40).optional().describe('Send only in these hours: 09:00-18:00, or 20:00-08:00'),
    sheet: z.string().max(100).optional().describe('Sheet of an XLSX; default: the first visible one'),
    phoneColumn: z
      .string()
      .max(200)
      .optional()
      .describe('Heading of the column with the phones; default: found by its words'),
    headerLine: z
      .int()
      .min(1)
      .optional()
      .describe('Line or row of the headings; default: the first, or the first below a title'),
    days: z.string().max(40).optional().describe('Send only on these days: mon-fri, or mon,wed,sat'),
    timezone: z.string().max(60).optional().describe("Time zone of window and days; default: the server's"),
    dailyLimit: z.int().min(1).optional().describe('Largest number of messages per day, over all its numbers'),
    startAt: z.iso.datetime({ offset: true }).optional().describe('Do not send before this time'),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    share: z.boolean().optional().describe('false: each number sends only its own part, even while another is held'),
    verifyNumbers: z.boolean().optional().describe('Ask Z-API first which phones have WhatsApp; others are rejected'),
    includeUnreachable: z
      .boolean()
      .optional()
      .describe('Send also to numbers that Z-API reported as unreachable within the last 90 days'),
    imageCheck: z.boolean().optional().describe('false: start without checking the images'),
    onUnknown: z.enum(ON_UNKNOWN).optional(),
    id: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, _, . or -')
      .optional(),
    again: z
      .boolean()
      .optional()
      .describe('Create a new campaign although the same one exists; people who already received it are left out'),
    includeSent: z.boolean().optional().describe('With again: also send to people who already received it'),
    listLines: z
      .boolean()
      .optional()
      .describe('List every line that is rejected or a duplicate in the response (leftOutLines)'),
    start: z.boolean().optional().describe('Start it immediately'),
  })
  .meta({ id: 'CampaignOptions' });

export type CampaignOptions = z.output<typeof campaignOptions>;

/** For the OpenAPI document only; the parts are read as they stream in. */
export const campaignUpload = z.object({
  file: z.string().meta({ format: 'binary', description: 'The CSV or XLSX' }),
  options: campaignOptions,
});

const image = z.union([
  z.object({ kind: z.literal('url'), url: z.string() }),
  z.object({ kind: z.literal('base64'), sha256: z.string(), mime: z.string(), bytes: z.int() }),
]);
const lines = [
  'rows',
  'ready',
  'repaired',
  'duplicate',
  'suppressed',
  'alreadySent',
  'alreadyKnown',
  'rejected',
] as const;

export const campaignView = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    reason: z.string().optional(),
    file: z.string(),
    instances: z.array(z.string()),
    caption: z.string().optional(),
    image: image.optional(),
    pace: z.object({ min: z.number(), max: z.number() }).optional(),
    onUnknown: z.enum(ON_UNKNOWN),
    createdAt: z.string(),
    rules: z
      .object({
        window: z.string().optional(),
        days: z.string().optional(),
        timezone: z.string().optional(),
        dailyLimit: z.int().optional(),
      })
      .optional(),
    share: z
      .literal(false)
      .optional()
      .describe('false: each number sends only its own part, even while another is held'),
    startAt: z.string().optional(),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
    expiresAt: z.string().optional(),
    counts: z.partialRecord(z.enum(lines), z.int()).describe('Lines of the file by result'),
    import: z
      .object({ rows: z.int().describe('Stored so far'), cutOff: z.boolean() })
      .optional()
      .describe('Present until the file is stored completely; nothing is sent before that'),
    total: z.int().describe('Recipients'),
    waiting: z
      .object({
        reason: z.string().describe('start, window, daily-limit, timezone, held, no-worker, cooling, waiting'),
        until: z.string().optional(),
        lanes: z.array(z.object({ instance: z.string(), messages: z.int(), why: z.string() })).optional(),
      })
      .optional()
      .describe('Why some or all numbers send nothing'),
    progress: z.record(z.enum(['pending', ...STATUSES]), z.int()).describe('Recipients by status'),
    possibleDuplicates: z
      .object({ certain: z.int(), possible: z.int() })
      .optional()
      .describe('Messages that their recipients received, or may have received, twice'),
    forgotten: z.int().optional().describe('Messages removed after 30 days; progress still counts their last status'),
  })
  .meta({ id: 'Campaign' });

const badLine = z.object({
  line: z.int(),
  code: z.string().optional(),
  column: z.string().optional(),
  value: z.string().optional(),
  reason: z.string(),
});
const rejection = z.object({ code: z.string(), count: z.int(), samples: z.array(badLine) });
export const campaignMade = z.object({
  campaign: campaignView,
  duplicate: z.boolean().describe('The same file, template, image and instances exist already: nothing was added'),
  notes: z.array(z.string()).optional(),
  rejections: z.array(rejection).optional(),
  warnings: z
    .array(z.object({ code: z.string(), count: z.int(), lines: z.array(z.int()) }))
    .optional()
    .describe(
      'Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent',
    ),
  duplicates: z
    .array(z.object({ line: z.int(), firstLine: z.int() }))
    .optional()
    .describe('The first lines that are left out because an earlier one is for the same person'),
  leftOutLines: z
    .object({ lines: z.array(badLine), more: z.int() })
    .optional()
    .describe(
      'With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0',
    ),
  leftOut: z.array(z.string()).optional().describe('Why valid lines were left out'),
});

export const campaignParams = z.object({ id: z.string().min(1) });
export const campaignsQuery = z.strictObject({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const campaignsAnswer = z.object({ campaigns: z.array(campaignView), next: z.string().optional() });

export const startBody = z
  .strictObject({ imageCheck: z.boolean().optional().describe('false: start without checking the images') })
  .nullish();

export const testBody = z.strictObject({
  to: z.string().max(60).describe('The recipient: a number or a group'),
});

export const retryBody = z
  .strictObject({
    only: z.array(z.enum(RETRIED_STATUSES)).min(1).optional().describe('Default: failed and expired'),
    code: z.string().max(60).optional().describe('Only messages with this error code'),
    imageCheck: z.boolean().optional().describe('false: do not check the images of a campaign that was never started'),
    since: z.iso.datetime({ offset: true }).optional().describe('Only messages that ended at this time or later'),
  })
  .nullish();
export const retryAnswer = z.object({
  campaign: campaignView,
  queued: z.int(),
  pending: z.int().describe('Lines that were never queued; they are sent too'),
  notProvenUnsent: z.int().describe('Not resent, because an earlier attempt may have been sent'),
});
export const resultsQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).optional().describe('Default: the type that `Accept` prefers, else csv'),
  delimiter: z.enum(EXPORT_DELIMITERS).optional().describe('Delimiter of the CSV; default: that of the imported file'),
});
