import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { campaigns } from './support/campaigns.ts';
import type { ImportOrders } from './support/processes/import-child.ts';
import { seededRandom } from './support/random.ts';
import { IMAGE, stage } from './support/stage.ts';
import type { ChildWorker } from './support/processes/worker.ts';

/**
 * Importer, feeder and workers of a campaign are killed again and again with kill -9, while it goes through three
 * numbers, one of which stops working: each recipient gets it once or is listed as unknown, and the counters are exact.
 */
const on = stage({ lanes: ['norte', 'sul', 'leste'], pace: { min: 0.001, max: 0.002 } });
const { file, order, posted, reaches, results, view } = campaigns(on);

const SEED = Number(process.env['POMBO_TEST_SEED'] ?? 20261121);
const random = seededRandom(SEED);
const PEOPLE = { from: 0, count: 5000 };
/** How many of 5,000 recipients have been sent to when a number is lost … */
const LOST_AT = 1500;
/** … and how many of the workers that continue with its rows are killed in the middle of that. */
const KILLS_THEN = 3;
/** Killed workers are replaced; after this many kills they live, so that the test ends. */
const DEATHS = 8;

/** Runs the import; undefined when it was killed. */
function importFile(orders: ImportOrders): Promise<string | undefined> {
  const script = new URL('support/processes/import-child.ts', import.meta.url).pathname;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, JSON.stringify(orders)], (error, stdout) => {
      if (error?.signal === 'SIGKILL') resolve(undefined);
      else if (error) reject(error);
      else resolve(stdout.trim());
    });
  });
}

async function importBetweenDeaths(): Promise<string> {
  const path = await file(PEOPLE);
  const orders = {
    redisUrl: on.redisUrl,
    prefix: on.prefix,
    file: path,
    instances: on.lanes,
    image: IMAGE,
    caption: 'Oi {{ nome }}, pedido {{ pedido }}',
  };
  for (let deaths = 0; deaths < 3; deaths += 1) {
    expect(await importFile({ ...orders, killAfter: 1 + Math.floor(random() * PEOPLE.count * 0.9) })).toBeUndefined();
  }
  return (await importFile(orders))!;
}

test(`kill -9 of importer, feeder and worker at random, and a number lost in the middle (seed ${SEED})`, async () => {
  const id = await importBetweenDeaths();
  await order(id, 'start');
  let deaths = 0;
  const end = new AbortController();
  const living = new Set<ChildWorker>();
  const feeding = { everyMs: 100, shareAfterMs: 200, lookAheadMs: 2000 };

  /** One worker after the other; each dies at a random step. */
  async function succession(): Promise<void> {
    while (!end.signal.aborted) {
      const chaos = { seed: Math.floor(random() * 1e9), chance: deaths < DEATHS ? 1 / 2500 : 0 };
      const worker = await on.spawn({ chaos, feeding });
      living.add(worker);
      await worker.ended;
      living.delete(worker);
      deaths += 1;
    }
  }

  async function loseNumber(): Promise<void> {
    await on.simulator.waitForPosts(LOST_AT);
    on.simulator.setInstance(on.zapiId('sul'), { connected: false, disableEnqueueWhenDisconnected: true });
    for (let kills = 0; kills < KILLS_THEN; kills += 1) {
      await expect.poll(() => living.size).toBeGreaterThan(0);
      // This waits for nothing: the moment of the kill is random.
      await pause(200 + random() * 800);
      for (const worker of living) await worker.kill();
    }
  }

  async function untilCompleted(): Promise<void> {
    await expect.poll(async () => (await view(id)).state, { timeout: 150_000 }).toBe('completed');
  }

  const successions = [succession(), succession()];
  await Promise.all([loseNumber(), untilCompleted()]);
  end.abort();
  for (const worker of living) await worker.kill('SIGTERM');
  await Promise.all(successions);

  const rows = await results(id);
  const sent = posted(PEOPLE);
  expect(new Set(sent).size, 'no recipient twice').toBe(sent.length);
  expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: PEOPLE.count }, (_none, at) => at + 2));
  const truth = new Map(on.simulator.posts().flatMap((post) => (post.enqueued ? [[post.phone, post]] : [])));
  const unknown = rows.filter(({ status }) => status === 'unknown');
  for (const row of rows) {
    if (row.status === 'unknown') continue;
    const { zaapId, messageId } = truth.get(row.phone)!;
    expect(row).toMatchObject({ status: 'accepted', zaapId, messageId });
  }
  // Only what was in flight when a worker died.
  expect(unknown.length).toBeLessThanOrEqual(deaths * on.lanes.length);
  expect((await view(id)).progress).toMatchObject({
    accepted: PEOPLE.count - unknown.length,
    unknown: unknown.length,
    pending: 0,
    queued: 0,
    sending: 0,
  });
  const counts = await on.ledger.messages.campaignCounts(id, on.lanes);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(PEOPLE.count);
  await reaches(id, 'completed');
  expect(deaths).toBeGreaterThanOrEqual(KILLS_THEN);
}, 180_000);
