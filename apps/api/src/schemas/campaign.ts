import { CAMPAIGN_STATES, EXPORT_DELIMITERS, HISTORY_EVENTS, RETRIED_STATUSES } from '@pombo/campaign';
import { HOLD_REASONS, ON_UNKNOWN, STATUSES, type Status } from '@pombo/core';
import { z } from 'zod';
import { count, pageCursor, time } from './fields.ts';
import { instanceName } from './message.ts';

const onUnknown = z
  .enum(ON_UNKNOWN)
  .describe(
    'What follows an unknown message: `hold` leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice',
  );

/** The `options` part of an upload: how the file becomes messages. As the flags of `pombo campaign create`. */
export const campaignOptions = z
  .strictObject({
    instances: z.array(instanceName).max(1000).default([]).describe('May be omitted when the file has the column'),
    name: z.string().min(1).max(200).optional().describe('Name of the campaign; default: that of the file'),
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
    expiresAt: z.iso.datetime({ offset: true }).optional().describe('Do not send after this time'),
    share: z.boolean().optional().describe('false: each number sends only its own part, even while another is held'),
    verifyNumbers: z.boolean().optional().describe('Ask Z-API first which phones have WhatsApp; others are rejected'),
    includeUnreachable: z
      .boolean()
      .optional()
      .describe('Send also to numbers that Z-API reported as unreachable within the last 90 days'),
    imageCheck: z.boolean().optional().describe('false: start without checking the images'),
    onUnknown: onUnknown.optional(),
    id: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, _, . or -')
      .optional()
      .describe(
        'Id of the campaign: repeating an upload with it never makes a second one; default: made of the content',
      ),
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
  options: campaignOptions.describe('How the file becomes messages'),
});

const image = z.union([
  z.object({
    kind: z.literal('url').describe('Given as an address'),
    url: z.string().describe('The address, or a template of one'),
  }),
  z.object({
    kind: z.literal('base64').describe('Given as data'),
    sha256: z.string().describe('Hash of the image, in hexadecimal digits'),
    mime: z.string().describe('Its media type'),
    bytes: count('Its size (bytes)'),
    file: z.string().describe('The name of its file').optional(),
    width: count('Its width (pixels)').optional(),
    height: count('Its height (pixels)').optional(),
  }),
]);
const lines = z.object({
  rows: count('Lines of the file, without its header').optional(),
  ready: count('Lines that became messages').optional(),
  repaired: count(
    'Of these: lines with a value that was corrected, for example a phone without its country code',
  ).optional(),
  duplicate: count('Lines for a person who is on an earlier line').optional(),
  suppressed: count('Lines for a person who must not receive messages').optional(),
  alreadySent: count('Lines for a person whom an earlier run of the campaign has reached').optional(),
  alreadyKnown: count('Lines whose id another message has').optional(),
  rejected: count('Lines that cannot be sent').optional(),
});

const progressFields = Object.fromEntries([
  ['pending', count('Not queued yet')],
  ...STATUSES.map((status) => [status, count(`Messages that are ${status}`)]),
]) as Record<'pending' | Status, z.ZodInt>;

export const campaignView = z
  .object({
    id: z.string().describe('Id of the campaign'),
    name: z.string().describe('Its name'),
    state: z
      .enum(CAMPAIGN_STATES)
      .describe('Nothing is sent while it is `importing` or `ready`; a `scheduled` one starts at its startAt'),
    reason: z
      .string()
      .optional()
      .describe('Why it is paused or was cancelled, in the language of Accept-Language unless a person wrote it'),
    file: z.string().describe('Name of the imported file; an upload keeps its own name in `name`'),
    instances: z.array(z.string()).describe('The numbers that send it'),
    caption: z.string().optional().describe('Template of the text under the image'),
    image: image.optional().describe('Image of the lines without one of their own'),
    pace: z
      .object({
        min: z.number().describe('Shortest pause after a message (seconds)'),
        max: z.number().describe('Longest pause after a message (seconds)'),
      })
      .optional()
      .describe('Pause after each of its messages; absent: that of the number'),
    onUnknown,
    country: z.string().optional().describe('Country of phones without a country code; absent if none was given'),
    createdAt: time('When it was created'),
    rules: z
      .object({
        window: z.string().optional().describe('Hours in which it sends, for example 09:00-18:00'),
        days: z.string().optional().describe('Days on which it sends, for example mon-fri'),
        timezone: z.string().optional().describe('Time zone of window and days'),
        dailyLimit: z.int().optional().describe('Largest number of messages per day, over all its numbers'),
      })
      .optional()
      .describe('Its own rules, in addition to those of its numbers'),
    share: z
      .literal(false)
      .optional()
      .describe('false: each number sends only its own part, even while another is held'),
    startAt: time('It sends nothing before this time').optional(),
    startedAt: time('When it was first started').optional(),
    endedAt: time('When it was completed or cancelled').optional(),
    expiresAt: time('It sends nothing after this time').optional(),
    counts: lines.describe('Lines of the file by result'),
    import: z
      .object({ rows: count('Lines stored so far'), cutOff: z.boolean().describe('The import has stopped') })
      .optional()
      .describe('Present until the file is stored completely; nothing is sent before that'),
    total: z.int().describe('Recipients'),
    waiting: z
      .object({
        reason: z.string().describe('start, window, daily-limit, timezone, held, no-worker, cooling, waiting'),
        until: time('When it ends, if known').optional(),
        lanes: z
          .array(
            z.object({
              instance: z.string().describe('The number'),
              messages: count('Messages of this campaign that wait for it'),
              why: z.string().describe('no worker, held (paused), cooling (busy), waiting (closed), …'),
              codes: z
                .array(z.string())
                .describe('The same by code, as the blockers of a lane: paused, disconnected, …'),
            }),
          )
          .optional()
          .describe('The numbers that send nothing'),
      })
      .optional()
      .describe('Why some or all numbers send nothing'),
    progress: z.object(progressFields).describe('Recipients by status'),
    possibleDuplicates: z
      .object({
        certain: count('Messages that were certainly received twice'),
        possible: count('Messages that may have been received twice'),
      })
      .optional()
      .describe('Messages that their recipients received, or may have received, twice'),
    forgotten: z.int().optional().describe('Messages removed after 30 days; progress still counts their last status'),
  })
  .meta({ id: 'Campaign' });

export const outlook = z
  .object({
    estimate: z
      .object({ minMs: z.number().describe('At least (ms)'), maxMs: z.number().describe('At most (ms)') })
      .optional()
      .describe('Time until the messages that move are sent; absent while nothing moves'),
    still: z
      .array(
        z.object({
          instance: z.string().describe('The number'),
          stopped: z.array(z.enum(['no-worker', ...HOLD_REASONS])).describe('Its holds, or that no worker serves it'),
        }),
      )
      .describe('Numbers that stand still with messages left, and why'),
    last: z
      .object({
        instance: z.string().describe('The number'),
        opensAtMs: z.number().optional().describe('It is closed until then (ms since 1970)'),
      })
      .optional()
      .describe('The number that ends clearly after all others'),
  })
  .meta({ id: 'Outlook' });

const historyEntry = z
  .object({
    at: time('When it happened'),
    event: z.enum(HISTORY_EVENTS).describe('What happened; `retried`: it runs again for messages that had ended'),
    reason: z.string().optional().describe('Why, if a reason was given'),
    by: z
      .string()
      .optional()
      .describe(
        'Who asked for it: the name of an API key or of a user; absent if Pombo did it, or it was not recorded',
      ),
  })
  .meta({ id: 'CampaignEvent' });

/** One campaign, with what can be predicted about its end. */
export const campaignDetail = campaignView
  .extend({
    perMinute: count('Messages accepted within the last minute'),
    outlook: outlook.describe('What can be predicted about its end'),
    history: z.array(historyEntry).describe('What happened to it, oldest first; at most the last hundred moves'),
  })
  .meta({ id: 'CampaignDetail' });

const badLine = z.object({
  line: z.int().describe('Line of the file; the header is line 1'),
  code: z.string().optional().describe('Stable name of the reason'),
  column: z.string().optional().describe('Name of the column; empty if the whole line is at fault'),
  value: z.string().optional().describe('The cell as written, shortened'),
  reason: z.string().describe('What is wrong; completes a sentence that begins with the column'),
});
export const rejection = z.object({
  code: z.string().describe('Stable name of the reason'),
  count: count('Lines rejected for it'),
  samples: z.array(badLine).describe('The first few of them'),
});
export const campaignMade = z.object({
  campaign: campaignView.describe('The campaign that exists now'),
  duplicate: z.boolean().describe('The same file, template, image and instances exist already: nothing was added'),
  notes: z.array(z.string()).optional().describe('What was assumed about the file, for example its encoding'),
  rejections: z.array(rejection).optional().describe('Rejected lines, grouped by reason'),
  warnings: z
    .array(
      z.object({
        code: z.string().describe('Stable name of the warning'),
        count: count('Lines that have it'),
        lines: z.array(z.int()).describe('The first few of them'),
      }),
    )
    .optional()
    .describe(
      'Lines worth checking; duplicate_differs: left out although its content differs from the line that is sent',
    ),
  duplicates: z
    .array(
      z.object({
        line: z.int().describe('The line that is left out'),
        firstLine: z.int().describe('The line that is sent'),
      }),
    )
    .optional()
    .describe('The first lines that are left out because an earlier one is for the same person'),
  leftOutLines: z
    .object({ lines: z.array(badLine).describe('The lines'), more: count('Lines beyond 1 GiB of text') })
    .optional()
    .describe(
      'With listLines: every line that is rejected or a duplicate, in order. `more` counts those beyond 1 GiB of text; usually 0',
    ),
  leftOut: z.array(z.string()).optional().describe('Why valid lines were left out'),
});

export const campaignParams = z.object({ id: z.string().min(1).describe('Id of the campaign') });
export const campaignsQuery = z.strictObject({
  cursor: pageCursor(300),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Largest number of campaigns on a page'),
});
export const campaignsAnswer = z.object({
  campaigns: z.array(campaignView).describe('One page of campaigns, newest first'),
  next: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last one'),
});

const failureGroup = z
  .object({
    status: z.enum(['failed', 'unknown', 'expired']).describe('Status of the messages'),
    code: z.string().describe('Their error code, or the status of those without one'),
    count: count('Messages that ended this way'),
    maybeSent: z
      .literal(true)
      .optional()
      .describe('An earlier attempt of each may have been sent: check the phones; a retry leaves them out'),
    retryable: count('Messages that a retry with `only` and `code` of this group queues now; 0 if that would not help'),
    means: z.string().optional().describe('What the code means'),
    advice: z.string().optional().describe('What a person does about it'),
    words: z.array(z.string()).describe('What was seen, for example Z-API’s own words: the first few texts'),
    lines: z.array(z.int()).describe('Their first lines in the file'),
  })
  .meta({ id: 'FailureGroup' });

export const failuresAnswer = z.object({
  failures: z
    .array(
      z.object({
        code: z.string().describe('Error code of the messages'),
        count: count('Messages that failed with it'),
      }),
    )
    .describe('Failed messages by error code, the most frequent first'),
  groups: z.array(failureGroup).describe('Failed, unknown and expired messages by cause, the most frequent first'),
});

export const startBody = z
  .strictObject({ imageCheck: z.boolean().optional().describe('false: start without checking the images') })
  .nullish();

/** Of a pause, a resumption and a cancellation. */
export const whyBody = z
  .strictObject({
    why: z.string().max(300).optional().describe('Your reason; shown with the campaign and in its history'),
  })
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
  queued: count('Messages that were queued again'),
  pending: count('Lines that were never queued; they are sent too'),
  notProvenUnsent: count('Not resent, because an earlier attempt may have been sent'),
});
export const resultsQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).optional().describe('Default: the type that `Accept` prefers, else csv'),
  delimiter: z.enum(EXPORT_DELIMITERS).optional().describe('Delimiter of the CSV; default: that of the imported file'),
});
