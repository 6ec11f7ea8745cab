import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NUMBERS, bench, simulated, type Running } from '../apps/cli/src/pombo.fixture.ts';
import { findRedisServer, startPrivateRedis } from './setup/redis-server.ts';
import { testRedis } from './setup/redis-context.ts';
import { openProxy } from './support/http/proxy.ts';

/** What the processes of a deployment report about themselves: metrics, health and readiness, scraped from real processes. */
const redis = testRedis();
const cli = bench();
const zapi = simulated();
const file = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const promtool = spawnSync('promtool', ['--version']).status === 0;
const PHONE = '5511987650011';

function env(more: Record<string, string> = {}): Record<string, string> {
  return {
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    POMBO_WORKER_PORT: '0',
    ...more,
  };
}

/** Starts a worker with a port. Returns it and the port's address. */
async function startWorker(more?: Record<string, string>): Promise<{ worker: Running; url: string }> {
  const worker = cli.start(['worker', '--json'], env(more));
  await worker.until('worker.listening');
  const line = worker.output.stdout.split('\n').find((each) => each.includes('worker.listening'))!;
  return { worker, url: (JSON.parse(line) as { url: string }).url };
}

async function ask(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

async function readiness(url: string): Promise<[number, unknown]> {
  const { status, text } = await ask(`${url}/health/ready`);
  return [status, JSON.parse(text)];
}

async function send(more?: Record<string, string>): Promise<void> {
  const message = ['--instance', 'vendas', '--phone', PHONE, '--image', 'https://example.com/a.png'];
  const { code, stderr } = await cli.run(['send', 'image', ...message, '--wait', '60'], env(more));
  expect(code, stderr).toBe(0);
}

describe('the port of a worker', () => {
  test('serves what only the worker knows: sends by outcome, the time of a POST, of the journal, and whether it may send', async () => {
    const { worker, url } = await startWorker();
    await expect.poll(() => readiness(url), { timeout: 20_000 }).toEqual([200, { status: 'ready' }]);
    await send();
    const { status, text } = await ask(`${url}/metrics`);
    expect(status).toBe(200);
    expect(text).toContain('pombo_sends_total{lane="vendas",outcome="accepted"} 1');
    expect(text).toContain('pombo_send_duration_seconds_count{outcome="accepted"} 1');
    expect(text).toContain('pombo_send_record_seconds_count 1');
    expect(text).toMatch(/^pombo_journal_sync_seconds_count [1-9]/m);
    expect(text).toContain('pombo_worker_ready 1');
    expect(text).toContain('pombo_worker_lanes 2');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain(PHONE);
    expect(text).not.toContain('CANARY');
    expect((await ask(`${url}/v1/lanes`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await worker.end('SIGTERM')).code).toBe(0);
  });

  test('says that the worker is starting while it waits for Redis, and is ready afterwards', async () => {
    const address = new URL(redis.url);
    // Redis may be in a container with an address of its own.
    const proxy = await openProxy(Number(address.port), address.hostname);
    onTestFinished(() => proxy.close());
    proxy.freeze('down', 'all');
    address.host = `127.0.0.1:${proxy.port}`;
    const { worker, url } = await startWorker({ REDIS_URL: address.href });
    expect(await readiness(url)).toEqual([503, { status: 'starting' }]);
    expect((await ask(`${url}/health/live`)).status).toBe(200);
    proxy.thaw();
    // If it is gone, what it wrote says why.
    const state = (): Promise<unknown> => readiness(url).catch(() => worker.output);
    await expect.poll(state, { timeout: 20_000 }).toEqual([200, { status: 'ready' }]);
    expect((await worker.end('SIGTERM')).code).toBe(0);
  });

  test.skipIf(!promtool)('has nothing that promtool reports, except the names of prom-client', async () => {
    const { worker, url } = await startWorker();
    const { text } = await ask(`${url}/metrics`);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const reported = `${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !/^(nodejs|process)_/.test(line));
    expect(reported).toEqual([]);
    expect(status === 0 || status === 3).toBe(true);
    await worker.end('SIGTERM');
  });

  test.skipIf(findRedisServer() === undefined)(
    'says why it is not ready while Redis does not answer, and stays alive',
    async () => {
      const own = await startPrivateRedis();
      onTestFinished(() => own.stop());
      const { worker, url } = await startWorker({ REDIS_URL: own.url });
      await expect.poll(() => readiness(url), { timeout: 20_000 }).toEqual([200, { status: 'ready' }]);
      await own.kill();
      await expect
        .poll(() => readiness(url), { timeout: 20_000 })
        .toEqual([503, { status: 'redis', reason: expect.stringMatching(/heartbeat|Redis/) as string }]);
      expect(await ask(`${url}/health/live`)).toEqual({ status: 200, text: '{"status":"live"}' });
      expect((await ask(`${url}/metrics`)).text).toContain('pombo_worker_ready 0');
      await own.start();
      await expect.poll(() => readiness(url), { timeout: 20_000 }).toEqual([200, { status: 'ready' }]);
      await worker.end('SIGTERM');
    },
  );

  test('is not opened unless it is configured; a taken one ends the worker with the next step', async () => {
    const { worker, url } = await startWorker();
    const { code, stdout, stderr } = await cli.run(['worker'], env({ POMBO_WORKER_PORT: new URL(url).port }));
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('Choose another POMBO_WORKER_PORT');
    const silent = cli.start(['worker', '--json'], env({ POMBO_WORKER_PORT: '' }));
    await silent.until('worker.started');
    expect(silent.output.stdout).not.toContain('worker.listening');
    await Promise.all([worker.end('SIGTERM'), silent.end('SIGTERM')]);
  });
});

test('pombo up serves the metrics of its worker too, and every metric of the alerts and of the board is in that scrape', async () => {
  const up = cli.start(['up', '--json'], env({ POMBO_WORKER_PORT: '' }));
  await up.until('"gateway"');
  const line = up.output.stdout.split('\n').find((each) => each.includes('"gateway"'))!;
  const { api } = JSON.parse(line) as { api: string };
  await send();
  const { text } = await ask(`${api}/metrics`);
  expect(text).toContain('pombo_sends_total{lane="vendas",outcome="accepted"} 1');
  expect(text).toContain('pombo_worker_ready 1');
  // A counter with labels has no value before its first event, but always its type.
  const scraped = new Set([...text.matchAll(/^# TYPE (pombo_\w+)/gm)].map(([, name]) => name!));
  for (const path of [
    'deploy/prometheus/alerts.yml',
    'deploy/grafana/pombo.json',
    'deploy/prometheus/alerts.test.yml',
  ]) {
    const used = new Set([...file(path).matchAll(/\bpombo_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')));
    expect(used.size).toBeGreaterThan(8);
    expect
      .soft(
        [...used].filter((name) => !scraped.has(name)),
        path,
      )
      .toEqual([]);
  }
  const listed = [...file('docs/reference/metrics.md').matchAll(/^\| `(pombo_\w+)`/gm)].map(([, name]) => name!);
  expect(listed.toSorted()).toEqual([...scraped].toSorted());
  await up.end('SIGTERM');
});
