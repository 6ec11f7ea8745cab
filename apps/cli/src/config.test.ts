import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from '../../../packages/zapi/src/certificate.fixture.ts';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { CANARY, NUMBERS, bench, simulated } from './pombo.fixture.ts';

/** What the environment can make Node and its libraries do with tokens. The secrets of every number are canaries. */
const redis = testRedis();
const cli = bench();
const zapi = simulated();

beforeAll(() => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
  });
});

describe('a variable that logs network traffic', () => {
  test.for([
    ['instances check', 'NODE_DEBUG', 'undici'],
    ['instances check', 'NODE_DEBUG', 'FETCH,http'],
    ['worker', 'NODE_DEBUG', 'net,tls'],
    ['lanes', 'DEBUG', 'ioredis:*'],
    ['worker', 'DEBUG', 'app,*'],
  ] as const)('%s with %s=%s: exit code 2, its name, and no token', async ([command, name, value]) => {
    const { code, stdout, stderr } = await cli.run(command.split(' '), { [name]: value });
    expect(stdout + stderr).not.toContain(CANARY);
    expect(stdout + stderr).not.toContain(`:${redis.prefix}@`);
    expect(stderr).toContain(name);
    expect(code).toBe(2);
  });

  test('DEBUG for other libraries is allowed', async () => {
    const { code } = await cli.run(['instances', 'check'], { DEBUG: 'app:*,-ioredis:*' });
    expect(code).toBe(0);
  });
});

describe('a variable that nothing reads', () => {
  const [vendas, ...others] = NUMBERS;
  const named = { ...vendas, token: '${ZAPI_TOKEN_VENDAS}' };
  const env = (): Record<string, string> => ({
    POMBO_INSTANCES: cli.file('named.json', JSON.stringify({ instances: [named, ...others] })),
    ZAPI_TOKEN_VENDAS: vendas.token,
    POMBO_STRIKT: CANARY,
  });

  test('doctor names it and the one that was meant, but not one that the instance file names', async () => {
    const { stdout } = await cli.run(['doctor'], env());
    expect(stdout).toContain('POMBO_STRIKT is set, but Pombo does not read it');
    expect(stdout).toContain('Did you mean POMBO_STRICT?');
    expect(stdout).not.toContain('ZAPI_TOKEN_VENDAS');
    expect(stdout).not.toContain(CANARY);
  });

  test.for(['up', 'worker', 'api'])('pombo %s warns of it once, and starts', async (command) => {
    const running = cli.start([command, '--json'], { ...env(), POMBO_PORT: '0' });
    await running.until('"gateway"');
    const { code, stdout, stderr } = await running.end('SIGTERM');
    expect(code).toBe(0);
    expect((stdout + stderr).match(/Did you mean POMBO_STRICT\?/g)).toHaveLength(1);
    expect(stdout + stderr).not.toContain('"variable":"ZAPI_TOKEN_VENDAS"');
    expect(stdout + stderr).not.toContain(CANARY);
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  const heard: string[] = [];
  const stranger = createServer(certificate, (request, response) => {
    heard.push(request.url ?? '');
    response.end('{}');
  });
  let url = '';
  beforeAll(async () => {
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    url = `https://localhost:${(stranger.address() as AddressInfo).port}`;
  });
  afterAll(() => void stranger.close());

  test('a command refuses to start, and an untrusted server receives nothing', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', ZAPI_BASE_URL: url };
    const { code, stderr } = await cli.run(['instances', 'check'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED is "0"');
    expect(heard).toEqual([]);
  });

  test('doctor is red and names the variable and the fix', async () => {
    const { code, json } = await cli.run(['doctor', '--json'], {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_DEBUG: 'tls',
    });
    expect(code).toBe(1);
    const { findings } = json()[0] as { findings: { check: string; level: string; message: string }[] };
    const found = findings.find(({ check }) => check === 'config');
    expect(found).toMatchObject({ level: 'error' });
    expect(found!.message).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED[\s\S]*NODE_DEBUG/);
  });
});
