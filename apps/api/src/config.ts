import { createReader, given, readShared, type Environment, type SharedConfig, type Variable } from '@pombo/config';
import { z } from 'zod';

/** The environment as the API needs it. */
export interface Config extends SharedConfig {
  host: string;
  /** 0 = a free one. */
  port: number;
  /** Keys that may do everything. */
  apiKeys: string[];
  /** Undefined: generated once, and kept in the data folder. */
  webhookSecret: string | undefined;
}

/** Checks the environment; throws `invalid_config` naming every variable at fault, what it holds, and what is allowed. */
export function readConfig(env: Environment = process.env): Config {
  const reader = createReader(env);
  const config = {
    ...readShared(reader),
    host: reader.read('POMBO_HOST', HOST),
    port: reader.read('POMBO_PORT', PORT),
    apiKeys: given(env, 'POMBO_API_KEYS') === undefined ? [] : reader.read('POMBO_API_KEYS', API_KEYS),
    webhookSecret:
      given(env, 'POMBO_WEBHOOK_SECRET') === undefined
        ? undefined
        : reader.read('POMBO_WEBHOOK_SECRET', WEBHOOK_SECRET),
  };
  reader.finish();
  return config;
}

const HOST: Variable<string> = {
  schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
  fallback: '127.0.0.1',
  allowed: 'a host name or address of this machine; 0.0.0.0 = all of them',
  example: '127.0.0.1',
};

const PORT: Variable<number> = {
  schema: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535),
  fallback: '3000',
  allowed: 'a port, 0 to 65535; 0 = a free one',
  example: '3000',
};

const API_KEYS: Variable<string[]> = {
  schema: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    // What an Authorization header can hold: other signs would make a key that nobody can ever send.
    .refine((keys) => keys.length > 0 && keys.every((key) => /^[\u0021-\u007e]+$/.test(key))),
  fallback: 'unused',
  allowed: 'keys without spaces, with commas between them',
  example: 'pombo_…,pombo_…',
  secret: true,
};

const WEBHOOK_SECRET: Variable<string> = {
  schema: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  fallback: 'unused',
  allowed: 'letters, digits, _ and -, at most 128 (22 random ones are a good secret)',
  example: '2yJ0w…',
  secret: true,
};
