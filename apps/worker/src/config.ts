import { createReader, readShared, type Environment, type SharedConfig } from '@pombo/runtime';

/** The environment as the worker needs it: what every app knows, and nothing more. */
export type Config = SharedConfig;

/** Checks the environment; throws `invalid_config` naming every variable at fault, what it holds, and what is allowed. */
export function readConfig(env: Environment = process.env): Config {
  const reader = createReader(env);
  const config = readShared(reader);
  reader.finish();
  return config;
}
