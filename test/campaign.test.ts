import { createCampaign } from '@pombo/campaign';
import { describe, expect, test } from 'vitest';
import { campaigns, phoneOf } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** A campaign from file to results, through real lanes: each recipient exactly once, whatever is killed meanwhile. */
const on = stage({ lanes: ['vendas', 'suporte'], pace: { min: 0.005, max: 0.01 } });
const { create, file, order, parts, posted, reaches, results } = campaigns(on);

describe('a campaign', () => {
  test('sends each recipient once, over both numbers, and reports what the gateway has', async () => {
    const record = await create({ from: 0, count: 60 });
    expect(record).toMatchObject({ state: 'ready', counts: { rows: 60, ready: 60, rejected: 0 } });
    expect(Object.keys(record.rows).toSorted()).toEqual(['suporte', 'vendas']);
    const worker = await on.start({}, {}, { everyMs: 50 });
    await order(record.id, 'start');
    await reaches(record.id, 'completed');
    const rows = await results(record.id);
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 60 }, (_none, at) => at + 2));
    const truth = new Map(on.simulator.posts().map((post) => [post.phone, post]));
    for (const row of rows) {
      const post = truth.get(row.phone)!;
      expect(row).toMatchObject({ status: 'accepted', zaapId: post.zaapId, messageId: post.messageId });
      expect(post.caption).toBe(`Oi ${row.variables!['nome']}, pedido ${row.variables!['pedido']}`);
    }
    expect(new Set(posted({ from: 0, count: 60 })).size).toBe(60);
    expect(posted({ from: 0, count: 60 })).toHaveLength(60);
    await worker.stop();
  });

  test('the same command twice creates one campaign; other content under its id is a conflict', async () => {
    const path = await file({ from: 100, count: 5 });
    const options = { instances: on.lanes, image: IMAGE, caption: 'Oi {{ nome }}, pedido {{ pedido }}' };
    const first = (await createCampaign(path, options, parts())).record;
    expect(await createCampaign(path, options, parts())).toMatchObject({ answer: 'exists', record: { id: first.id } });
    const other = { instances: on.lanes, image: IMAGE, caption: 'Outro texto', id: first.id };
    await expect(createCampaign(path, other, parts())).rejects.toMatchObject({ code: 'id_conflict' });
  });

  test('when paused, sends at most one more message per lane, resumes where it stopped, and ends', async () => {
    const record = await create({ from: 200, count: 120 });
    const worker = await on.start({}, {}, { everyMs: 50 });
    await order(record.id, 'start');
    await on.simulator.waitForPosts(on.simulator.counts().posts + 20);
    await order(record.id, 'pause');
    const atPause = posted({ from: 200, count: 120 }).length;
    // Long enough for dozens of gaps: a lane that still served the campaign would have sent.
    await expect.poll(async () => (await on.ledger.messages.campaignCounts(record.id, on.lanes)).sending ?? 0).toBe(0);
    const settled = posted({ from: 200, count: 120 }).length;
    expect(settled - atPause).toBeLessThanOrEqual(on.lanes.length);
    await on.producer.sendImage({ instance: 'vendas', phone: phoneOf(900), image: IMAGE, id: 'beside-the-pause' });
    expect((await on.producer.waitFor('beside-the-pause')).status).toBe('accepted');
    expect(posted({ from: 200, count: 120 })).toHaveLength(settled);

    await order(record.id, 'resume');
    await reaches(record.id, 'completed');
    const all = posted({ from: 200, count: 120 });
    expect(all).toHaveLength(120);
    expect(new Set(all).size).toBe(120);
    await worker.stop();
  });

  test('when cancelled, cancels what was not sent, and its counters add up to the total', async () => {
    const record = await create({ from: 400, count: 120 });
    const worker = await on.start({}, {}, { everyMs: 50 });
    await order(record.id, 'start');
    await on.simulator.waitForPosts(on.simulator.counts().posts + 10);
    await order(record.id, 'cancel');
    await expect.poll(async () => (await on.ledger.messages.campaignCounts(record.id, on.lanes)).sending ?? 0).toBe(0);
    const rows = await results(record.id);
    const sent = rows.filter(({ status }) => status === 'accepted');
    expect(rows.filter(({ status }) => status === 'cancelled')).toHaveLength(120 - sent.length);
    expect(sent).toHaveLength(posted({ from: 400, count: 120 }).length);
    await expect(order(record.id, 'resume')).rejects.toMatchObject({ code: 'wrong_status' });
    await worker.stop();
  });

  test('after a kill -9 of worker and feeder, reaches every recipient at most once and forgets none', async () => {
    const record = await create({ from: 600, count: 150 });
    await order(record.id, 'start');
    for (let round = 0; round < 3; round += 1) {
      const victim = await on.spawn();
      await on.simulator.waitForPosts(on.simulator.counts().posts + 15);
      await victim.kill();
    }
    const last = await on.spawn();
    await reaches(record.id, 'completed');
    const rows = await results(record.id);
    const posts = posted({ from: 600, count: 150 });
    expect(new Set(posts).size).toBe(posts.length);
    expect(rows).toHaveLength(150);
    const unknown = rows.filter(({ status }) => status === 'unknown').length;
    expect(unknown).toBeLessThanOrEqual(6);
    expect(rows.filter(({ status }) => status === 'accepted')).toHaveLength(150 - unknown);
    await last.kill('SIGTERM');
  });
});

test('a line whose own id is another message’s is not sent, and the results say why', async () => {
  const csv = Buffer.from(`telefone;id\n${phoneOf(30_001)};taken\n${phoneOf(30_002)};free\n`);
  const { record } = await createCampaign(csv, { instances: on.lanes, image: IMAGE }, parts());
  // Taken after the file was read, which would have left the line out.
  await on.producer.sendImage({ instance: 'vendas', phone: phoneOf(30_000), image: IMAGE, id: 'taken' });
  const worker = await on.start({}, {}, { everyMs: 50 });
  await order(record.id, 'start');
  await reaches(record.id, 'completed');
  expect(await results(record.id)).toMatchObject([
    { phone: phoneOf(30_001), status: 'cancelled', attempts: 0, errorCode: 'id_conflict' },
    { phone: phoneOf(30_002), status: 'accepted' },
  ]);
  expect(posted({ from: 30_001, count: 2 })).toEqual([phoneOf(30_002)]);
  await worker.stop();
});

describe('an interrupted import', () => {
  test('is listed, and dropped by the next one once no importer continues it', async () => {
    const { store } = parts();
    const stop = new AbortController();
    const options = { instances: on.lanes, image: IMAGE, signal: stop.signal, onProgress: () => stop.abort() };
    // More than one batch, so that there is a moment to stop in.
    const path = await file({ from: 10_000, count: 1200 });
    await expect(createCampaign(path, options, parts())).rejects.toMatchObject({ code: 'interrupted' });
    const [left] = await store.list();
    expect(left).toMatchObject({ state: 'importing' });
    await expect(order(left!.id, 'start')).rejects.toMatchObject({ code: 'wrong_status' });

    await create({ from: 12_000, count: 3 });
    expect((await store.list()).map(({ id }) => id)).toContain(left!.id);
    await on.client.hset(`${on.prefix}:{${left!.id}}:record`, 'storedAt', Date.now() - 11 * 60_000);
    await create({ from: 13_000, count: 3 });
    expect((await store.list()).map(({ id }) => id)).not.toContain(left!.id);
    expect(await on.client.keys(`${on.prefix}:{${left!.id}}*`)).toEqual([]);
  });

  test('an interrupted import says how far it got, even just before its end or after a cancel; the same command completes it', async () => {
    const { store } = parts();
    const stop = new AbortController();
    const options = { instances: on.lanes, image: IMAGE, onProgress: () => stop.abort() };
    const path = await file({ from: 30_100, count: 1200 });
    await expect(createCampaign(path, { ...options, signal: stop.signal }, parts())).rejects.toMatchObject({
      message: expect.stringMatching(/was cut off at [\d,]+ rows/) as string,
    });
    const [left] = await store.list();
    expect(left).toMatchObject({ state: 'importing', counts: { rows: 0 }, import: { cutOff: true } });
    expect(left!.import!.rows).toBeGreaterThan(0);
    // Its counts are stored, it is not sealed: as after a kill between the two.
    await on.client.hset(`${on.prefix}:{${left!.id}}:record`, 'counts', '{"rows":1200}');
    expect((await store.get(left!.id))!.import).toMatchObject({ cutOff: true });
    await on.client.hset(`${on.prefix}:{${left!.id}}:record`, 'counts', '{}');
    await order(left!.id, 'cancel');
    expect(await store.get(left!.id)).toMatchObject({ state: 'cancelled', import: { cutOff: true } });
    const { answer, record } = await createCampaign(path, options, parts());
    expect({ answer, id: record.id, state: record.state }).toEqual({ answer: 'created', id: left!.id, state: 'ready' });
    expect(record.import).toBeUndefined();
  });

  test('with --again leaves nothing behind, because no command would find it', async () => {
    const stop = new AbortController();
    const options = {
      instances: on.lanes,
      image: IMAGE,
      signal: stop.signal,
      onProgress: () => stop.abort(),
      again: true,
    };
    const before = (await parts().store.list()).length;
    const path = await file({ from: 20_000, count: 1200 });
    await expect(createCampaign(path, options, parts())).rejects.toMatchObject({ code: 'interrupted' });
    expect(await parts().store.list()).toHaveLength(before);
  });
});
