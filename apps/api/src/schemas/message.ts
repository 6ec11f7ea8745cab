import { HOLD_REASONS, INSTANCE_NAME, MESSAGE_TYPES, PRIORITIES, STATUSES, messageSchema } from '@pombo/core';
import { z } from 'zod';
import { itemErrorSchema } from './problem.ts';

const status = z.enum(STATUSES);
export const instanceName = z.string().regex(INSTANCE_NAME, 'must be an instance name (a-z, 0-9, _ and -, at most 40)');

/** Largest number of messages in one request. */
export const MOST_MESSAGES = 1000;

const message = messageSchema.meta({ id: 'Message', description: 'Field names are Z-API’s own' });

/** One message or many. Each is validated separately, so that an invalid one does not stop the others. */
export const messagesBody = z.union([message, z.array(message).min(1).max(MOST_MESSAGES)]);

const waitSchema = z.coerce.number().min(0).max(60);
export const waitQuery = z.strictObject({
  wait: waitSchema.optional().describe('Seconds to wait until Z-API accepts the message or it ends'),
});

const result = z.object({ zaapId: z.string().optional(), messageId: z.string().optional() });

const unclearSign = z
  .object({
    zaapId: z.string().optional(),
    messageId: z.string().optional(),
    kinds: z.array(z.enum(['delivery', 'progress', 'echo', 'listing'])),
    receivedAt: z.string(),
    failed: z.literal(true).optional().describe('Z-API reported that it could not send it'),
    others: z.array(z.string()).describe('Other messages it may refer to'),
    elsewhere: z.literal(true).optional().describe('It may refer to a message that another system sent'),
  })
  .meta({ id: 'UnclearSign' });

const unknownEvidence = z
  .object({
    since: z.string(),
    reason: z.string(),
    attempt: z.int(),
    attemptedAt: z.string(),
    searched: z
      .object({ at: z.string(), listed: z.int() })
      .optional()
      .describe('The last search of Z-API’s own queue, which did not list it'),
    callbacks: z.enum(['heard', 'silent', 'never-seen']).describe('Whether callbacks of the lane have arrived since'),
    sameRecipient: z.array(z.string()).optional().describe('Other unknown messages to the same person'),
    signs: z.array(unclearSign).optional().describe('The first five reports of Z-API that may refer to it'),
    undecidable: z.literal(true).optional().describe('There are too many reports, or they contradict each other'),
    shared: z.literal(true).optional().describe('Another system sends through this number too'),
    resendFrom: z.string().describe('Not resent before this time'),
  })
  .meta({ id: 'UnknownEvidence' });

const attemptRecord = z
  .object({
    attempt: z.int().optional().describe('Absent if no request was made'),
    times: z.int().optional().describe('Several attempts in a row that ended the same way: how many'),
    startedAt: z.string().optional(),
    endedAt: z.string(),
    outcome: z.string().describe('`accepted`, or the code of the error'),
    httpStatus: z.int().optional(),
    detail: z.string().optional().describe('What Z-API replied, shortened and without secrets'),
    status: status.describe("The message's status after it"),
    retryAt: z.string().optional().describe('Not tried again before this time'),
    hold: z.enum(HOLD_REASONS).optional().describe('Why the lane was held because of it'),
  })
  .meta({ id: 'AttemptRecord' });

/** A message as the API returns it. Fields that are not listed here are never returned. */
export const messageView = z
  .object({
    id: z.string(),
    type: z.enum(MESSAGE_TYPES),
    instance: z.string(),
    status,
    statusAt: z.string().describe('When it reached its status'),
    phone: z.string().optional(),
    result: result.optional(),
    attempts: z.int(),
    attemptLog: z
      .array(attemptRecord)
      .optional()
      .describe('The last attempts, oldest first, at most eight. In a list, absent if Z-API accepted the only one'),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    image: z.union([
      z.object({ kind: z.literal('url'), url: z.string() }),
      z.object({ kind: z.literal('base64'), sha256: z.string(), bytes: z.int() }),
    ]),
    caption: z.string().optional(),
    priority: z.enum(PRIORITIES),
    createdAt: z.string(),
    sendAt: z.string().optional(),
    expiresAt: z.string().optional(),
    nextAttemptAt: z.string().optional().describe('Not tried again before this time'),
    acceptedAt: z.string().optional(),
    sentAt: z.string().optional(),
    deliveredAt: z.string().optional(),
    readAt: z.string().optional(),
    campaign: z.string().optional(),
    line: z.int().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    assumed: z.literal(true).optional().describe('Unknown, and counted as sent because of its onUnknown'),
    possibleDuplicate: z.literal(true).optional().describe('The recipient received it twice, or may have'),
    duplicateCertainty: z.enum(['certain', 'possible']).optional().describe('How certain that is'),
    views: z.int().optional().describe('How many people have seen a status post, within about 1 %'),
    unconfirmed: z
      .literal(true)
      .optional()
      .describe('Accepted for more than 24 hours of connected time without a callback'),
    resolved: z
      .object({
        as: z.enum(['sent', 'resend', 'drop']),
        at: z.string(),
        by: z.string().optional(),
        why: z.string().optional(),
      })
      .optional(),
    evidence: unknownEvidence.optional().describe('While it is unknown: the evidence so far'),
  })
  .meta({ id: 'MessageView' });

const sent = z
  .object({
    id: z.string(),
    status,
    duplicate: z.boolean().describe('The same id and content existed already: nothing new was queued'),
    result: result.optional(),
  })
  .meta({ id: 'Sent' });

/** The result of one message of an array: queued, or rejected with the reason. */
const item = z.union([sent, z.object({ id: z.string().optional(), error: itemErrorSchema })]).meta({ id: 'SentItem' });

export const sentAnswer = z.union([sent, z.array(item)]);
export const settledAnswer = messageView.extend({ duplicate: z.boolean() }).meta({ id: 'SettledMessage' });

export const messageParams = z.object({ id: z.string().min(1) });

export const listQuery = z.strictObject({
  status: status.optional(),
  instance: instanceName.optional(),
  campaign: z.string().min(1).max(128).optional(),
  zaapId: z.string().min(1).max(128).optional(),
  messageId: z.string().min(1).max(128).optional(),
  cursor: z.string().max(200).optional().describe('`next` of the previous page'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const listAnswer = z.object({ messages: z.array(messageView), next: z.string().optional() });

export const resolveBody = z.strictObject({
  as: z.enum(['sent', 'resend', 'drop']).describe('With `resend`, the message may arrive twice'),
  why: z.string().max(300).optional(),
});
