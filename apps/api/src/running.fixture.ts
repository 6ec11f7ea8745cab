import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import type { Stand } from './api.fixture.ts';
import { readConfig } from './config.ts';
import { startApi, type ApiOptions, type RunningApi } from './compose.ts';

type Env = Record<string, string>;

/** Starts whole APIs that listen, on a stand's Redis unless `more` names another; they stop after the file. */
export function running(on: Stand): {
  environment(more?: Env): Env;
  start(more?: Env, limits?: ApiOptions['limits']): Promise<RunningApi>;
} {
  const stops: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });
  const environment = (more: Env = {}): Env => ({
    REDIS_URL: on.redisUrl,
    POMBO_PREFIX: on.prefix,
    POMBO_DATA_DIR: on.folder,
    POMBO_PORT: '0',
    POMBO_INSTANCES: '',
    ...more,
  });
  return {
    environment,
    async start(more, limits = {}) {
      const env = environment(more);
      const api = await startApi({ config: readConfig(env), redisUrl: env['REDIS_URL']!, log: on.deps.log, limits });
      let stopping: Promise<boolean> | undefined;
      const stop = (): Promise<boolean> => (stopping ??= api.stop());
      stops.push(stop);
      return { ...api, stop };
    },
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed when it is JSON. */
  body: unknown;
}

/** One request on a connection of its own; `method` defaults to GET, with a payload to POST. */
export async function call(
  url: string,
  { method, headers = {}, payload }: { method?: string; headers?: Record<string, string>; payload?: object } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent: false,
      method: method ?? (payload === undefined ? 'GET' : 'POST'),
      headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode!, headers: response.headers, body: parsed(body) }),
        reject,
      );
    });
    sent.end(payload === undefined ? undefined : JSON.stringify(payload));
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
