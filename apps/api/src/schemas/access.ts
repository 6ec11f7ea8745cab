import { z } from 'zod';
import { ACTOR_KINDS, AUDIT_RESULTS } from '../audit/audit-log.ts';
import { API_SCOPES } from '../auth/api-keys.ts';
import { count, pageCursor, time } from './fields.ts';

const scopes = z.array(z.enum(API_SCOPES)).min(1);

export const keyView = z
  .object({
    id: z.string().describe('Id of the key, which does not reveal it'),
    name: z.string().describe('Who uses it'),
    scopes: scopes.describe('What it allows'),
    createdAt: time('When it was created'),
    lastUsedAt: time('When it was last used, to the hour; absent: never').optional(),
    revokedAt: time('When it was revoked; absent: it is in force').optional(),
  })
  .meta({ id: 'ApiKey' });

export const keysAnswer = z.object({
  keys: z.array(keyView).describe('Keys created at run time, newest first, including revoked ones'),
  environment: count('Keys in POMBO_API_KEYS, which only a restart changes'),
});
export const keyBody = z.strictObject({
  name: z.string().min(1).max(60).describe('Who will use it'),
  scopes: scopes.describe('What it allows'),
});
export const keyMade = keyView
  .extend({ key: z.string().describe('The key itself: shown only here') })
  .meta({ id: 'CreatedApiKey' });
export const keyParams = z.object({ id: z.string().min(1).max(60).describe('Id of the key') });

const auditEntry = z
  .object({
    id: z.string().describe('Id of the entry'),
    at: time('When it was done'),
    actor: z
      .object({
        kind: z
          .enum(ACTOR_KINDS)
          .describe(
            '`session`: a browser; `key`: a program; `local`: a program on this machine, while no key exists; `cli`: a command on a server',
          ),
        name: z.string().optional().describe('Name of the key, or of the user of the server'),
        id: z.string().optional().describe('Id of the key or of the session'),
      })
      .describe('Who did it'),
    action: z.string().describe('The `operationId` of the request; commands use that of the same request'),
    object: z.string().optional().describe('What it was done to; a person is named by a masked phone'),
    detail: z.string().optional().describe('What was chosen, or the reason that was given'),
    result: z.enum(AUDIT_RESULTS).describe('`refused`: not allowed; `failed`: any other error'),
    code: z.string().optional().describe('Code of the error'),
    times: z
      .int()
      .optional()
      .describe('Requests that this entry counts: messages that programs queue, or what one caller did very often'),
  })
  .meta({ id: 'AuditEntry' });

const text = z.string().min(1).max(128);
export const auditQuery = z.strictObject({
  who: text.optional().describe('Part of the name of the key or user'),
  kind: z.enum(ACTOR_KINDS).optional().describe('Only what this kind of caller did'),
  action: text.optional().describe('Only this action'),
  object: text.optional().describe('Only what was done to this'),
  result: z.enum(AUDIT_RESULTS).optional().describe('Only entries with this result'),
  cursor: pageCursor(60),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe('Largest number of entries on a page'),
});
export const auditAnswer = z.object({
  entries: z.array(auditEntry).describe('One page of entries, newest first'),
  next: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last one'),
});
