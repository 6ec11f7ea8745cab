import { join } from 'node:path';
import type { Config as ApiConfig } from '@pombo/api';
import type { Config } from '@pombo/worker';

/** The environment, checked. This file is the only place of this app that reads it. Throws `invalid_config`. */
export async function loadConfig(): Promise<Config> {
  const { readConfig } = await import('@pombo/worker');
  return readConfig(process.env);
}

/** As {@link loadConfig}, for the API. Throws `invalid_config`. */
export async function loadApiConfig(): Promise<ApiConfig> {
  const { readConfig } = await import('@pombo/api');
  return readConfig(process.env);
}

/** A configuration for the demo, and the REDIS_URL that stands in the environment, which it may have to ignore. */
export interface DemoConfig {
  config: Config;
  redisUrl: string | undefined;
}

/**
 * The demo's own configuration: of what Pombo reads from the environment only the data folder, the log level and REDIS_URL count, so that
 * nobody's numbers and nobody's instance file come into it. Throws `invalid_config`.
 */
export async function loadDemoConfig(baseUrl: string): Promise<DemoConfig> {
  const { readConfig } = await import('@pombo/worker');
  const { POMBO_DATA_DIR, LOG_LEVEL, REDIS_URL, NODE_TLS_REJECT_UNAUTHORIZED, NODE_DEBUG, DEBUG } = process.env;
  const dataDir = join(POMBO_DATA_DIR || './.pombo', 'demo');
  const config = readConfig({
    POMBO_DATA_DIR: dataDir,
    POMBO_INSTANCES: join(dataDir, 'instances.json'),
    POMBO_PREFIX: 'pombo-demo',
    ZAPI_BASE_URL: baseUrl,
    LOG_LEVEL: LOG_LEVEL || 'warn',
    NODE_TLS_REJECT_UNAUTHORIZED,
    NODE_DEBUG,
    DEBUG,
  });
  return { config, redisUrl: REDIS_URL || undefined };
}
