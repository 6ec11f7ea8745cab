import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { createReader } from './reader.ts';
import { readShared, type SharedConfig } from './shared.ts';

function read(env: Environment): SharedConfig {
  const reader = createReader(env);
  const config = readShared(reader);
  reader.finish();
  return config;
}

describe('the shared environment', () => {
  test('unset and empty variables give the defaults', () => {
    const defaults = {
      redisUrl: undefined,
      prefix: 'pombo',
      dataDir: './.pombo',
      instancesFile: './instances.json',
      instancesNamed: false,
      baseUrl: 'https://api.z-api.io',
      sendTimeoutMs: 30_000,
      maxAgeMs: 86_400_000,
      onServerError: 'retry',
      strict: false,
      logLevel: 'info',
    };
    expect(read({})).toMatchObject(defaults);
    expect(read({ REDIS_URL: '', POMBO_INSTANCES: '', POMBO_STRICT: '', LOG_LEVEL: '' })).toMatchObject(defaults);
  });

  test('reads values in their units', () => {
    const env = {
      POMBO_MESSAGE_MAX_AGE: '90m',
      POMBO_STRICT: '1',
      POMBO_INSTANCES: 'x.json',
      ZAPI_BASE_URL: 'http://127.0.0.1:9/',
    };
    expect(read(env)).toMatchObject({
      maxAgeMs: 5_400_000,
      strict: true,
      instancesNamed: true,
      baseUrl: 'http://127.0.0.1:9/',
    });
    expect(read({ POMBO_MESSAGE_MAX_AGE: '0' }).maxAgeMs).toBe(0);
  });

  test('reports every fault at once: the variable, its value and the allowed values', () => {
    const env = {
      POMBO_PREFIX: 'a b',
      POMBO_SEND_TIMEOUT_MS: '5',
      ZAPI_BASE_URL: 'http://api.z-api.io',
      LOG_LEVEL: 'loud',
    };
    expect(() => read(env)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        issues: [
          expect.objectContaining({
            field: 'POMBO_PREFIX',
            problem: 'is "a b"; allowed: letters, digits, _ . and -, at most 40',
          }),
          expect.objectContaining({ field: 'ZAPI_BASE_URL' }),
          expect.objectContaining({ field: 'POMBO_SEND_TIMEOUT_MS' }),
          expect.objectContaining({ field: 'LOG_LEVEL' }),
        ],
      }),
    );
  });

  test('refuses a REDIS_URL that is not a Redis URL, without showing its password', () => {
    expect(() => read({ REDIS_URL: 'http://user:geheim@host' })).toThrow(
      expect.objectContaining({ code: 'invalid_config' }),
    );
    expect(() => read({ REDIS_URL: 'http://user:geheim@host' })).not.toThrow(/geheim/);
  });

  test('never shows an invalid secret', () => {
    const reader = createReader({ KEY: 'hunter2' });
    reader.read({
      name: 'KEY',
      schema: z.string().min(20),
      fallback: 'x'.repeat(20),
      allowed: 'a key',
      example: '…',
      secret: true,
    });
    expect(() => reader.finish()).toThrow('KEY is [hidden, 7 characters]; allowed: a key');
    expect(() => reader.finish()).not.toThrow(/hunter2/);
  });
});
