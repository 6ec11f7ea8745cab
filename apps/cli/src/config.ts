import { join } from 'node:path';
import type { Config as ApiConfig } from '@pombo/api';
import type { Config } from '@pombo/worker';
import { loadEnvFile } from './env-file.ts';
import { calledAs } from './terminal/command-form.ts';

/** Notes how this process was called, and adds the variables of `.env`. Comes before everything else. */
export function readCall(): void {
  calledAs({ env: process.env, script: process.argv[1] });
  loadEnvFile(process.env);
}

/** Reads and checks the environment. No other file of this app reads it. Throws `invalid_config`. */
export async function loadConfig(): Promise<Config> {
  const { readConfig } = await import('@pombo/worker');
  return readConfig(process.env);
}

/** Like {@link loadConfig}, for the API. Throws `invalid_config`. */
export async function loadApiConfig(): Promise<ApiConfig> {
  const { readConfig } = await import('@pombo/api');
  return readConfig(process.env);
}

/** The demo's configuration, and the environment's REDIS_URL, which the demo may have to ignore. */
export interface DemoConfig {
  config: Config;
  redisUrl: string | undefined;
}

/**
 * Returns the demo's own configuration. Of the environment only the data folder, the log level and REDIS_URL count, so
 * the demo never uses a real number or instance file. Throws `invalid_config`.
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
