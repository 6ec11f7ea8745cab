import { isLoopbackHost } from '@pombo/core';
import { z } from 'zod';
import type { Described, OptionalVariable, Variable } from './reader.ts';

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

const HOST = {
  schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
  fallback: '127.0.0.1',
  allowed: 'a host name or address of this machine; 0.0.0.0 = all of them',
  example: '127.0.0.1',
};

/** Address on which the API listens. */
export const API_HOST: Variable<string> = {
  ...HOST,
  name: 'POMBO_HOST',
  meaning: 'address on which the API listens; without a key only a loopback one',
};

/** How a port is read. */
export const ANY_PORT = {
  schema: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535),
  allowed: 'a port, 0 to 65535; 0 = a free one',
};

export const WORKER_HOST: Variable<string> = {
  ...HOST,
  name: 'POMBO_WORKER_HOST',
  meaning: 'address on which `POMBO_WORKER_PORT` listens',
};

export const WORKER_PORT: OptionalVariable<number> = {
  ...ANY_PORT,
  name: 'POMBO_WORKER_PORT',
  meaning: "port of a worker's `/health/live`, `/health/ready` and `/metrics`, which need no key; `0` = a free one",
  unset: 'none',
  example: '9464',
};

export const OTLP_ENDPOINT: OptionalVariable<string> = {
  name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  meaning: 'OTLP/HTTP receiver of traces, for example `http://127.0.0.1:4318`',
  // A password belongs into OTEL_EXPORTER_OTLP_HEADERS, which is never shown.
  schema: z.string().refine((text) => /^https?:\/\/[^@]*$/.test(text) && URL.canParse(text)),
  unset: 'no traces',
  allowed: 'an http:// or https:// URL without user name, and without /v1/traces at its end',
  example: 'http://127.0.0.1:4318',
};

export const OTLP_HEADERS: OptionalVariable<Record<string, string>> = {
  name: 'OTEL_EXPORTER_OTLP_HEADERS',
  meaning: 'headers for that receiver, `name=value`, separated by commas',
  schema: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/)
    .transform(headersOf),
  unset: 'none',
  allowed: 'name=value, with commas in between; other characters of a value are percent-encoded',
  example: 'authorization=Bearer%20TOKEN',
  secret: true,
};

export const TRACE_SHARE: Variable<number> = {
  name: 'OTEL_TRACES_SAMPLER_ARG',
  meaning: 'share of the traces that are recorded, 0 to 1',
  schema: z
    .string()
    .regex(/^(0|1|0?\.\d{1,6}|1\.0{1,6})$/)
    .transform(Number),
  fallback: '1',
  allowed: 'a number from 0 to 1',
  example: '0.1',
};

function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([name, ...value]) => [name!.trim(), decoded(value.join('=').trim())]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The variables that all apps share, in the order in which documents list them. */
export const SHARED_VARIABLES: readonly Described[] = [
  {
    name: 'REDIS_URL',
    secret: true,
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
  WORKER_HOST,
  WORKER_PORT,
  OTLP_ENDPOINT,
  OTLP_HEADERS,
  TRACE_SHARE,
];
