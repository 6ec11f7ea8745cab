import type { ResultRow } from '@pombo/campaign';
import { recall, requeueRecalled } from '@pombo/ledger';
import { messageKey, Verdict, type MessageBody } from '@pombo/core';
import { contentHash } from '@pombo/producer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { campaigns, phoneOf, type People } from './support/campaigns.ts';
import { IMAGE, stage, type Stage, type StagedWorker } from './support/stage.ts';

/** Several numbers in one campaign: what one of them cannot send, the others send, and no recipient gets it twice. */
const on = stage({ lanes: ['norte', 'sul', 'leste'], pace: { min: 0.005, max: 0.01 } });
const { create, order, parts, posted, reaches, results, view } = campaigns(on);

const FEEDING = { everyMs: 50, shareAfterMs: 0, lookAheadMs: 200 };

async function start(feeding: Parameters<Stage['start']>[2] = FEEDING): Promise<StagedWorker> {
  const worker = await on.start({}, {}, feeding);
  onTestFinished(async () => void (await worker.stop()));
  return worker;
}

function postedFrom(people: People, lane: string): number {
  const phones = new Set(posted(people));
  const id = on.zapiId(lane);
  const theirs = on.simulator.posts().filter(({ phone, enqueued }) => enqueued && phones.has(phone ?? ''));
  return theirs.filter(({ instance }) => instance === id).length;
}

function expectEachOnce(people: People, rows: ResultRow[]): void {
  const sent = posted(people);
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent).toHaveLength(people.count);
  expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: people.count }, (_none, at) => at + 2));
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['accepted']));
  // The file says which number really sent.
  const taken = on.simulator.posts().filter(({ enqueued }) => enqueued);
  const sender = new Map(taken.map((post) => [post.phone, post.instance]));
  for (const row of rows) expect(sender.get(row.phone)).toBe(on.zapiId(row.instance));
}

async function counted(id: string): Promise<number> {
  const counts = await on.ledger.messages.campaignCounts(id, on.lanes);
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

describe('a number that fails in the middle', () => {
  test('disconnected: the others send its partition and what waited there; each recipient once', async () => {
    const people = { from: 0, count: 240 };
    const { id } = await create(people);
    await start();
    await order(id, 'start');
    await on.simulator.waitForPosts(on.simulator.counts().posts + 30);
    on.simulator.setInstance(on.zapiId('sul'), { connected: false, disableEnqueueWhenDisconnected: true });
    await reaches(id, 'completed');
    expect((await on.ledger.lanes.holds('sul')).map(({ reason }) => reason)).toEqual(['disconnected']);
    expectEachOnce(people, await results(id));
    expect(await view(id)).toMatchObject({ total: 240, progress: { accepted: 240, pending: 0, queued: 0 } });
    expect(await counted(id)).toBe(240);
    on.simulator.setInstance(on.zapiId('sul'), { connected: true });
    await expect.poll(() => on.ledger.lanes.holds('sul')).toEqual([]);
  });

  test('held from the start: none of its partition waits for it', async () => {
    const people = { from: 1000, count: 60 };
    const { id } = await create(people);
    await on.ledger.lanes.hold('norte', 'paused', 'by hand');
    onTestFinished(async () => void (await on.ledger.lanes.release('norte')));
    await start();
    await order(id, 'start');
    await reaches(id, 'completed');
    expectEachOnce(people, await results(id));
    expect(postedFrom(people, 'norte')).toBe(0);
  });

  test('and recovers: it continues with the rest of its own rows', async () => {
    const people = { from: 2000, count: 400 };
    const { id } = await create(people);
    await on.ledger.lanes.hold('leste', 'paused', 'by hand');
    await start();
    await order(id, 'start');
    await expect.poll(() => posted(people).length).toBeGreaterThan(60);
    expect(postedFrom(people, 'leste')).toBe(0);
    await on.ledger.lanes.release('leste');
    await reaches(id, 'completed');
    expectEachOnce(people, await results(id));
    expect(postedFrom(people, 'leste')).toBeGreaterThan(20);
  });

  test('with --no-share: its recipients wait for it, and the number of them is shown', async () => {
    const people = { from: 3000, count: 60 };
    const { id, rows } = await create(people, { share: false });
    await on.ledger.lanes.hold('sul', 'paused', 'by hand');
    await start();
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress.accepted).toBe(60 - rows['sul']!);
    expect((await view(id)).waiting).toMatchObject({
      reason: 'held',
      lanes: [{ instance: 'sul', messages: expect.any(Number) as number, why: 'held (paused)' }],
    });
    await on.ledger.lanes.release('sul');
    await reaches(id, 'completed');
    expectEachOnce(people, await results(id));
  });
});

/** The message of the first row of a lane's partition. */
async function firstMessage(id: string, lane: string): Promise<MessageBody> {
  return messageAt(id, lane, 0);
}

async function messageAt(id: string, lane: string, at: number): Promise<MessageBody> {
  const [row] = await parts().store.rows(id, lane, at);
  return {
    id: row!.id,
    type: 'send-image',
    phone: row!.phone!,
    image: { kind: 'url', url: IMAGE },
    caption: row!.caption!,
    priority: 'bulk',
    onUnknown: 'hold',
    campaign: id,
    line: row!.line,
  };
}

test('a number that no worker serves any more: the others send its partition and what waited there', async () => {
  const people = { from: 9000, count: 60 };
  const { id, rows } = await create(people, { instances: ['norte', 'sul', 'gone'] });
  // Enqueued before its number was removed from the file.
  const { port } = parts();
  const message = await firstMessage(id, 'gone');
  await on.ledger.messages.create([{ lane: 'gone', body: message, contentHash: contentHash('gone', message) }]);
  expect(await port.counts(id, ['gone'])).toMatchObject({ queued: 1 });
  expect(rows['gone']).toBeGreaterThan(0);

  await start({ ...FEEDING, absentAfterMs: 0 });
  await order(id, 'start');
  await reaches(id, 'completed');
  expectEachOnce(people, await results(id));
  expect(await port.counts(id, ['gone'])).toMatchObject({ queued: 0 });
});

test('messages recalled for a held number, which must wait for it, do not stop the others', async () => {
  const people = { from: 9600, count: 60 };
  const { id, rows } = await create(people, { instances: ['norte', 'sul'] });
  // As many as another number keeps queued.
  const waiting = 20;
  for (let at = 0; at < waiting; at += 1) await takeBack(await messageAt(id, 'norte', at));
  await on.ledger.lanes.hold('norte', 'paused', 'by hand');
  await start();
  await order(id, 'start');
  await expect.poll(async () => (await view(id)).progress.accepted).toBe(60 - waiting);
  expect(rows['norte']).toBeGreaterThan(waiting);
  expect(postedFrom(people, 'norte')).toBe(0);
  await on.ledger.lanes.release('norte');
  await reaches(id, 'completed');
  expectEachOnce(people, await results(id));
});

/** Puts a message where a recall leaves it: queued again, with the id that Z-API had given it. */
async function takeBack(body: MessageBody): Promise<void> {
  const { messages, attempts } = on.ledger;
  const key = messageKey(body.id);
  await messages.create([{ lane: 'norte', body, contentHash: contentHash('norte', body) }]);
  const asked = { generation: 1, nonce: key, owner: 'w', gapMs: 0, maxAgeMs: 0, outstanding: { seen: 99, unseen: 99 } };
  expect(await attempts.open('norte', key, asked)).toMatchObject({ answer: 'go' });
  await attempts.close('norte', key, key, Verdict.accepted({ waitMs: 0 }, { zaapId: `Z-${key}` }));
  await messages.change('norte', key, recall(1));
  expect(await messages.change('norte', key, requeueRecalled(1))).toMatchObject({ answer: 'done' });
}

test('a row that a worker was queueing elsewhere when it died is queued there, and not lost', async () => {
  const people = { from: 9500, count: 30 };
  const { id } = await create(people);
  const message = await firstMessage(id, 'norte');
  // The first step of creating a message: its id belongs to another lane.
  await on.client.set(`${on.prefix}:id:${messageKey(message.id)}`, `leste ${contentHash('leste', message)}`);
  await start();
  await order(id, 'start');
  await reaches(id, 'completed');
  expectEachOnce(people, await results(id));
  expect((await results(id)).find(({ line }) => line === message.line)?.instance).toBe('leste');
});

test('a transfer that a crash interrupted is completed by the next worker', async () => {
  const people = { from: 9700, count: 30 };
  const { id } = await create(people);
  const message = await firstMessage(id, 'norte');
  await on.ledger.messages.create([{ lane: 'norte', body: message, contentHash: contentHash('norte', message) }]);
  expect(await on.ledger.transfers.take('norte', messageKey(message.id), 'sul')).toMatchObject({ hop: 1 });
  await start();
  await order(id, 'start');
  await reaches(id, 'completed');
  expectEachOnce(people, await results(id));
  expect((await results(id)).find(({ line }) => line === message.line)?.instance).toBe('sul');
});

test('an interrupted transfer of a cancelled campaign is counted in the end, however late the next worker starts', async () => {
  const people = { from: 9900, count: 6 };
  const { id } = await create(people, { instances: ['norte', 'gone'] });
  const message = await firstMessage(id, 'gone');
  await on.ledger.messages.create([{ lane: 'gone', body: message, contentHash: contentHash('gone', message) }]);
  await order(id, 'start');
  expect(await on.ledger.transfers.take('gone', messageKey(message.id), 'norte')).toMatchObject({ hop: 1 });
  await order(id, 'cancel');
  // Long ago: no worker checks such a campaign once it is complete.
  await on.client.hset(`${on.prefix}:{${id}}:record`, 'endedAt', Date.now() - 60 * 60 * 1000);
  await start({ ...FEEDING, absentAfterMs: 500 });
  await expect.poll(() => on.ledger.transfers.moving(['gone'])).toBe(0);
  await expect.poll(async () => (await view(id)).progress).toMatchObject({ cancelled: 6, queued: 0 });
  await expect.poll(() => parts().store.running()).not.toContain(id);
  expect(await counted(id)).toBe(1);
});

describe('a recipient keeps the number', () => {
  test('that a line names, even while it is held and the others have finished', async () => {
    const people = { from: 4000, count: 40 };
    const { id } = await create(people, { cells: (at) => (at % 4 === 0 ? 'norte' : '') });
    await on.ledger.lanes.hold('norte', 'paused', 'by hand');
    await start();
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress).toMatchObject({ accepted: 30, queued: 10 });
    expect(await view(id)).toMatchObject({
      state: 'running',
      waiting: { reason: 'held', lanes: [{ instance: 'norte', messages: 10, why: 'held (paused)' }] },
    });
    await on.ledger.lanes.release('norte');
    await reaches(id, 'completed');
    expectEachOnce(people, await results(id));
    expect(postedFrom(people, 'norte')).toBe(10);
  });

  test('and what waits there while it is held uses none of the others’ daily limit', async () => {
    const people = { from: 4500, count: 40 };
    const rules = { dailyLimit: 20, timezone: 'Etc/UTC' };
    const { id } = await create(people, { rules, cells: (at) => (at % 2 === 0 ? 'norte' : '') });
    await on.ledger.lanes.hold('norte', 'paused', 'by hand');
    onTestFinished(async () => void (await on.ledger.lanes.release('norte')));
    await start();
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress.accepted, { timeout: 8000 }).toBe(20);
    await order(id, 'cancel');
  });

  test('that wrote to them first, in every later campaign', async () => {
    const people = { from: 5000, count: 60 };
    const first = await create(people);
    await on.ledger.lanes.hold('norte', 'paused', 'by hand');
    await start();
    await order(first.id, 'start');
    await reaches(first.id, 'completed');
    await on.ledger.lanes.release('norte');
    const sender = new Map((await results(first.id)).map((row) => [row.phone, row.instance]));
    expect(new Set(sender.values())).toEqual(new Set(['sul', 'leste']));
    // Recorded off the path of the send.
    await expect
      .poll(async () => (await parts().numbersOf([...sender.keys()] as string[])).filter(Boolean).length)
      .toBe(60);

    const second = await create(people, { caption: 'De novo' });
    await order(second.id, 'start');
    await reaches(second.id, 'completed');
    const again = new Map((await results(second.id)).map((row) => [row.phone, row.instance]));
    expect(again).toEqual(sender);
  });
});

test('two campaigns on one number take turns', async () => {
  const [first, second] = [
    { from: 6000, count: 150 },
    { from: 7000, count: 150 },
  ];
  const ids = [await create(first, { instances: ['norte'] }), await create(second, { instances: ['norte'] })];
  await order(ids[0]!.id, 'start');
  await start();
  await expect.poll(() => posted(first).length).toBeGreaterThan(10);
  const sentBefore = posted(first).length;
  await order(ids[1]!.id, 'start');
  await expect.poll(() => posted(second).length).toBeGreaterThan(0);
  for (const { id } of ids) await reaches(id, 'completed');
  const senders = on.simulator.posts().flatMap(({ phone }) => {
    const at = Number(phone) - Number(phoneOf(0));
    return at >= 6000 && at < 6150 ? ['first'] : at >= 7000 && at < 7150 ? ['second'] : [];
  });
  // What was already queued is sent first, and that is little.
  expect(senders.indexOf('second') - sentBefore).toBeLessThanOrEqual(40);
  const both = senders.slice(senders.indexOf('second'), senders.lastIndexOf('first'));
  // Longest stretch of one alone while both had something to send.
  const stretches = both.join(' ').split(/(?<=first) (?=second)|(?<=second) (?=first)/);
  const longest = Math.max(...stretches.map((each) => each.split(' ').length));
  expect(longest).toBeLessThanOrEqual(30);
});

test('a fast number takes messages from a slow one, so that both finish together', async () => {
  const people = { from: 8000, count: 300 };
  // All rows are in one lane's partition.
  const { id, rows } = await create(people, { instances: ['norte', 'sul'], cells: () => '' });
  expect(rows['norte']! + rows['sul']!).toBe(300);
  on.simulator.fault({ instance: on.zapiId('norte'), times: 'always', do: { kind: 'delay', enqueue: true, ms: 60 } });
  onTestFinished(() => on.simulator.clearFaults());
  await start();
  await order(id, 'start');
  await reaches(id, 'completed');
  expectEachOnce(people, await results(id));
  expect(postedFrom(people, 'norte')).toBeLessThan(rows['norte']!);
  expect(postedFrom(people, 'sul')).toBeGreaterThan(rows['sul']!);
});
