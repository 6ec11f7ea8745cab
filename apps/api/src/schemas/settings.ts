import { z } from 'zod';
import { DASHBOARD_MODES } from '../config.ts';
import { count, time } from './fields.ts';

const numberSettings = z
  .object({
    instance: z.string().describe('Name of the number'),
    pace: z
      .object({ min: z.number().describe('At least'), max: z.number().describe('At most') })
      .describe('Seconds between two messages, chosen at random'),
    window: z.string().optional().describe('Sending hours; absent: the whole day'),
    days: z.string().optional().describe('Sending days; absent: every day'),
    timezone: z.string().optional().describe('Zone of hours, days and daily limit; absent: that of the machine'),
    dailyLimit: z.int().optional().describe('Most messages a day; absent: no limit'),
    exclusive: z.boolean().describe('False: another system sends through it too'),
    passThrough: z.boolean().describe('Requests to other routes of Z-API are passed on'),
  })
  .meta({ id: 'NumberSettings' });

export const settingsAnswer = z
  .object({
    numbers: z.array(numberSettings).describe('The numbers in force, without their ids and tokens'),
    source: z
      .object({
        file: z.string().describe('The instance file of this API'),
        readAt: time('When the numbers in force were read. The file is read again within 2 seconds of a change'),
        refused: z
          .object({ at: time('When it was refused'), message: z.string().describe('What is wrong with it') })
          .optional()
          .describe('A later change that is invalid, so the earlier numbers stay in force'),
      })
      .describe('Where the numbers are configured'),
    dashboard: z.enum(DASHBOARD_MODES).describe('POMBO_DASHBOARD'),
    gateway: z.string().describe('Address of Z-API'),
    diagnosis: z.boolean().describe('Whether `GET /v1/diagnosis` can run here'),
  })
  .meta({ id: 'Settings' });

export const diagnosisAnswer = z
  .object({
    at: time('When it was made'),
    ok: z.boolean().describe('Nothing prevents sending'),
    findings: z
      .array(
        z
          .object({
            check: z.string().describe('What was checked'),
            level: z.enum(['ok', 'warning', 'error', 'skipped']).describe('`error`: it prevents sending'),
            message: z.string().describe('What was found, and the evidence'),
            fix: z.string().optional().describe('What to do about it, one step per line'),
          })
          .meta({ id: 'Finding' }),
      )
      .describe('One or more results for each check'),
  })
  .meta({ id: 'Diagnosis' });

const webhookCheck = z
  .object({
    instance: z.string().describe('Name of the number'),
    callbacks: z
      .array(
        z.object({
          instance: z.string().describe('Name of the number'),
          callback: z.string().describe('Z-API’s name of the callback'),
          url: z.string().describe('Where it goes, without secrets; empty: not set'),
          ours: z.boolean().describe('It comes to this deployment'),
          current: z.boolean().describe('False: it uses an earlier secret, which is still accepted'),
        }),
      )
      .describe('Each kind of callback'),
    reportsOwnSends: z.boolean().optional().describe('Z-API reports what the number itself sends (notifySentByMe)'),
    attempted: z
      .array(
        z.object({
          url: z.string().describe('The address that was called, without the secret'),
          result: z
            .enum(['answered', 'else', 'unreachable'])
            .describe('`answered`: this deployment answered; `else`: something else did'),
          detail: z.string().optional().describe('What was seen instead'),
        }),
      )
      .describe(
        'What happened when this server called those addresses itself. Z-API calls from elsewhere: another firewall or name server may decide otherwise',
      ),
    error: z
      .object({ code: z.string().describe('Code of the error'), message: z.string().describe('What was seen') })
      .optional()
      .describe('Z-API did not answer'),
  })
  .meta({ id: 'WebhookCheck' });

export const webhooksAnswer = z.object({
  numbers: z.array(webhookCheck).describe('Each number'),
  more: count('Numbers that were left out: at most 20 are checked at once'),
});
