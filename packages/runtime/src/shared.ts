import { parseRedisUrl } from '@pombo/redis';
import { refuseLeaks } from './leaks.ts';
import { given, type Environment, type Reader } from './reader.ts';
import {
  BASE_URL,
  DATA_DIR,
  INSTANCES,
  JOURNAL_MAX_AGE,
  JOURNAL_MAX_BYTES,
  LOG_LEVEL,
  MAX_AGE,
  ON_SERVER_ERROR,
  PREFIX,
  SEND_TIMEOUT,
  STRICT,
  type LogLevel,
} from './variables.ts';

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

/** Reads them. The reader's `finish` reports the faults. */
export function readShared(reader: Reader): SharedConfig {
  const { env, read } = reader;
  refuseLeaks(reader);
  const redisUrl = given(env, 'REDIS_URL');
  if (redisUrl !== undefined) reader.check(() => parseRedisUrl(redisUrl));
  return {
    redisUrl,
    prefix: read(PREFIX),
    dataDir: read(DATA_DIR),
    instancesFile: read(INSTANCES),
    instancesNamed: given(env, 'POMBO_INSTANCES') !== undefined,
    baseUrl: read(BASE_URL),
    sendTimeoutMs: read(SEND_TIMEOUT),
    maxAgeMs: read(MAX_AGE),
    onServerError: read(ON_SERVER_ERROR),
    strict: read(STRICT),
    journalKeepMs: read(JOURNAL_MAX_AGE),
    journalKeepBytes: read(JOURNAL_MAX_BYTES),
    logLevel: read(LOG_LEVEL),
    env,
  };
}
