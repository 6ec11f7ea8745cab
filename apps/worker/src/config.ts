import { PomboError, type Issue } from '@pombo/message';
import { maskRedisUrl, parseRedisUrl } from '@pombo/redis';
import { z } from 'zod';

/** The environment, checked. Durations in ms. Secrets stay in `env`, which only `zapi` looks into. */
export interface Config {
  /** Undefined: an embedded server, or the one whose address stands in the data folder. */
  redisUrl: string | undefined;
  prefix: string;
  dataDir: string;
  instancesFile: string;
  /** POMBO_INSTANCES was set: then a missing file is an error. */
  instancesNamed: boolean;
  baseUrl: string;
  sendTimeoutMs: number;
  /** 0 = no limit. */
  maxAgeMs: number;
  onServerError: 'retry' | 'unknown';
  strict: boolean;
  logLevel: LogLevel;
  env: Readonly<Record<string, string | undefined>>;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const duration = z
  .string()
  .regex(/^(0|\d+(ms|s|m|h|d))$/)
  .transform((text) => {
    const [, amount = '0', unit = 'ms'] = /^(\d+)(\D*)$/.exec(text)!;
    return Number(amount) * (UNITS[unit === '' ? 'ms' : unit] ?? 1);
  });

const flag = z.enum(['0', '1']).transform((text) => text === '1');

/** Variable → schema, what is allowed in words, and an example of a good value. */
const VARIABLES = {
  POMBO_PREFIX: {
    schema: z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/),
    allowed: 'letters, digits, _ . and -, at most 40',
    example: 'pombo',
  },
  POMBO_DATA_DIR: { schema: z.string().min(1), allowed: 'the path of a folder', example: './.pombo' },
  POMBO_INSTANCES: { schema: z.string().min(1), allowed: 'the path of a JSON file', example: './instances.json' },
  ZAPI_BASE_URL: {
    schema: z.string().refine(isBaseUrl),
    allowed: 'an https:// URL (http:// only for this machine) without path, user name or query',
    example: 'https://api.z-api.io',
  },
  POMBO_SEND_TIMEOUT_MS: {
    schema: z
      .string()
      .regex(/^\d+$/)
      .transform(Number)
      .refine((ms) => ms >= 100 && ms <= 60_000),
    allowed: 'milliseconds, 100 to 60000',
    example: '30000',
  },
  POMBO_MESSAGE_MAX_AGE: { schema: duration, allowed: 'a number with ms, s, m, h or d; 0 = never', example: '24h' },
  POMBO_ON_SERVER_ERROR: { schema: z.enum(['retry', 'unknown']), allowed: 'retry or unknown', example: 'retry' },
  POMBO_STRICT: { schema: flag, allowed: '0 or 1', example: '0' },
  LOG_LEVEL: { schema: z.enum(LOG_LEVELS), allowed: LOG_LEVELS.join(', '), example: 'info' },
} as const;

const DEFAULTS: Record<keyof typeof VARIABLES, string> = {
  POMBO_PREFIX: 'pombo',
  POMBO_DATA_DIR: './.pombo',
  POMBO_INSTANCES: './instances.json',
  ZAPI_BASE_URL: 'https://api.z-api.io',
  POMBO_SEND_TIMEOUT_MS: '30000',
  POMBO_MESSAGE_MAX_AGE: '24h',
  POMBO_ON_SERVER_ERROR: 'retry',
  POMBO_STRICT: '0',
  LOG_LEVEL: 'info',
};

/** Checks the environment; throws `invalid_config` naming every variable at fault, what it holds, and what is allowed. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const issues: Issue[] = [];
  function read<K extends keyof typeof VARIABLES>(name: K): z.output<(typeof VARIABLES)[K]['schema']> {
    const { schema, allowed, example } = VARIABLES[name];
    // An empty value means "not set": that is what compose files and CI make of an unset variable.
    const value = env[name] === undefined || env[name] === '' ? DEFAULTS[name] : env[name];
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as z.output<(typeof VARIABLES)[K]['schema']>;
    issues.push({ field: name, problem: `is ${shown(value)}; allowed: ${allowed}`, example });
    return schema.parse(DEFAULTS[name]) as z.output<(typeof VARIABLES)[K]['schema']>;
  }
  const config: Config = {
    redisUrl: env['REDIS_URL'] === '' ? undefined : env['REDIS_URL'],
    prefix: read('POMBO_PREFIX'),
    dataDir: read('POMBO_DATA_DIR'),
    instancesFile: read('POMBO_INSTANCES'),
    instancesNamed: env['POMBO_INSTANCES'] !== undefined && env['POMBO_INSTANCES'] !== '',
    baseUrl: read('ZAPI_BASE_URL'),
    sendTimeoutMs: read('POMBO_SEND_TIMEOUT_MS'),
    maxAgeMs: read('POMBO_MESSAGE_MAX_AGE'),
    onServerError: read('POMBO_ON_SERVER_ERROR'),
    strict: read('POMBO_STRICT'),
    logLevel: read('LOG_LEVEL'),
    env,
  };
  if (config.redisUrl !== undefined) parseRedisUrl(config.redisUrl);
  if (issues.length > 0) throw invalidConfig(issues);
  return config;
}

function invalidConfig(issues: Issue[]): PomboError {
  const lines = issues.map(({ field, problem, example }) => `${field} ${problem}; for example: ${example}`);
  return new PomboError('invalid_config', lines.join('\n'), { issues });
}

/** A value as it may be shown: short, on one line, without what could be a password in a URL. */
function shown(value: string): string {
  const masked = value.includes('@') ? maskRedisUrl(value) : value;
  const line = [...masked].map((sign) => (sign < ' ' || sign === '\u007f' ? '?' : sign)).join('');
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') return false;
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback);
}
