import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { stage } from '../support/stage.ts';
import { traffic } from '../support/traffic.ts';

/** A worker that starts on an unsuitable Redis, or on one that is still loading (matrix.md, B4, B9). */
const LOAD_MS_PER_KEY = 50;
const redis = ownRedis([
  '--key-load-delay',
  String(LOAD_MS_PER_KEY * 1e3),
  '--loading-process-events-interval-bytes',
  '1024',
]);
const on = stage({ redis });
const { spawn: spawnWorker, send, posts, reaches } = traffic(on);

describe('B4 a Redis that evicts', () => {
  test('is refused with exit code 2 and what to do, after a warning of a misspelt variable', async () => {
    await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    onTestFinished(async () => void (await redis.client.config('SET', 'maxmemory-policy', 'noeviction')));
    const { code, output } = await runMain();
    expect(output).toContain('maxmemory-policy is allkeys-lru');
    expect(output).toContain('worker.start.failed');
    expect(output).toContain('"variable":"POMBO_STRIKT","hint":"Did you mean POMBO_STRICT?"');
    expect(code).toBe(2);
  });
});

test('a Redis that keeps nothing on disk leads to a warning with a next step', async () => {
  const worker = await spawnWorker();
  expect(worker.log()).toContain('"code":"persistence","finding":"appendonly is off');
});

test('B9 LOADING: a worker that starts meanwhile waits, and sends once', async () => {
  const messages = [await send(), await send(), await send()];
  await redis.client.save();
  await redis.server.kill();
  const started = redis.server.start();
  const impatient = redis.connect({ enableReadyCheck: false, maxRetriesPerRequest: 1 });
  await expect.poll(() => impatient.get('any').catch(String), { timeout: 20_000, interval: 5 }).toContain('LOADING');
  await spawnWorker();
  await started;
  for (const message of messages) await reaches(message, 'accepted');
  expect(messages.map((message) => posts(message).length)).toEqual([1, 1, 1]);
});

/** Runs the worker as it is run in production, until it ends. */
async function runMain(): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const instances = join(folder, 'instances.json');
  await writeFile(instances, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID', token: 'TOKEN' }] }), {
    mode: 0o600,
  });
  const main = new URL('../../apps/worker/src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      REDIS_URL: redis.url,
      POMBO_INSTANCES: instances,
      POMBO_DATA_DIR: folder,
      POMBO_STRIKT: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { code: code as number | null, output };
}
