import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, simulated } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();

function env(more: Record<string, string> = {}): Record<string, string> {
  return {
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    ...more,
  };
}

test('SIGUSR2 shows each request of a running process, and a second one hides them again', async () => {
  const up = cli.start(['up', '--json'], env());
  await up.until('"gateway"');
  const [line] = up.output.stdout.split('\n').filter((each) => each.includes('"gateway"'));
  const { api } = JSON.parse(line!) as { api: string };
  const requests = (): number => up.output.stdout.split('"msg":"request"').length - 1;
  const ask = async (): Promise<void> => void (await (await fetch(`${api}/v1/lanes`)).text());

  await ask();
  up.signal('SIGUSR2');
  await up.until('"now":"debug"');
  expect(requests()).toBe(0);
  await ask();
  await up.until('"msg":"request"');

  up.signal('SIGUSR2');
  await up.until('"now":"info"');
  const seen = requests();
  await ask();
  // Its next event comes after the log of the request would have.
  expect((await up.end('SIGTERM')).code).toBe(0);
  expect(requests()).toBe(seen);
});

test('a worker that logs at debug already switches to trace', async () => {
  const worker = cli.start(['worker'], env({ LOG_LEVEL: 'debug' }));
  await worker.until('worker.started');
  worker.signal('SIGUSR2');
  await worker.until('"now":"trace"');
  worker.signal('SIGUSR2');
  await worker.until('"now":"debug"');
  expect((await worker.end('SIGTERM')).code).toBe(0);
});
