import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

/** Returns the text of the error for an invalid environment, and the variables it names. */
function refusal(env: Record<string, string>): { fields: string[]; text: string } {
  try {
    readConfig(env);
  } catch (error) {
    const { code, issues, message } = error as { code: string; issues?: { field: string }[]; message: string };
    expect(code).toBe('invalid_config');
    return { fields: (issues ?? []).map(({ field }) => field), text: `${message} ${JSON.stringify(issues)}` };
  }
  throw new Error(`taken: ${JSON.stringify(env)}`);
}

const GOOD: [name: string, value: string, field: string, expected: unknown][] = [
  ['REDIS_URL', 'redis://127.0.0.1:6380/2', 'redisUrl', 'redis://127.0.0.1:6380/2'],
  ['REDIS_URL', 'rediss://host', 'redisUrl', 'rediss://host'],
  ['POMBO_PREFIX', 'a_B-9.c', 'prefix', 'a_B-9.c'],
  ['POMBO_DATA_DIR', '/var/lib/pombo', 'dataDir', '/var/lib/pombo'],
  ['POMBO_INSTANCES', './numbers.json', 'instancesFile', './numbers.json'],
  ['ZAPI_BASE_URL', 'https://zapi.example.com', 'baseUrl', 'https://zapi.example.com'],
  ['ZAPI_BASE_URL', 'http://localhost:8080', 'baseUrl', 'http://localhost:8080'],
  ['ZAPI_BASE_URL', 'http://[::1]:8080', 'baseUrl', 'http://[::1]:8080'],
  ['POMBO_SEND_TIMEOUT_MS', '100', 'sendTimeoutMs', 100],
  ['POMBO_SEND_TIMEOUT_MS', '60000', 'sendTimeoutMs', 60_000],
  ['POMBO_MESSAGE_MAX_AGE', '0', 'maxAgeMs', 0],
  ['POMBO_MESSAGE_MAX_AGE', '500ms', 'maxAgeMs', 500],
  ['POMBO_MESSAGE_MAX_AGE', '30s', 'maxAgeMs', 30_000],
  ['POMBO_MESSAGE_MAX_AGE', '2d', 'maxAgeMs', 172_800_000],
  ['POMBO_ON_SERVER_ERROR', 'unknown', 'onServerError', 'unknown'],
  ['POMBO_STRICT', '1', 'strict', true],
  ['POMBO_STRICT', '0', 'strict', false],
  ['POMBO_JOURNAL_MAX_AGE', '48h', 'journalKeepMs', 172_800_000],
  ['POMBO_JOURNAL_MAX_BYTES', '10000000', 'journalKeepBytes', 10_000_000],
  ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
];

const BAD: [name: string, value: string][] = [
  ['POMBO_PREFIX', 'a:b'],
  ['POMBO_PREFIX', 'x'.repeat(41)],
  ['ZAPI_BASE_URL', 'http://api.z-api.io'],
  ['ZAPI_BASE_URL', 'http://127.0.0.1.evil.example'],
  ['ZAPI_BASE_URL', 'https://api.z-api.io/instances'],
  ['ZAPI_BASE_URL', 'nowhere'],
  ['POMBO_SEND_TIMEOUT_MS', '99'],
  ['POMBO_SEND_TIMEOUT_MS', '60001'],
  ['POMBO_SEND_TIMEOUT_MS', '30s'],
  ['POMBO_SEND_TIMEOUT_MS', '-1'],
  ['POMBO_SEND_TIMEOUT_MS', '1e3'],
  ['POMBO_MESSAGE_MAX_AGE', '24'],
  ['POMBO_MESSAGE_MAX_AGE', '1w'],
  ['POMBO_MESSAGE_MAX_AGE', '-1h'],
  ['POMBO_ON_SERVER_ERROR', 'RETRY'],
  ['POMBO_STRICT', 'true'],
  ['POMBO_JOURNAL_MAX_AGE', '0'],
  ['POMBO_JOURNAL_MAX_AGE', '59m'],
  ['POMBO_JOURNAL_MAX_BYTES', '1GB'],
  ['POMBO_JOURNAL_MAX_BYTES', '1000'],
  ['LOG_LEVEL', 'loud'],
];

describe('the worker’s environment', () => {
  test.for(GOOD)('%s=%s is accepted', ([name, value, field, expected]) => {
    expect(readConfig({ [name]: value })).toHaveProperty(field, expected);
  });

  test.for(BAD)(
    '%s=%s is rejected; the error names the variable, its value and the allowed values',
    ([name, value]) => {
      const { fields, text } = refusal({ [name]: value });
      expect(fields).toEqual([name]);
      expect(text).toContain(value.slice(0, 40));
      expect(text).toContain('allowed: ');
    },
  );

  test.for([...new Set([...GOOD, ...BAD].map(([name]) => name))])('an empty %s counts as unset', (name) => {
    const { env: _env, ...config } = readConfig({ [name]: '' });
    const { env: _none, ...defaults } = readConfig({});
    expect(config).toEqual(defaults);
  });

  test('all invalid variables are reported at once', () => {
    expect(refusal({ POMBO_STRICT: 'yes', LOG_LEVEL: 'loud', POMBO_PREFIX: 'fine' }).fields.toSorted()).toEqual([
      'LOG_LEVEL',
      'POMBO_STRICT',
    ]);
  });

  test.for([
    { REDIS_URL: 'http://user:geheim@host' },
    { REDIS_URL: 'redis://user:geheim@host:port' },
    { ZAPI_BASE_URL: 'https://user:geheim@api.z-api.io' },
  ])('a password is not shown: %j', (env) => {
    expect(refusal(env as Record<string, string>).text).not.toContain('geheim');
  });
});
