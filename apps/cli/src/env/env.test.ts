import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { bench, NUMBERS, simulated } from '../pombo.fixture.ts';

const cli = bench();
const zapi = simulated();

test('prints the address of REDIS_URL, quoted for a shell', async () => {
  const url = 'redis://:p&w$d@127.0.0.1:6390/2';
  expect(await cli.run(['env'], { REDIS_URL: url })).toMatchObject({
    code: 0,
    stdout: `REDIS_URL='${url}'\n`,
    stderr: '',
  });
  const { json } = await cli.run(['env', '--json'], { REDIS_URL: url });
  expect(json()).toEqual([{ REDIS_URL: url }]);
});

test('without a Redis it ends with exit code 3', async () => {
  const { code, stdout, stderr } = await cli.run(['env']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stdout + stderr).toContain('pombo up');
});

test.skipIf(findRedisServer() === undefined)('prints the address of the Redis that pombo up runs', async () => {
  const instances = cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
  const up = cli.start(['up', '--json'], { POMBO_INSTANCES: instances, ZAPI_BASE_URL: zapi.url() });
  await up.until('"gateway"');
  const { url } = JSON.parse(readFileSync(join(cli.dir, '.pombo', 'redis.json'), 'utf8')) as { url: string };
  expect((await cli.run(['env'])).stdout).toBe(`REDIS_URL=${url}\n`);
  await up.end('SIGTERM');
});
