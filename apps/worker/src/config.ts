import { createReader, readShared, type Environment, type SharedConfig } from '@pombo/runtime';

/** The worker's environment: the variables that all apps share. */
export type Config = SharedConfig;

/** Checks the environment. Throws `invalid_config` with every invalid variable, its value, and what is allowed. */
export function readConfig(env: Environment = process.env): Config {
  const reader = createReader(env);
  const config = readShared(reader);
  reader.finish();
  return config;
}
