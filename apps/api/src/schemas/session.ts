import { z } from 'zod';
import { API_SCOPES } from '../auth/api-keys.ts';
import { ROLES } from '../auth/roles.ts';

const scopes = z.array(z.enum(API_SCOPES)).describe('What it allows; `readonly` leaves only `read`');

export const sessionView = z
  .object({
    id: z.string().describe('Id of the session'),
    name: z.string().describe('Name of the key that it was opened with'),
    key: z.string().describe('Id of that key'),
    scopes,
    createdAt: z.string().describe('When it was opened'),
    lastUsedAt: z.string().describe('To the minute'),
    endsAt: z.string().describe('It ends then even if it is in use'),
  })
  .meta({ id: 'Session' });

export const sessionBody = z.strictObject({
  key: z.string().min(1).max(500).describe('An API key with the scope `read`'),
});

export const accessView = z
  .object({
    access: z
      .enum(['open', 'session', 'none'])
      .describe('`open`: no key exists, and the browser runs on this machine; `none`: sign in with a key first'),
    scopes,
    role: z
      .enum(ROLES)
      .optional()
      .describe(
        'What the scopes amount to: `viewer` has only `read`, and sees phones masked; `admin` has all; absent without access',
      ),
    readonly: z.boolean().describe('POMBO_DASHBOARD=readonly: browsers change nothing'),
    build: z.string().describe('Identifies the files of the dashboard; a page with another one is out of date'),
    session: sessionView.optional(),
  })
  .meta({ id: 'Access' });

export const sessionsAnswer = z.object({ sessions: z.array(sessionView).describe('Open sessions, newest first') });
export const sessionParams = z.object({ id: z.string().min(1).max(60).describe('Id of the session') });
