import { parseRedisUrl } from '@pombo/redis';
import { refuseLeaks } from './leaks.ts';
import type { Environment } from './environment.ts';
import { valueOf, type Reader } from './reader.ts';
import {
  BASE_URL,
  DATA_DIR,
  INSTANCES,
  JOURNAL_MAX_AGE,
  JOURNAL_MAX_BYTES,
  LOG_LEVEL,
  MAX_AGE,
  ON_SERVER_ERROR,
  OTLP_ENDPOINT,
  OTLP_HEADERS,
  PREFIX,
  SEND_TIMEOUT,
  STRICT,
  TRACE_SHARE,
  WORKER_HOST,
  WORKER_PORT,
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
  /** Where a worker's health and metrics are served. */
  workerHost: string;
  /** 0 = a free one; undefined: nowhere. */
  workerPort: number | undefined;
  /** Where traces go; undefined: none are recorded. */
  tracing: TracingConfig | undefined;
  env: Environment;
}

/** An OTLP/HTTP receiver of traces. */
export interface TracingConfig {
  /** Its base URL, without `/v1/traces`. */
  endpoint: string;
  headers: Record<string, string>;
  /** Share of the traces that are recorded, 0 to 1. A trace that a caller began follows the caller's choice. */
  share: number;
}

function readTracing({ read }: Reader): TracingConfig | undefined {
  const headers = read(OTLP_HEADERS) ?? {};
  const share = read(TRACE_SHARE);
  const endpoint = read(OTLP_ENDPOINT);
  return endpoint === undefined ? undefined : { endpoint: endpoint.replace(/\/+$/, ''), headers, share };
}

/** Reads them. The reader's `finish` reports the faults. */
export function readShared(reader: Reader): SharedConfig {
  const { env, read } = reader;
  refuseLeaks(reader);
  let redisUrl: string | undefined;
  reader.check(() => {
    redisUrl = valueOf(env, 'REDIS_URL');
    if (redisUrl !== undefined) parseRedisUrl(redisUrl);
  });
  // The instances read these. Here only their files are checked, so that every fault is reported at once.
  for (const name of ['ZAPI_INSTANCE_ID', 'ZAPI_TOKEN', 'ZAPI_CLIENT_TOKEN'])
    reader.check(() => void valueOf(env, name));
  return {
    redisUrl,
    prefix: read(PREFIX),
    dataDir: read(DATA_DIR),
    instancesFile: read(INSTANCES),
    instancesNamed: valueOf(env, 'POMBO_INSTANCES') !== undefined,
    baseUrl: read(BASE_URL),
    sendTimeoutMs: read(SEND_TIMEOUT),
    maxAgeMs: read(MAX_AGE),
    onServerError: read(ON_SERVER_ERROR),
    strict: read(STRICT),
    journalKeepMs: read(JOURNAL_MAX_AGE),
    journalKeepBytes: read(JOURNAL_MAX_BYTES),
    logLevel: read(LOG_LEVEL),
    workerHost: read(WORKER_HOST),
    workerPort: read(WORKER_PORT),
    tracing: readTracing(reader),
    env,
  };
}
