import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Environment } from './environment.ts';
import { createReader } from './reader.ts';
import { SECRETS, fileVariable, withSecretFiles } from './secret-files.ts';
import { readShared, type SharedConfig } from './shared.ts';
import { unreadVariables } from './unread.ts';

const CANARY = 'CANARY5e1d-secret';
const dir = mkdtempSync(join(tmpdir(), 'pombo-secrets-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

function read(env: Environment): SharedConfig {
  const reader = createReader(env);
  const config = readShared(reader);
  reader.finish();
  return config;
}

/** The error that an environment causes, as text. */
function refusal(env: Environment): string {
  try {
    read(env);
  } catch (error) {
    const { code, message, issues } = error as { code: string; message: string; issues: unknown };
    expect(code).toBe('invalid_config');
    return `${message} ${JSON.stringify(issues)}`;
  }
  throw new Error('the environment was accepted');
}

describe('a secret in a file', () => {
  test.for(SECRETS)('%s_FILE names the file that holds %s', (name) => {
    const env = withSecretFiles({ [fileVariable(name)]: file('value', `${CANARY}\n`) });
    expect(env[name]).toBe(CANARY);
  });

  test('is read without the newline at its end, and without a byte order mark', () => {
    for (const content of [CANARY, `${CANARY}\n`, `${CANARY}\r\n`, `\uFEFF${CANARY}`])
      expect(withSecretFiles({ ZAPI_TOKEN_FILE: file('token', content) })['ZAPI_TOKEN']).toBe(CANARY);
    expect(withSecretFiles({ ZAPI_TOKEN_FILE: file('token', `${CANARY}\n\n`) })['ZAPI_TOKEN']).toBe(`${CANARY}\n`);
  });

  test('is read again at each access, so that it can change', () => {
    const path = file('rotating', 'first');
    const env = withSecretFiles({ ZAPI_TOKEN_FILE: path });
    expect(env['ZAPI_TOKEN']).toBe('first');
    writeFileSync(path, 'second');
    expect(env['ZAPI_TOKEN']).toBe('second');
  });

  test('gives REDIS_URL to the configuration, and a variable of the instance file to the instances', () => {
    const config = read({
      REDIS_URL_FILE: file('redis', 'redis://:geheim@10.0.0.1:6379\n'),
      VENDAS_TOKEN_FILE: file('vendas', CANARY),
    });
    expect(config.redisUrl).toBe('redis://:geheim@10.0.0.1:6379');
    expect(config.env['VENDAS_TOKEN']).toBe(CANARY);
  });

  test('applies only to secrets: a variable of another program is left alone', () => {
    expect(read({ LOG_LEVEL_FILE: join(dir, 'missing'), LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
  });

  test('that is empty names no file', () => {
    expect(read({ REDIS_URL_FILE: '', REDIS_URL: 'redis://10.0.0.2' }).redisUrl).toBe('redis://10.0.0.2');
  });
});

describe('a secret in a file is refused without showing anything of it', () => {
  test('when the variable is set as well', () => {
    const path = file('token', CANARY);
    for (const name of SECRETS.slice(0, 4)) {
      const text = refusal({ [name]: `${CANARY}-too`, [fileVariable(name)]: path });
      expect.soft(text).toContain(`${name} is set, and ${fileVariable(name)} as well`);
      expect.soft(text).not.toContain('CANARY');
    }
  });

  test.for([
    ['does not exist', join('/nowhere', CANARY)],
    ['cannot be read (EISDIR)', dir],
    ['is empty', file('empty', '\n')],
    ['is not text', file('binary', `${CANARY}\0`)],
    ['has 70000 bytes, more than 65536', file('long', CANARY.padEnd(70_000, 'x'))],
  ])('when it %s', ([problem, path]) => {
    const text = refusal({ ZAPI_TOKEN_FILE: path });
    expect(text).toContain(`ZAPI_TOKEN_FILE names a file that ${problem}`);
    expect(text).not.toContain('CANARY');
  });

  test('when its content is not valid', () => {
    const text = refusal({ REDIS_URL_FILE: file('redis', `http://user:${CANARY}@host`) });
    expect(text).not.toContain('CANARY');
    const reader = createReader({ KEY_FILE: file('key', CANARY) });
    reader.read({ name: 'KEY', schema: z.string().max(3), allowed: 'a short key', example: '…', secret: true });
    expect(() => reader.finish()).toThrow('KEY is [hidden, 17 characters]; allowed: a short key');
  });

  test('and every fault is reported at once', () => {
    const text = refusal({ ZAPI_TOKEN_FILE: '/nowhere', REDIS_URL_FILE: '/nowhere', POMBO_STRICT: 'yes' });
    for (const name of ['ZAPI_TOKEN_FILE', 'REDIS_URL_FILE', 'POMBO_STRICT']) expect.soft(text).toContain(name);
  });
});

test('a misspelt variable is found without reading a file, and a known one is not reported', () => {
  const env = withSecretFiles({
    ZAPI_TOKN_FILE: '/nowhere',
    ZAPI_TOKEN_FILE: '/nowhere',
    POMBO_VENDAS_FILE: '/nowhere',
  });
  expect(unreadVariables(env, ['POMBO_VENDAS'])).toEqual([
    { name: 'ZAPI_TOKN_FILE', hint: 'Did you mean ZAPI_TOKEN_FILE?' },
  ]);
});
