import { API_NAMES, SHARED_VARIABLES } from '@pombo/runtime';
import { describe, expect, test } from 'vitest';
import { VARIABLES, readConfig } from './config.ts';

describe('the API’s environment', () => {
  test('nothing set: loopback, port 3000, no key, a secret of its own', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      apiKeys: [],
      webhookSecrets: undefined,
      webhookPort: undefined,
      prefix: 'pombo',
    });
  });

  test('keys are separated by commas', () => {
    expect(readConfig({ POMBO_API_KEYS: ' the-first-of-the-keys, the-second-of-the-keys ,' }).apiKeys).toEqual([
      'the-first-of-the-keys',
      'the-second-of-the-keys',
    ]);
  });

  test('an invalid REDIS_URL is reported with all the others, and without its password', () => {
    const env = { REDIS_URL: 'redis://me:geheim@', POMBO_PORT: '70000', POMBO_STRICT: 'yes' };
    const read = (): unknown => readConfig(env);
    expect(read).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        hint: expect.stringContaining('rediss://') as string,
        issues: ['REDIS_URL', 'POMBO_STRICT', 'POMBO_PORT'].map(
          (field) => expect.objectContaining({ field }) as unknown,
        ),
      }),
    );
    expect(read).not.toThrow(/geheim/);
  });

  test('invalid variables of both tables are reported at once, and no secret is shown', () => {
    const env = { POMBO_PREFIX: '?', POMBO_PORT: '70000', POMBO_API_KEYS: 'my key', POMBO_WEBHOOK_SECRET: 'a/b' };
    const read = (): unknown => readConfig(env);
    expect(read).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        issues: ['POMBO_PREFIX', 'POMBO_PORT', 'POMBO_API_KEYS', 'POMBO_WEBHOOK_SECRET'].map(
          (field) => expect.objectContaining({ field }) as unknown,
        ),
      }),
    );
    expect(read).not.toThrow(/my key|a\/b/);
  });
});

test('the worker knows the names of the variables that only the API reads', () => {
  const shared = new Set(SHARED_VARIABLES.map(({ name }) => name));
  expect(VARIABLES.map(({ name }) => name).filter((name) => !shared.has(name))).toEqual([...API_NAMES]);
});

test('the documented variables are those that are read', () => {
  const read = new Set<string>();
  const env = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        if (/^(?:POMBO|ZAPI|LOG|REDIS|OTEL)_/.test(String(name))) read.add(String(name));
        return undefined;
      },
    },
  );
  readConfig(env);
  expect([...read].toSorted()).toEqual(VARIABLES.map(({ name }) => name).toSorted());
});
