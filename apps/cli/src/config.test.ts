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
