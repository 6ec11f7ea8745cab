import { isLoopbackHost } from '@pombo/core';
import { z } from 'zod';
import type { Described, Variable } from './reader.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const PREFIX: Variable<string> = {
  name: 'POMBO_PREFIX',
  meaning: 'prefix of every Redis key, so that several deployments can share one Redis',
  schema: z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/),
  fallback: 'pombo',
  allowed: 'letters, digits, _ . and -, at most 40',
  example: 'pombo',
};

export const DATA_DIR = path(
  'POMBO_DATA_DIR',
  './.pombo',
  'the path of a folder',
  "folder of the embedded Redis's files, the workers' journals and exports",
);
export const INSTANCES = path(
  'POMBO_INSTANCES',
  './instances.json',
  'the path of a JSON file',
  'the instance file, with your Z-API numbers',
);

function path(name: string, fallback: string, allowed: string, meaning: string): Variable<string> {
  return { name, meaning, schema: z.string().min(1), fallback, allowed, example: fallback };
}

export const BASE_URL: Variable<string> = {
  name: 'ZAPI_BASE_URL',
  meaning: 'address of Z-API',
  schema: z.string().refine(isBaseUrl),
  fallback: 'https://api.z-api.io',
  allowed: 'an https:// URL (http:// only for this machine) without path, user name or query',
  example: 'https://api.z-api.io',
};

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

export const SEND_TIMEOUT: Variable<number> = {
  name: 'POMBO_SEND_TIMEOUT_MS',
  meaning: 'deadline of one POST to Z-API (ms)',
  schema: z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((ms) => ms >= 100 && ms <= 60_000),
  fallback: '30000',
  allowed: 'milliseconds, 100 to 60000',
  example: '30000',
};

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const MAX_AGE: Variable<number> = {
  name: 'POMBO_MESSAGE_MAX_AGE',
  meaning: 'a message that Z-API has not accepted within this time expires; `0` = never',
  schema: z
    .string()
    .regex(/^(0|\d+(ms|s|m|h|d))$/)
    .transform((text) => {
      const [, amount = '0', unit = 'ms'] = /^(\d+)(\D*)$/.exec(text)!;
      return Number(amount) * (UNITS[unit] ?? 1);
    }),
  fallback: '24h',
  allowed: 'a number with ms, s, m, h or d; 0 = never',
  example: '24h',
};

export const JOURNAL_MAX_AGE: Variable<number> = {
  ...MAX_AGE,
  name: 'POMBO_JOURNAL_MAX_AGE',
  meaning: "how long a worker's journal of its sends is kept",
  schema: MAX_AGE.schema.refine((ms) => ms >= UNITS.h!),
  fallback: '7d',
  allowed: 'a number with s, m, h or d, at least 1h',
  example: '7d',
};

export const JOURNAL_MAX_BYTES: Variable<number> = {
  name: 'POMBO_JOURNAL_MAX_BYTES',
  meaning: 'maximum size of that journal (bytes)',
  schema: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((bytes) => bytes >= 10_000_000),
  fallback: '1000000000',
  allowed: 'bytes, at least 10000000',
  example: '1000000000',
};

export const ON_SERVER_ERROR: Variable<'retry' | 'unknown'> = {
  name: 'POMBO_ON_SERVER_ERROR',
  meaning: 'what to do after a 500 or 503 reply: `retry`, or `unknown` to treat it like a lost reply',
  schema: z.enum(['retry', 'unknown']),
  fallback: 'retry',
  allowed: 'retry or unknown',
  example: 'retry',
};

export const STRICT: Variable<boolean> = {
  name: 'POMBO_STRICT',
  meaning: '`1`: refuse to start on a Redis that can lose acknowledged writes or that allows two masters',
  schema: z
    .string()
    .regex(/^[01]$/)
    .transform((text) => text === '1'),
  fallback: '0',
  allowed: '0 or 1',
  example: '0',
};

export const LOG_LEVEL: Variable<LogLevel> = {
  name: 'LOG_LEVEL',
  meaning: 'lowest level to log; JSON if stdout is not a terminal',
  schema: z.enum(LOG_LEVELS),
  fallback: 'info',
  allowed: LOG_LEVELS.join(', '),
  example: 'info',
};

/** The variables that all apps share, in the order in which documents list them. */
export const SHARED_VARIABLES: readonly Described[] = [
  {
    name: 'REDIS_URL',
    meaning:
      '`redis://` or `rediss://`; several, separated by commas, for a Redis Cluster; `redis+sentinel://h1:p,h2:p/master` for Sentinel',
    unset: 'the embedded Redis',
  },
  {
    name: 'ZAPI_INSTANCE_ID',
    meaning: 'id of one instance, named `default`, instead of an instance file',
    secret: true,
  },
  { name: 'ZAPI_TOKEN', meaning: "that instance's token", secret: true },
  { name: 'ZAPI_CLIENT_TOKEN', meaning: "the account's security token", secret: true },
  INSTANCES,
  PREFIX,
  DATA_DIR,
  BASE_URL,
  SEND_TIMEOUT,
  MAX_AGE,
  ON_SERVER_ERROR,
  STRICT,
  JOURNAL_MAX_AGE,
  JOURNAL_MAX_BYTES,
  LOG_LEVEL,
];
