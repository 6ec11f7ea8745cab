import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  campaignResults,
  createCampaign,
  createCampaignStore,
  orderCampaign,
  type CampaignRecord,
  type ResultRow,
} from '@pombo/campaign';
import { messageKey } from '@pombo/message';
import { createLaneJobs } from '@pombo/producer';
import { laneOrders } from '@pombo/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, stage } from './support/stage.ts';

/** A campaign from file to results, through real lanes: each recipient exactly once, whatever dies meanwhile. */
const on = stage({ lanes: ['vendas', 'suporte'], pace: { min: 0.005, max: 0.01 } });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-campaign-'));
});

function phone(at: number): string {
  return `55119${String(70_000_000 + at)}`;
}

async function file(name: string, from: number, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_none, at) => `${phone(from + at)};Nome ${from + at};P-${at}`);
  const path = join(folder, name);
  await writeFile(path, `telefone;nome;pedido\n${lines.join('\n')}\n`);
  return path;
}

function parts() {
  const store = createCampaignStore(on.client, on.prefix);
  const port = laneOrders(on.ledger, createLaneJobs(on.client, on.prefix));
  const keepImage = (image: string) => on.ledger.images.keep(image);
  return { store, port, keepImage };
}

async function create(path: string): Promise<CampaignRecord> {
  const made = await createCampaign(
    path,
    { instances: on.lanes, image: IMAGE, caption: 'Oi {{ nome }}, pedido {{ pedido }}' },
    parts(),
  );
  return made.record;
}

async function results(id: string): Promise<ResultRow[]> {
  const { store } = parts();
  const record = (await store.get(id))!;
  const read = (lane: string, ids: string[]) =>
    Promise.all(ids.map((each) => on.ledger.messages.getByKey(lane, messageKey(each))));
  const rows: ResultRow[] = [];
  for await (const row of campaignResults(record, store, read)) rows.push(row);
  return rows;
}

async function untilState(id: string, state: string): Promise<void> {
  const { store } = parts();
  await expect.poll(async () => (await store.get(id))?.state, { timeout: 25_000 }).toBe(state);
}

function postsOf(path: { from: number; count: number }): string[] {
  const phones = new Set(Array.from({ length: path.count }, (_none, at) => phone(path.from + at)));
  return on.simulator.posts().flatMap((post) => (phones.has(post.phone ?? '') ? [post.phone!] : []));
}

describe('a campaign', () => {
  test('sends each recipient once, over both numbers, and reports what the gateway has', async () => {
    const record = await create(await file('all.csv', 0, 60));
    expect(record).toMatchObject({ state: 'ready', counts: { rows: 60, ready: 60, rejected: 0 } });
    expect(Object.keys(record.rows).toSorted()).toEqual(['suporte', 'vendas']);
    const worker = await on.start({}, {}, { everyMs: 50 });
    await orderCampaign(record.id, 'start', parts());
    await untilState(record.id, 'completed');
    const rows = await results(record.id);
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 60 }, (_none, at) => at + 2));
    const truth = new Map(on.simulator.posts().map((post) => [post.phone, post]));
    for (const row of rows) {
      const post = truth.get(row.phone)!;
      expect(row).toMatchObject({ status: 'accepted', zaapId: post.zaapId, messageId: post.messageId });
      expect(post.caption).toBe(`Oi ${row.variables!['nome']}, pedido ${row.variables!['pedido']}`);
    }
    expect(new Set(postsOf({ from: 0, count: 60 })).size).toBe(60);
    expect(postsOf({ from: 0, count: 60 })).toHaveLength(60);
    await worker.stop();
  });

  test('the same command twice makes one campaign; another content under its id is a conflict', async () => {
    const path = await file('twice.csv', 100, 5);
    const first = await create(path);
    const again = await createCampaign(
      path,
      { instances: on.lanes, image: IMAGE, caption: 'Oi {{ nome }}, pedido {{ pedido }}' },
      parts(),
    );
    expect(again).toMatchObject({ answer: 'exists', record: { id: first.id } });
    const other = { instances: on.lanes, image: IMAGE, caption: 'Outro texto', id: first.id };
    await expect(createCampaign(path, other, parts())).rejects.toMatchObject({ code: 'id_conflict' });
  });

  test('paused at full speed lets at most one more message per lane go, resumes where it stopped, and ends', async () => {
    const record = await create(await file('pause.csv', 200, 120));
    const worker = await on.start({}, {}, { everyMs: 50 });
    await orderCampaign(record.id, 'start', parts());
    await on.simulator.waitForPosts(on.simulator.counts().posts + 20);
    await orderCampaign(record.id, 'pause', parts());
    const atPause = postsOf({ from: 200, count: 120 }).length;
    // Long enough for dozens of gaps: a lane that still had the campaign would have used them.
    await expect.poll(async () => (await on.ledger.messages.campaignCounts(record.id, on.lanes)).sending ?? 0).toBe(0);
    const settled = postsOf({ from: 200, count: 120 }).length;
    expect(settled - atPause).toBeLessThanOrEqual(on.lanes.length);
    await on.producer.sendImage({ instance: 'vendas', phone: phone(900), image: IMAGE, id: 'beside-the-pause' });
    expect((await on.producer.waitFor('beside-the-pause')).status).toBe('accepted');
    expect(postsOf({ from: 200, count: 120 })).toHaveLength(settled);

    await orderCampaign(record.id, 'resume', parts());
    await untilState(record.id, 'completed');
    const all = postsOf({ from: 200, count: 120 });
    expect(all).toHaveLength(120);
    expect(new Set(all).size).toBe(120);
    await worker.stop();
  });

  test('cancelled: what was not sent is cancelled, and the counters sum to the total', async () => {
    const record = await create(await file('cancel.csv', 400, 120));
    const worker = await on.start({}, {}, { everyMs: 50 });
    await orderCampaign(record.id, 'start', parts());
    await on.simulator.waitForPosts(on.simulator.counts().posts + 10);
    await orderCampaign(record.id, 'cancel', parts());
    await expect.poll(async () => (await on.ledger.messages.campaignCounts(record.id, on.lanes)).sending ?? 0).toBe(0);
    const rows = await results(record.id);
    const sent = rows.filter(({ status }) => status === 'accepted');
    expect(rows.filter(({ status }) => status === 'cancelled')).toHaveLength(120 - sent.length);
    expect(sent).toHaveLength(postsOf({ from: 400, count: 120 }).length);
    await expect(orderCampaign(record.id, 'resume', parts())).rejects.toMatchObject({ code: 'wrong_status' });
    await worker.stop();
  });

  test('kill -9 of the worker and its feeder in the middle: every recipient at most once, none forgotten', async () => {
    const record = await create(await file('kill.csv', 600, 150));
    await orderCampaign(record.id, 'start', parts());
    for (let round = 0; round < 3; round += 1) {
      const victim = await on.spawn();
      await on.simulator.waitForPosts(on.simulator.counts().posts + 15);
      await victim.kill();
    }
    const last = await on.spawn();
    await untilState(record.id, 'completed');
    const rows = await results(record.id);
    const posts = postsOf({ from: 600, count: 150 });
    expect(new Set(posts).size).toBe(posts.length);
    expect(rows).toHaveLength(150);
    const unknown = rows.filter(({ status }) => status === 'unknown').length;
    expect(unknown).toBeLessThanOrEqual(6);
    expect(rows.filter(({ status }) => status === 'accepted')).toHaveLength(150 - unknown);
    await last.kill('SIGTERM');
  });
});
