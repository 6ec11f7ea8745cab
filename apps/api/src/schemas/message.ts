import {
  HOLD_REASONS,
  INSTANCE_NAME,
  MESSAGE_TYPES,
  PRIORITIES,
  STATUSES,
  STATUS_GUIDE,
  messageSchema,
} from '@pombo/core';
import { z } from 'zod';
import { itemErrorSchema } from './problem.ts';
import { count, pageCursor, time } from './fields.ts';

const meanings = STATUSES.map((each) => `- \`${each}\`: ${STATUS_GUIDE[each].means}`);
const status = z
  .enum(STATUSES)
  .describe(`Where the message stands:\n\n${meanings.join('\n')}`)
  .meta({ id: 'Status' });
export const instanceName = z
  .string()
  .regex(INSTANCE_NAME, 'must be an instance name (a-z, 0-9, _ and -, at most 40)')
  .describe('Name of an instance: one of your Z-API numbers, as the instance file calls it');

/** Largest number of messages in one request. */
export const MOST_MESSAGES = 1000;

const message = messageSchema.meta({
  id: 'Message',
  description:
    'One image or one status post. Z-API’s fields have Z-API’s names, so that a body written for Z-API works',
});

/** One message or many. Each is validated separately, so that an invalid one does not stop the others. */
export const messagesBody = z.union([message, z.array(message).min(1).max(MOST_MESSAGES)]);

const waitSchema = z.coerce.number().min(0).max(60);
export const waitQuery = z.strictObject({
  wait: waitSchema.optional().describe('Seconds to wait until Z-API accepts the message or it ends'),
});

const result = z
  .object({
    zaapId: z.string().optional().describe('Z-API’s id of the message in its queue'),
    messageId: z.string().optional().describe('WhatsApp’s id of the message, by which it can be answered'),
  })
  .describe('The ids that Z-API answered with; present once Z-API has accepted the message');
const messageId = z
  .string()
  .describe(
    'Pombo’s id of the message: yours, or a generated one. The generated id of a campaign’s message is an alias for callers that see phones masked',
  );

const unclearSign = z
  .object({
    zaapId: z.string().optional().describe('Id in Z-API’s queue that the report names'),
    messageId: z.string().optional().describe('WhatsApp’s id that the report names'),
    kinds: z
      .array(z.enum(['delivery', 'progress', 'echo', 'listing']))
      .describe('`delivery`, `progress` and `echo` are callbacks; `listing` is an entry in Z-API’s own queue'),
    receivedAt: time('When the first of them was received'),
    failed: z.literal(true).optional().describe('Z-API reported that it could not send it'),
    others: z.array(z.string()).describe('Other messages it may refer to'),
    elsewhere: z.literal(true).optional().describe('It may refer to a message that another system sent'),
  })
  .meta({ id: 'UnclearSign' });

const unknownEvidence = z
  .object({
    since: time('When the message became unknown'),
    reason: z.string().describe('Why its result is unknown: `lost-answer`, `worker-died`, …'),
    attempt: z.int().describe('Which attempt left it unknown; the first is 1'),
    attemptedAt: time('When that attempt began'),
    searched: z
      .object({ at: time('When it was searched'), listed: count('Messages it listed, from any sender') })
      .optional()
      .describe('The last search of Z-API’s own queue, which did not list it'),
    callbacks: z.enum(['heard', 'silent', 'never-seen']).describe('Whether callbacks of the lane have arrived since'),
    sameRecipient: z.array(z.string()).optional().describe('Other unknown messages to the same person'),
    signs: z.array(unclearSign).optional().describe('The first five reports of Z-API that may refer to it'),
    undecidable: z.literal(true).optional().describe('There are too many reports, or they contradict each other'),
    shared: z.literal(true).optional().describe('Another system sends through this number too'),
    resendFrom: time('Not resent before this time: until then the attempt may still arrive'),
  })
  .meta({ id: 'UnknownEvidence' });

const attemptRecord = z
  .object({
    attempt: z.int().optional().describe('Its number, from 1; absent if no request was made'),
    times: z.int().optional().describe('Several attempts in a row that ended the same way: how many'),
    startedAt: time('When it began; the first one, if there were several').optional(),
    endedAt: time('When it ended'),
    outcome: z.string().describe('`accepted`, or the code of the error'),
    httpStatus: z.int().optional().describe('HTTP status of the reply; absent without one'),
    detail: z.string().optional().describe('What Z-API replied, shortened and without secrets'),
    status: status.describe("The message's status after it"),
    retryAt: time('Not tried again before this time').optional(),
    hold: z.enum(HOLD_REASONS).optional().describe('Why the lane was held because of it'),
  })
  .meta({ id: 'AttemptRecord' });

/** A message as the API returns it. Fields that are not listed here are never returned. */
export const messageView = z
  .object({
    id: messageId,
    type: z.enum(MESSAGE_TYPES).describe('An image to one recipient, or a status post'),
    instance: z.string().describe('The number that sends it'),
    status,
    statusAt: time('When it reached its status'),
    phone: z.string().optional().describe('The recipient; absent for a status post'),
    result: result.optional(),
    attempts: count('POSTs to Z-API so far'),
    attemptLog: z
      .array(attemptRecord)
      .optional()
      .describe('The last attempts, oldest first, at most eight. In a list, absent if Z-API accepted the only one'),
    error: z
      .object({
        code: z.string().describe('Stable name of the cause'),
        message: z.string().describe('What was seen, for example Z-API’s own words'),
      })
      .optional()
      .describe('Why it failed, is unknown or waits for another attempt'),
    image: z
      .union([
        z.object({
          kind: z.literal('url').describe('Given as an address'),
          url: z.string().describe('The address, which Z-API fetches'),
        }),
        z.object({
          kind: z.literal('base64').describe('Given as data'),
          sha256: z.string().describe('Hash of the image, in hexadecimal digits'),
          bytes: count('Size of the image (bytes)'),
        }),
      ])
      .describe('What is known of the image. The image itself is never returned'),
    caption: z.string().optional().describe('Text under the image'),
    priority: z.enum(PRIORITIES).describe('Its order inside the lane'),
    createdAt: time('When it was queued'),
    sendAt: time('Not sent before this time').optional(),
    expiresAt: time('Not sent after this time').optional(),
    nextAttemptAt: time('Not tried again before this time').optional(),
    acceptedAt: time('When Z-API answered with ids').optional(),
    sentAt: time('When Z-API handed it to WhatsApp').optional(),
    deliveredAt: time('When WhatsApp delivered it').optional(),
    readAt: time('When the recipient opened it').optional(),
    campaign: z.string().optional().describe('Id of the campaign it belongs to'),
    line: z.int().optional().describe('Its line in the file of the campaign'),
    metadata: z.record(z.string(), z.unknown()).optional().describe('The JSON that was given with the message'),
    assumed: z.literal(true).optional().describe('Unknown, and counted as sent because of its onUnknown'),
    possibleDuplicate: z.literal(true).optional().describe('The recipient received it twice, or may have'),
    duplicateCertainty: z.enum(['certain', 'possible']).optional().describe('How certain that is'),
    notProvenUnsent: z
      .literal(true)
      .optional()
      .describe('It failed, expired or was cancelled, but an attempt of it may have been sent: it cannot be retried'),
    views: z.int().optional().describe('How many people have seen a status post, within about 1 %'),
    unconfirmed: z
      .literal(true)
      .optional()
      .describe('Accepted for more than 24 hours of connected time without a callback'),
    resolved: z
      .object({
        as: z.enum(['sent', 'resend', 'drop']).describe('What the person decided'),
        at: time('When the person decided'),
        by: z.string().optional().describe('Who decided: the id of an API key, or the name of a user'),
        why: z.string().optional().describe('The reason that the person gave'),
      })
      .optional()
      .describe('The decision of a person about it while it was unknown'),
    evidence: unknownEvidence.optional().describe('While it is unknown: the evidence so far'),
  })
  .meta({ id: 'MessageView' });

const sent = z
  .object({
    id: messageId,
    status,
    duplicate: z.boolean().describe('The same id and content existed already: nothing new was queued'),
    result: result.optional(),
  })
  .meta({ id: 'Sent' });

/** One message, with what a person does next about it. */
export const messageDetail = messageView
  .extend({
    next: z
      .array(z.string())
      .describe('What a person does next about it, and what to avoid, in the language of `Accept-Language`'),
  })
  .meta({ id: 'MessageDetail' });

/** The result of one message of an array: queued, or rejected with the reason. */
const item = z
  .union([sent, z.object({ id: messageId.optional(), error: itemErrorSchema.describe('Why it was not queued') })])
  .meta({ id: 'SentItem' });

export const sentAnswer = z.union([sent, z.array(item)]);
export const settledAnswer = messageView
  .extend({ duplicate: z.boolean().describe('The same id and content existed already') })
  .meta({ id: 'SettledMessage' });

export const messageParams = z.object({ id: z.string().min(1).describe('Id of the message') });

export const listQuery = z.strictObject({
  status: z.enum(STATUSES).optional().describe('Only messages with this status'),
  instance: instanceName.optional().describe('Only messages of this number'),
  campaign: z.string().min(1).max(128).optional().describe('Only messages of the campaign with this id'),
  line: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('With `campaign`: only the message of this line of its file'),
  phone: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe('With `campaign`: only the message to this recipient, a number as people write it, or a group'),
  code: z.string().min(1).max(60).optional().describe('With `status`: only messages whose error has this code'),
  zaapId: z.string().min(1).max(128).optional().describe('Only the message with this id of Z-API'),
  messageId: z.string().min(1).max(128).optional().describe('Only the message with this id of WhatsApp'),
  cursor: pageCursor(200),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Largest number of messages on a page'),
});

export const listAnswer = z.object({
  messages: z
    .array(messageView)
    .describe('One page of messages: newest first; with `status` by when they reached it, with `campaign` by line'),
  next: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last one'),
});

export const resolveBody = z.strictObject({
  as: z.enum(['sent', 'resend', 'drop']).describe('With `resend`, the message may arrive twice'),
  why: z.string().max(300).optional().describe('Your reason; returned with the message as `resolved.why`'),
});
