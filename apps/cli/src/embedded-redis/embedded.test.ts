import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectTo, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { closeRedis, connect, readEmbeddedUrl, type RedisClient } from '@pombo/redis';
import { startEmbeddedRedis, type EmbeddedOptions, type EmbeddedRedis } from './embedded.ts';
import { findRedisServer } from './server.ts';

const FIXTURE = fileURLToPath(new URL('./embedded.fixture.ts', import.meta.url));

let dataDir: string;

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'pombo-test-embedded-')), 'with a space');
});

afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }));

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis({ dataDir, ...options });
  onTestFinished(() => redis.stop());
  return redis;
}

async function open(url: string): Promise<RedisClient> {
  const client = await connect(url, { purpose: 'producer' });
  onTestFinished(() => closeRedis(client));
  return client;
}

type Announced = Pick<EmbeddedRedis, 'url' | 'pid' | 'owner' | 'reused'>;

/** Starts another process that starts, or reuses, the embedded Redis of the same folder. */
async function startElsewhere(): Promise<Announced & { process: ChildProcess }> {
  const child = spawn(process.execPath, [FIXTURE, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { ...(JSON.parse(line) as Announced), process: child };
}

describe.skipIf(findRedisServer() === undefined)('startEmbeddedRedis', () => {
  test('is durable, has a password, and keeps it to this user', async () => {
    const { url, pid } = await start();
    const client = await open(url);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    const open0 = connect(url.replace(/:[^:@]*@/, ''), { withinMs: 500 });
    await expect(open0).rejects.toThrow(/refuses the login/);
    expect(statSync(join(dataDir, 'redis.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'redis.conf')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(dataDir, 'redis.json'), 'utf8'))).toMatchObject({
      url,
      pid,
      owner: process.pid,
    });
  });

  test.runIf(process.platform === 'linux')(
    'keeps its password off the command line, which every user can read',
    async () => {
      const { url, pid } = await start();
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(new URL(url).password);
    },
  );

  test('still has its data after a restart', async () => {
    const first = await startEmbeddedRedis({ dataDir });
    const client = await open(first.url);
    await client.set('kept', 'yes');
    await first.stop();
    expect(existsSync(join(dataDir, 'redis.json'))).toBe(false);
    const again = await start();
    expect(await (await open(again.url)).get('kept')).toBe('yes');
  });

  test('reuses the server of another process and names its owner', async () => {
    const other = await startElsewhere();
    const shared = await start();
    expect(shared).toMatchObject({ url: other.url, pid: other.pid, owner: other.process.pid, reused: true });
    await shared.stop();
    expect(await readEmbeddedUrl(dataDir)).toBe(other.url);
  });

  test('is found even when it misses the first question', async () => {
    const { url, pid, owner } = await start();
    const { port } = new URL(url);
    let asked = 0;
    const busy = createServer((socket) => {
      asked += 1;
      // Accepts the connection and never answers.
      if (asked === 1) return;
      const through = connectTo(Number(port), '127.0.0.1');
      socket.pipe(through).pipe(socket);
    });
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void busy.close());
    const note = JSON.parse(readFileSync(join(dataDir, 'redis.json'), 'utf8')) as object;
    const slow = url.replace(port, String((busy.address() as AddressInfo).port));
    writeFileSync(join(dataDir, 'redis.json'), JSON.stringify({ ...note, url: slow, pid, owner }));
    expect(await readEmbeddedUrl(dataDir)).toBe(slow);
  });

  test('is started once when several processes start at the same time', async () => {
    const all = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere(), start()]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ reused }) => !reused)).toHaveLength(1);
  });

  test('ends when its owner is killed with kill -9, and the next start has the data', async () => {
    const other = await startElsewhere();
    const client = await open(other.url);
    await client.set('kept', 'yes');
    const closed = once(client, 'close');
    other.process.kill('SIGKILL');
    await closed;
    const next = await start();
    expect(next).toMatchObject({ reused: false, owner: process.pid });
    expect(await (await open(next.url)).get('kept')).toBe('yes');
  });

  test.runIf(process.platform === 'linux')(
    'ends a server that has lost its owner and its guard before starting a new one',
    async () => {
      const other = await startElsewhere();
      const client = await open(other.url);
      await client.set('kept', 'yes');
      const guard = Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${other.pid}/stat`, 'utf8'))![1]);
      process.kill(guard, 'SIGKILL');
      other.process.kill('SIGKILL');
      await once(other.process, 'exit');
      expect(await client.get('kept')).toBe('yes');
      const next = await start();
      expect(existsSync(`/proc/${other.pid}`)).toBe(false);
      expect(await (await open(next.url)).get('kept')).toBe('yes');
    },
  );

  test('replaces what a dead owner left behind', async () => {
    const first = await startEmbeddedRedis({ dataDir });
    await first.stop();
    const dead = { url: first.url, pid: first.pid, owner: first.pid, began: 'another boot/1' };
    writeFileSync(join(dataDir, 'redis.json'), JSON.stringify(dead));
    writeFileSync(join(dataDir, 'redis.lock'), JSON.stringify({ pid: first.pid, began: 'another boot/1' }));
    expect(await readEmbeddedUrl(dataDir)).toBeUndefined();
    expect(await start()).toMatchObject({ reused: false });
  });

  test('reports to its owner when the server dies, and removes its address', async () => {
    const exited = new Promise<string>(
      (resolve) => void start({ onExit: resolve }).then(({ pid }) => process.kill(pid, 'SIGKILL')),
    );
    expect(await exited).toContain('Ready to accept connections');
    expect(await readEmbeddedUrl(dataDir)).toBeUndefined();
    expect(await start()).toMatchObject({ reused: false });
  });
});

test('says what to do if no server program is installed', async () => {
  vi.stubEnv('PATH', '');
  expect(findRedisServer()).toBeUndefined();
  await expect(startEmbeddedRedis({ dataDir })).rejects.toMatchObject({
    code: 'redis_unreachable',
    hint: expect.stringContaining('apt-get install redis-server') as unknown,
  });
});

test("shows the program's output if it does not start", async () => {
  await expect(startEmbeddedRedis({ dataDir, binary: 'no-such-redis-server' })).rejects.toMatchObject({
    code: 'redis_unreachable',
    message: expect.stringMatching(/no-such-redis-server.*not found/s) as unknown,
  });
  expect(existsSync(join(dataDir, 'redis.lock'))).toBe(false);
});

test('finds no address if no server was ever started', async () => {
  expect(await readEmbeddedUrl(dataDir)).toBeUndefined();
});
