import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig, startApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { beforeEach, describe, expect, onTestFinished } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { dataFolder, rollback } from '../support/rollback.ts';
import { stage } from '../support/stage.ts';
import { eventually, traffic } from '../support/traffic.ts';

/** A worker whose journal is missing, and what a person does about it, by command and by HTTP (matrix.md, B2). */
const redis = ownRedis();
const on = stage({ redis });
const { posts, reaches } = traffic(on);
const { adopted, isRestored, reasons } = rollback(on, redis);

const MAIN = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

beforeEach(async () => void (await redis.client.flushall()));

/** Runs the built command where that worker's data folder is. */
async function pombo(folder: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...on.env, REDIS_URL: redis.url, POMBO_DATA_DIR: folder };
  return promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: folder, env });
}

async function openApi(): Promise<string> {
  const config = readConfig({ ...on.env, POMBO_PORT: '0' });
  const api = await startApi({ config, redisUrl: redis.url, log: createLog('silent', process.stderr) });
  onTestFinished(async () => void (await api.stop()));
  return api.url;
}

describe('B2 and a worker that does not come back', () => {
  test('pombo lanes resume leaves the lane held and reports how many messages may be duplicated; --after-rollback sends them', async () => {
    const { lost, other, folder } = await adopted(await dataFolder());
    const kept = await pombo(folder, 'lanes', 'resume', 'vendas', '--json');
    expect(JSON.parse(kept.stdout)).toMatchObject({
      instance: 'vendas',
      state: 'held',
      released: [],
      rollback: { released: false, mayDouble: 1 },
    });
    expect(await reasons()).toEqual(['rollback']);
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 0]);
    const said = await pombo(folder, 'lanes', 'resume', 'vendas', '--after-rollback');
    expect(said.stdout + said.stderr).toMatch(/1 waiting message of vendas may have been sent already/);
    await reaches(other, 'accepted');
    // The duplicates that it announced.
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([2, 1]);
    await eventually(async () => (await on.ledger.recovery.read()).awaits, []);
  });

  test('POST /v1/lanes/…/resume does the same by afterRollback', async () => {
    const { lost, other } = await adopted(await dataFolder());
    const url = `${await openApi()}/v1/lanes/vendas/resume`;
    const resume = async (body: object): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    };
    expect(await resume({})).toMatchObject({
      released: [],
      state: 'held',
      rollback: { released: false, mayDouble: 1 },
    });
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 0]);
    expect(await resume({ afterRollback: true })).toMatchObject({
      released: ['rollback'],
      rollback: { released: true, mayDouble: 1 },
    });
    await reaches(other, 'accepted');
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([2, 1]);
  });

  test('its folder is imported where another worker runs: the hold ends automatically, without duplicates', async () => {
    const gone = await dataFolder();
    const { lost, other, folder } = await adopted(gone);
    expect(posts(other)).toHaveLength(0);
    const { stdout } = await pombo(folder, 'journal', 'import', join(gone, 'journal'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ intents: 2 });
    await isRestored(lost);
    await reaches(other, 'accepted');
    await eventually(() => reasons(), []);
    expect([lost.message, other].map((message) => posts(message).length)).toEqual([1, 1]);
    expect((await on.ledger.recovery.read()).open).toBe(false);
  });
});
