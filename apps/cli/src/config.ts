import type { Config } from '@pombo/worker';

/** The environment, checked. The only place of this app that reads it. Throws `invalid_config`. */
export async function loadConfig(): Promise<Config> {
  const { readConfig } = await import('@pombo/worker');
  return readConfig(process.env);
}
