import { join } from 'node:path';
import type { Config as ApiConfig } from '@pombo/api';
import { languageOfShell, parseLanguage, type Language } from '@pombo/catalogue';
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

/** Returns the language of everything that is printed: the one of `--lang`, else the shell's. */
export function languageOf(flag: string | undefined): Language {
  return (flag === undefined ? undefined : parseLanguage(flag)) ?? languageOfShell(process.env);
}

/** Like {@link loadConfig}, for the API. Throws `invalid_config`. */
export async function loadApiConfig(): Promise<ApiConfig> {
  const { readConfig } = await import('@pombo/api');
  return readConfig(process.env);
}

/** Returns true for a terminal that cannot redraw a line. */
export function isDumbTerminal(): boolean {
  return process.env['TERM'] === 'dumb';
}

/** The demo's configuration, and the environment's REDIS_URL, which the demo may have to ignore. */
export interface DemoConfig {
  config: Config;
  /** For the API and the dashboard of the demo, on a free port unless POMBO_PORT names one. */
  api: ApiConfig;
  redisUrl: string | undefined;
}

/**
 * Returns the demo's own configuration. Of the environment only the data folder, the port, the log level and REDIS_URL count, so
 * the demo never uses a real number or instance file. Throws `invalid_config`.
 */
export async function loadDemoConfig(baseUrl: string): Promise<DemoConfig> {
  const [{ readConfig }, { readConfig: readApiConfig }] = await Promise.all([
    import('@pombo/worker'),
    import('@pombo/api'),
  ]);
  const { POMBO_DATA_DIR, POMBO_PORT, LOG_LEVEL, REDIS_URL, NODE_TLS_REJECT_UNAUTHORIZED, NODE_DEBUG, DEBUG } =
    process.env;
  const dataDir = join(POMBO_DATA_DIR || './.pombo', 'demo');
  const env = {
    POMBO_DATA_DIR: dataDir,
    POMBO_INSTANCES: join(dataDir, 'instances.json'),
    POMBO_PREFIX: 'pombo-demo',
    ZAPI_BASE_URL: baseUrl,
    LOG_LEVEL: LOG_LEVEL || 'warn',
    NODE_TLS_REJECT_UNAUTHORIZED,
    NODE_DEBUG,
    DEBUG,
  };
  const api = readApiConfig({ ...env, POMBO_PORT: POMBO_PORT || '0' });
  return { config: readConfig(env), api, redisUrl: REDIS_URL || undefined };
}
