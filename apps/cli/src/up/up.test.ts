import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRedisServer, startPrivateRedis } from '../../../../test/setup/redis-server.ts';
import { bench, NUMBERS, simulated } from '../pombo.fixture.ts';

const cli = bench();
const zapi = simulated();
const TO = ['--phone', '5511987654321', '--image', 'https://example.com/a.png'];

function env(): Record<string, string> {
  const file = cli.file('instances.json', JSON.stringify({ instances: NUMBERS }));
  return { POMBO_INSTANCES: file, ZAPI_BASE_URL: zapi.url() };
}

describe.skipIf(findRedisServer() === undefined)('pombo up without REDIS_URL', () => {
  test('starts a Redis that other commands find, and ends it cleanly after the POST in flight', async () => {
    const up = cli.start(['up'], env());
    await up.until('Ctrl-C');
    expect(up.output.stderr).toContain('Serving  vendas, suporte');

    const worker = cli.start(['worker', '--json'], env());
    await worker.until('worker.started');
    expect((await worker.end('SIGTERM')).code).toBe(0);

    // Held back for long enough that the signal surely comes while the answer is awaited.
    zapi.fault({ do: { kind: 'delay', enqueue: true, ms: 1500 } });
    await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'in-flight'], env());
    await zapi.waitForPosts(1);
    const { code } = await up.end('SIGTERM');
    expect(code).toBe(0);
    expect(existsSync(join(cli.dir, '.pombo', 'redis.json'))).toBe(false);

    const next = cli.start(['up', '--json'], env());
    await next.until('"gateway"');
    const { json } = await cli.run(['message', 'show', 'in-flight', '--json'], env());
    expect(json()).toMatchObject([{ id: 'in-flight', status: 'accepted', attempts: 1 }]);
    expect(zapi.posts()).toHaveLength(1);
    const ended = await next.end('SIGINT');
    expect(ended.code).toBe(0);
    const said = {
      instances: ['vendas', 'suporte'],
      gateway: zapi.url(),
      api: expect.stringMatching(/^http:/) as string,
    };
    expect(ended.json()).toContainEqual(expect.objectContaining(said));
  });

  test('no other user can read the data folder or its files, no matter which command created it', async () => {
    const folder = (name: string, mode?: number): string => {
      const path = join(cli.dir, name);
      if (mode !== undefined) mkdirSync(path);
      if (mode !== undefined) chmodSync(path, mode);
      return path;
    };
    const open = (path: string): string[] =>
      ['', ...(readdirSync(path, { recursive: true }) as string[])].filter(
        (name) => (statSync(join(path, name)).mode & 0o077) !== 0,
      );
    const [ofUp, ofWorker, ofApi] = [folder('up', 0o755), folder('worker'), folder('api', 0o755)];
    const red = await cli.run(['doctor'], { ...env(), POMBO_DATA_DIR: ofUp });
    expect(red.stdout).toMatch(/✗ data folder +\S*up is open to other users [^\n]*755[^\n]*\n +→ chmod 700 /);

    const up = cli.start(['up', '--json'], { ...env(), POMBO_DATA_DIR: ofUp });
    await up.until('"gateway"');
    const { url } = JSON.parse(readFileSync(join(ofUp, 'redis.json'), 'utf8')) as { url: string };
    const worker = cli.start(['worker', '--json'], { ...env(), REDIS_URL: url, POMBO_DATA_DIR: ofWorker });
    const api = cli.start(['api', '--json'], { ...env(), REDIS_URL: url, POMBO_DATA_DIR: ofApi });
    await Promise.all([worker.until('worker.started'), api.until('api.listening')]);
    expect(readdirSync(ofUp)).toContain('appendonlydir');
    expect([ofUp, ofWorker, ofApi].map(open)).toEqual([[], [], []]);
    await Promise.all([worker.end('SIGTERM'), api.end('SIGTERM')]);
    expect((await up.end('SIGTERM')).code).toBe(0);
  });

  test('queues for later if no worker runs, and says how to start one', async () => {
    const up = cli.start(['up', '--json'], env());
    await up.until('"gateway"');
    const other = { ...env(), POMBO_PREFIX: 'unserved' };
    const { code, json, stderr } = await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--json'], other);
    expect(code).toBe(0);
    expect(json()).toMatchObject([{ status: 'queued', duplicate: false }]);
    expect(stderr).toMatch(/No worker serves vendas[\s\S]*pombo up/);
    expect((await up.end('SIGTERM')).code).toBe(0);
  });

  test('stops cleanly when the reader of its output exits', async () => {
    const up = cli.start(['up', '--json'], env());
    await up.until('"gateway"');
    up.stopReading();
    await cli.run(['send', 'image', '--instance', 'vendas', ...TO, '--id', 'unread'], env());
    const { code, stderr } = await up.exited;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe.skipIf(findRedisServer() === undefined)('pombo up while its Redis is unavailable', () => {
  test('SIGTERM ends the process', async () => {
    const redis = await startPrivateRedis();
    onTestFinished(() => redis.stop());
    const up = cli.start(['up', '--json'], { ...env(), REDIS_URL: redis.url });
    await up.until('"gateway"');
    await redis.kill();
    await up.until('redis.connection');
    expect([0, 1]).toContain((await up.end('SIGTERM')).code);
  });
});

describe('pombo simulator', () => {
  test('prints its URL and what to export, serves, and ends with exit code 0', async () => {
    const simulator = cli.start(['simulator', '--json', '--queue-delay-ms', '0']);
    await simulator.until('"url"');
    const { url, instances } = JSON.parse(simulator.output.stdout) as { url: string; instances: { id: string }[] };
    expect(instances.map(({ id }) => id)).toEqual(['SIMULATEDVENDAS', 'SIMULATEDSUPORTE']);
    expect((await fetch(`${url}/__sim/ledger`)).status).toBe(200);
    expect((await simulator.end('SIGINT')).code).toBe(0);
  });

  test('shows no token of an instance file, and fills in its variables', async () => {
    const [{ name, id, token }] = NUMBERS;
    const file = cli.file('numbers.json', JSON.stringify({ instances: [{ name, id, token: '${TOKEN_VENDAS}' }] }));
    const simulator = cli.start(['simulator', '--instances', file, '--json'], { TOKEN_VENDAS: token });
    await simulator.until('"url"');
    const { url, ...more } = JSON.parse(simulator.output.stdout) as { url: string };
    expect(more).toEqual({});
    expect((await fetch(`${url}/instances/${id}/token/${token}/status`)).status).toBe(200);
    expect((await simulator.end('SIGTERM')).code).toBe(0);
  });
});

describe.skipIf(findRedisServer() === undefined)('pombo up that cannot serve its API', () => {
  test('a second one in the same folder, with the port of the first, says so, and its worker never starts', async () => {
    const first = cli.start(['up', '--json'], env());
    await first.until('"gateway"');
    const [{ api }] = first.output.stdout
      .split('\n')
      .filter((line) => line.includes('"gateway"'))
      .map((line) => JSON.parse(line) as { api: string }) as [{ api: string }];
    const second = await cli.run(['up', '--json'], { ...env(), POMBO_PORT: new URL(api).port });
    expect(second.code).not.toBe(0);
    expect(second.stdout).toMatch(/pombo up already runs here, as process \d+/);
    expect(second.stdout + second.stderr).not.toContain('worker.started');
    expect((await first.end('SIGTERM')).code).toBe(0);
  });

  test('on a public address without a key, its worker never starts', async () => {
    const { code, stdout, stderr } = await cli.run(['up', '--json'], { ...env(), POMBO_HOST: '0.0.0.0' });
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('pombo keys create');
    expect(stdout + stderr).not.toContain('worker.started');
  });
});

describe.skipIf(findRedisServer() === undefined)('pombo up with API keys', () => {
  test('says that every request needs one', async () => {
    const plain = cli.start(['up'], env());
    await plain.until('Ctrl-C');
    expect(plain.output.stderr).not.toContain('needs a key');
    expect((await cli.run(['keys', 'create', 'backend'], env())).code).toBe(0);
    await plain.end('SIGTERM');
    const keyed = cli.start(['up'], env());
    await keyed.until('Ctrl-C');
    expect(keyed.output.stderr).toContain('Every request needs a key: -H "Authorization: Bearer KEY"');
    await keyed.end('SIGTERM');
  });
});
