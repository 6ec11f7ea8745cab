import { isLoopbackHost } from '@pombo/core';
import { parseRedisUrl } from '@pombo/redis';
import { z } from 'zod';
import { refuseLeaks } from './leaks.ts';
import { given, type Environment, type Reader, type Variable } from './reader.ts';

/** The environment variables that all apps share. Durations are in ms. Secrets stay in `env`, which only `zapi` reads. */
export interface SharedConfig {
  /** If undefined, Redis is an embedded server, or the one whose address is in the data folder. */
  redisUrl: string | undefined;
  prefix: string;
  dataDir: string;
  instancesFile: string;
  /** POMBO_INSTANCES is set, so a missing file is an error. */
  instancesNamed: boolean;
  baseUrl: string;
  sendTimeoutMs: number;
  /** 0 = no limit. */
  maxAgeMs: number;
  onServerError: 'retry' | 'unknown';
  strict: boolean;
  /** How long the worker's journal is kept, and up to how many bytes. */
  journalKeepMs: number;
  journalKeepBytes: number;
  logLevel: LogLevel;
  env: Environment;
}

/** Reads them. The reader's `finish` reports the faults, except for an invalid REDIS_URL, which throws `invalid_config`. */
export function readShared(reader: Reader): SharedConfig {
  const { env, read } = reader;
  refuseLeaks(reader);
  const config: SharedConfig = {
    redisUrl: given(env, 'REDIS_URL'),
    prefix: read('POMBO_PREFIX', PREFIX),
    dataDir: read('POMBO_DATA_DIR', DATA_DIR),
    instancesFile: read('POMBO_INSTANCES', INSTANCES),
    instancesNamed: given(env, 'POMBO_INSTANCES') !== undefined,
    baseUrl: read('ZAPI_BASE_URL', BASE_URL),
    sendTimeoutMs: read('POMBO_SEND_TIMEOUT_MS', SEND_TIMEOUT),
    maxAgeMs: read('POMBO_MESSAGE_MAX_AGE', MAX_AGE),
    onServerError: read('POMBO_ON_SERVER_ERROR', ON_SERVER_ERROR),
    strict: read('POMBO_STRICT', STRICT),
    journalKeepMs: read('POMBO_JOURNAL_MAX_AGE', JOURNAL_MAX_AGE),
    journalKeepBytes: read('POMBO_JOURNAL_MAX_BYTES', JOURNAL_MAX_BYTES),
    logLevel: read('LOG_LEVEL', LOG_LEVEL),
    env,
  };
  if (config.redisUrl !== undefined) parseRedisUrl(config.redisUrl);
  return config;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const PREFIX: Variable<string> = {
  schema: z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/),
  fallback: 'pombo',
  allowed: 'letters, digits, _ . and -, at most 40',
  example: 'pombo',
};

const DATA_DIR = path('./.pombo', 'the path of a folder');
const INSTANCES = path('./instances.json', 'the path of a JSON file');

function path(fallback: string, allowed: string): Variable<string> {
  return { schema: z.string().min(1), fallback, allowed, example: fallback };
}

const BASE_URL: Variable<string> = {
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

const SEND_TIMEOUT: Variable<number> = {
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

const MAX_AGE: Variable<number> = {
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

const JOURNAL_MAX_AGE: Variable<number> = {
  ...MAX_AGE,
  schema: MAX_AGE.schema.refine((ms) => ms >= UNITS.h!),
  fallback: '7d',
  allowed: 'a number with s, m, h or d, at least 1h',
  example: '7d',
};

const JOURNAL_MAX_BYTES: Variable<number> = {
  schema: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((bytes) => bytes >= 10_000_000),
  fallback: '1000000000',
  allowed: 'bytes, at least 10000000',
  example: '1000000000',
};

const ON_SERVER_ERROR: Variable<'retry' | 'unknown'> = {
  schema: z.enum(['retry', 'unknown']),
  fallback: 'retry',
  allowed: 'retry or unknown',
  example: 'retry',
};

const STRICT: Variable<boolean> = {
  schema: z
    .string()
    .regex(/^[01]$/)
    .transform((text) => text === '1'),
  fallback: '0',
  allowed: '0 or 1',
  example: '0',
};

const LOG_LEVEL: Variable<LogLevel> = {
  schema: z.enum(LOG_LEVELS),
  fallback: 'info',
  allowed: LOG_LEVELS.join(', '),
  example: 'info',
};
