import { INSTANCE_NAME } from '@pombo/core';
import { canonicalDays, canonicalWindow, isTimezone, parseDays, parseWindow } from '@pombo/schedule';
import { z } from 'zod';

/** The form of one entry of the instance file. Its messages never repeat a value: `entry.ts` decides what may be shown. */
export type Entry = z.infer<ReturnType<typeof createSchema>>;

/** `zeroPace`: a pace of 0 is only for a simulator on loopback; WhatsApp would ban a real number for it. */
export function entrySchema(zeroPace: boolean): ReturnType<typeof createSchema> {
  return zeroPace ? onLoopback : anywhere;
}

function createSchema(zeroPace: boolean) {
  const seconds = number('seconds as a number')
    .min(0, 'is below 0')
    .max(DAY_SECONDS, 'is more than a day')
    .refine((value) => zeroPace || value !== 0, 'is 0, which is allowed only while ZAPI_BASE_URL is loopback');
  const entry = z.strictObject(
    {
      name: text().regex(INSTANCE_NAME, 'may have only a-z, 0-9, _ and -, and at most 40 of them'),
      id: key,
      token: key,
      clientToken: header.optional(),
      pace: z
        .strictObject({ min: seconds, max: seconds }, { error: kind('seconds as { "min", "max" }') })
        .refine((pace) => pace.min <= pace.max, 'has a min above its max')
        .optional(),
      window: text()
        .refine((value) => parseWindow(canonicalWindow(value)) !== undefined, 'must be a time range')
        .optional(),
      days: text()
        .refine((value) => parseDays(canonicalDays(value)) !== undefined, 'must be days of the week')
        .optional(),
      timezone: text().refine(isTimezone, 'must be an IANA time zone name').optional(),
      dailyLimit: number('a number').int('must be a whole number').min(1, 'is below 1').optional(),
      exclusive: z.boolean({ error: kind('true or false') }).optional(),
      passThrough: z.boolean({ error: kind('true or false') }).optional(),
    },
    { error: kind('an object with name, id and token') },
  );
  // What is passed through may send messages that Pombo does not know of.
  return entry.refine(({ exclusive, passThrough }) => exclusive !== true || passThrough !== true, {
    path: ['exclusive'],
    error: 'must be false, or absent, while passThrough is true',
  });
}

/** A valid value of each field, as a person would type it. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  name: '"vendas"',
  id: '"3C01B2A4…" (the instance id in the Z-API panel)',
  token: '"${ZAPI_TOKEN_VENDAS}" or the token in the Z-API panel',
  clientToken: '"${ZAPI_CLIENT_TOKEN}" or the account security token',
  pace: '{ "min": 1, "max": 3 }',
  window: '"09:00-18:00"',
  days: '"mon-fri"',
  timezone: '"America/Sao_Paulo"',
  dailyLimit: '500',
  exclusive: 'true',
  passThrough: 'false',
} satisfies Record<keyof Entry, string>;

const DAY_SECONDS = 86_400;

function kind(good: string) {
  return (found: { input?: unknown }): string =>
    found.input === undefined ? 'is missing' : `has the wrong type; give ${good}`;
}

function text(): z.ZodString {
  return z.string({ error: kind('text') });
}

function number(good: string): z.ZodNumber {
  return z.number({ error: kind(good) });
}

// Both are part of the URL's path, so characters with a meaning in a URL are refused here, once.
const key = text()
  .min(1, 'is empty')
  .max(128, 'has more than 128 characters')
  .regex(/^[A-Za-z0-9_-]*$/, 'may have only letters, digits, _ and -');

const header = text()
  .min(1, 'is empty')
  .max(256, 'has more than 256 characters')
  .regex(/^[\u0021-\u007e]*$/, 'has spaces or characters that HTTP headers cannot have');

// Created once for each kind: zod compiles a schema, and one for each of ten thousand entries would take four seconds.
const [anywhere, onLoopback] = [createSchema(false), createSchema(true)];
