import { writeFile } from 'node:fs/promises';
import { createCampaign, retryCampaign, type CampaignRecord, refuseContinued } from '@pombo/campaign';
import { resolve } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { campaigns, phoneOf, type People } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** A retry of a whole campaign: what was never sent is sent, once; what may have been sent never is. */
const on = stage({ lanes: ['vendas', 'suporte'] });
const { create, file, order, parts, posted, reaches, results, retry, view } = campaigns(on);
/** Twenty messages are queued ahead, the minimum. */
const SHORT = { everyMs: 50, lookAheadMs: 1 };
/** Ten lines for one number, the others for the second. */
const split = (at: number): string => (at < 10 ? 'vendas' : 'suporte');

let worker: Promise<unknown> | undefined;
const started = (): Promise<unknown> => (worker ??= on.start({}, {}, SHORT));

/** A campaign that was cancelled after ten lines were sent: of the others 20 were queued, and the rest never. */
async function cancelledHalfway(people: People): Promise<string> {
  await started();
  await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
  const { id } = await create(people, { cells: split, share: false });
  await order(id, 'start');
  await expect.poll(async () => (await view(id)).progress).toMatchObject({ accepted: 10, queued: 20 });
  await order(id, 'cancel');
  expect((await view(id)).progress).toMatchObject({ accepted: 10, cancelled: people.count - 10, queued: 0 });
  await on.ledger.lanes.release('suporte');
  return id;
}

function once(people: People): string[] {
  return Array.from({ length: people.count }, (_none, at) => phoneOf(people.from + at));
}

describe('a retry of a cancelled campaign', () => {
  test('sends exactly what was never sent, whether it was queued or not', async () => {
    const people = { from: 0, count: 60 };
    const id = await cancelledHalfway(people);
    expect(await retry(id, 'cancelled')).toMatchObject({ queued: 20, pending: 30, record: { state: 'running' } });
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
    expect((await view(id)).progress).toMatchObject({ accepted: 60, cancelled: 0 });
    expect((await results(id)).every(({ status }) => status === 'accepted')).toBe(true);
  });

  test('run twice at once, then cancelled and run again, sends each once', async () => {
    const people = { from: 100, count: 60 };
    const id = await cancelledHalfway(people);
    await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
    const both = await Promise.all([retry(id, 'cancelled'), retry(id, 'cancelled')]);
    expect(both[0].queued + both[1].queued).toBe(20);
    await order(id, 'cancel');
    expect((await view(id)).progress).toMatchObject({ accepted: 10, cancelled: 50, queued: 0, pending: 0 });
    await on.ledger.lanes.release('suporte');
    await Promise.all([retry(id, 'cancelled'), retry(id, 'cancelled')]);
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
  });

  test('is completed by the same command, wherever it was interrupted', async () => {
    const people = { from: 200, count: 60 };
    const id = await cancelledHalfway(people);
    const { store, port } = parts();
    const cutOff = new Error('cut off');
    for (const method of ['setCampaignState', 'retry'] as const) {
      const broken = { ...port, [method]: () => Promise.reject(cutOff) };
      await expect(retryCampaign(id, { statuses: ['cancelled'] }, { store, port: broken })).rejects.toBe(cutOff);
    }
    await retry(id, 'cancelled');
    await reaches(id, 'completed');
    await retry(id, 'cancelled');
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
  });

  test('leaves out what may have been sent: unknown messages, dropped ones and accepted ones', async () => {
    const people = { from: 300, count: 4 };
    await started();
    const silent = { status: 502, body: {}, enqueue: true };
    for (const at of [0, 1]) on.simulator.fault({ phone: phoneOf(300 + at), do: { kind: 'answer', ...silent } });
    await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
    const { id } = await create(people, { cells: (at) => (at < 3 ? 'vendas' : 'suporte'), share: false });
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress).toMatchObject({ unknown: 2, accepted: 1, queued: 1 });
    const [first] = await on.ledger.messages.campaignMessages(id, 'vendas', 0, 1);
    await on.ledger.messages.change('vendas', messageKey(first!.id), resolve('drop', 'not worth it'));
    await order(id, 'cancel');
    await on.ledger.lanes.release('suporte');
    on.simulator.clearFaults();
    expect(await retry(id, 'cancelled')).toMatchObject({ queued: 1, notProvenUnsent: 1 });
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
    expect((await view(id)).progress).toMatchObject({ accepted: 2, unknown: 1, cancelled: 1 });
  });

  test('for failed messages only is refused, with the command that sends the rest', async () => {
    const { id } = await create({ from: 400, count: 2 });
    await expect(retry(id, 'failed')).rejects.toMatchObject({
      code: 'wrong_status',
      hint: expect.stringContaining(`start ${id}`) as string,
    });
    await order(id, 'cancel');
    const hint = expect.stringContaining(`pombo campaign retry ${id} --only cancelled`) as string;
    await expect(retry(id, 'failed', 'expired')).rejects.toMatchObject({ code: 'wrong_status', hint });
    await expect(order(id, 'start')).rejects.toMatchObject({ code: 'wrong_status', hint });
    const { store, port } = parts();
    const filter = { statuses: ['cancelled'] as const, code: 'invalid_phone' };
    await expect(retryCampaign(id, filter, { store, port })).rejects.toMatchObject({ code: 'wrong_status', hint });
    expect((await store.get(id))!.state).toBe('cancelled');
  });

  test('is not undone by an earlier cancel whose process was suspended', async () => {
    await started();
    await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
    const people = { from: 500, count: 3 };
    const { id } = await create(people, { instances: ['suporte'] });
    await order(id, 'start');
    await expect.poll(async () => (await view(id)).progress.queued).toBe(3);
    await order(id, 'cancel');
    const { fence } = (await parts().store.get(id))!;
    await retry(id, 'cancelled');
    await parts().port.setCampaignState(id, 'suporte', 'cancelled', fence);
    await parts().port.takeBack(id, 'suporte');
    await on.ledger.lanes.release('suporte');
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
  });

  test('of an expired campaign also reaches the lines that were never queued', async () => {
    await started();
    await on.ledger.lanes.hold('suporte', 'paused', 'by hand');
    const people = { from: 600, count: 40 };
    const expiresAt = (await on.ledger.attempts.now()) + 1500;
    const { id } = await create(people, { instances: ['suporte'], expiresAt });
    await order(id, 'start');
    await reaches(id, 'completed');
    expect((await view(id)).progress).toMatchObject({ expired: 40 });
    await on.ledger.lanes.release('suporte');
    expect(await retry(id, 'expired')).toMatchObject({ queued: 20, pending: 20 });
    await reaches(id, 'completed');
    expect(posted(people).toSorted()).toEqual(once(people));
  });
});

describe('create --again', () => {
  const caption = 'Só hoje';
  const make = async (path: string, options: object = {}): ReturnType<typeof createCampaign> =>
    createCampaign(path, { instances: ['vendas'], image: `${IMAGE}?again`, caption, ...options }, parts());

  test('leaves out only recipients whom the campaign has reached, or may reach', async () => {
    await started();
    const people = { from: 700, count: 6 };
    const [read, unknown, failed, cancelled, dropped] = once(people) as [string, string, string, string, string];
    const answer = (phone: string, status: number, enqueue: boolean): void =>
      void on.simulator.fault({ phone, do: { kind: 'answer', status, body: { error: 'Invalid phone' }, enqueue } });
    answer(unknown, 502, true);
    answer(dropped, 502, true);
    answer(failed, 400, false);
    const path = await file(people);
    const { record } = await make(path);
    const { id } = record;
    await order(id, 'start');
    await reaches(id, 'completed');
    on.simulator.clearFaults();
    const keyOf = async (phone: string): Promise<string> =>
      messageKey((await results(id)).find((row) => row.phone === phone)!.pomboId);
    await on.ledger.messages.change('vendas', await keyOf(dropped), resolve('drop', ''));
    // As if it had been cancelled while it was queued.
    await on.client.hset(`${on.prefix}:{vendas}:m:${await keyOf(cancelled)}`, { status: 'cancelled', unproven: 0 });

    const again = await make(path, { again: true });
    if (again.answer !== 'created') throw new Error('exists');
    expect(again.summary.counts).toMatchObject({ rows: 6, ready: 2, alreadySent: 4 });
    expect(again.summary.alreadySent).toMatchObject([{ run: { id }, count: 4 }]);
    const rows = await parts().store.rows(again.record.id, 'vendas', 0);
    expect(rows.map(({ phone }) => phone)).toEqual([failed, cancelled]);
    // A message of the earlier run, queued again by its id, would reach that person from both runs.
    await expect(refuseContinued(id, parts().store)).rejects.toMatchObject({ code: 'wrong_status' });
    await expect(refuseContinued(again.record.id, parts().store)).resolves.toBeUndefined();
    await expect(refuseContinued(undefined, parts().store)).resolves.toBeUndefined();
    expect(read).toBeDefined();

    const all = await make(path, { again: true, includeSent: true });
    expect(all).toMatchObject({ answer: 'created', summary: { counts: { ready: 6, alreadySent: 0 } } });
    // Of several runs, the last one has the rest.
    await expect(retry(id, 'failed')).rejects.toMatchObject({
      code: 'wrong_status',
      hint: expect.stringContaining(`pombo campaign start ${all.record.id}`) as string,
    });
  });

  test('counts those who will still get it, and those of whom only the row is left', async () => {
    await started();
    const path = await file({ from: 800, count: 5 });
    const { record } = await make(path);
    const nobody = {
      code: 'file_unusable',
      hint: expect.stringContaining('5 of these 5 people already got this') as string,
    };
    await expect(make(path, { again: true })).rejects.toMatchObject(nobody);
    await order(record.id, 'start');
    await reaches(record.id, 'completed');
    for (const row of await results(record.id)) {
      const key = messageKey(row.pomboId);
      await on.client.del(`${on.prefix}:{vendas}:m:${key}`, `${on.prefix}:id:${key}`);
    }
    await expect(make(path, { again: true })).rejects.toMatchObject(nobody);
    expect(await parts().store.list()).not.toContainEqual(expect.objectContaining({ state: 'importing' }));
  });

  test('recognises the campaign by its image and text even when the list has changed', async () => {
    await started();
    const { record } = await make(await file({ from: 900, count: 3 }), { caption: 'Outra' });
    await order(record.id, 'start');
    await reaches(record.id, 'completed');
    const longer = await make(await file({ from: 900, count: 5 }), { caption: 'Outra', again: true });
    expect(longer).toMatchObject({ summary: { counts: { ready: 2, alreadySent: 3 } } });
  });

  test('of a campaign that is being retried creates nothing', async () => {
    await started();
    const path = await file({ from: 1000, count: 3 });
    const { record } = await make(path, { caption: 'Ao mesmo tempo' });
    await order(record.id, 'start');
    await order(record.id, 'cancel');
    const { store } = parts();
    const retried = {
      ...parts(),
      store: {
        ...store,
        continueIn: async (...given: Parameters<typeof store.continueIn>) => {
          await retry(record.id, 'cancelled');
          return store.continueIn(...given);
        },
      },
    };
    const options = { instances: ['vendas'], image: `${IMAGE}?again`, caption: 'Ao mesmo tempo', again: true };
    await expect(createCampaign(path, options, retried)).rejects.toMatchObject({ code: 'wrong_status' });
    await reaches(record.id, 'completed');
    expect(posted({ from: 1000, count: 3 }).toSorted()).toEqual(once({ from: 1000, count: 3 }));
    expect((await store.get(record.id))!.continuedBy).toBeUndefined();
  });
});

test('a campaign none of whose lines became a message ends as cancelled, and says why', async () => {
  const people = { from: 1100, count: 3 };
  const lines = once(people).map((phone, at) => `${phone};order-${at}`);
  const path = await file(people);
  await writeFile(path, `telefone;id\n${lines.join('\n')}\n`);
  const make = async (caption: string): Promise<CampaignRecord> =>
    (await createCampaign(path, { instances: ['vendas'], image: IMAGE, caption }, parts())).record;
  const [first, second] = [await make('Um'), await make('Dois')];
  await started();
  await order(first.id, 'start');
  await reaches(first.id, 'completed');
  await order(second.id, 'start');
  await reaches(second.id, 'cancelled');
  expect(await view(second.id)).toMatchObject({
    state: 'cancelled',
    reason: expect.stringContaining('other messages have their ids') as string,
    progress: { cancelled: 3 },
  });
  expect((await results(second.id)).map(({ status, errorCode }) => [status, errorCode])).toEqual(
    Array.from({ length: 3 }, () => ['cancelled', 'id_conflict']),
  );
  expect(posted(people).toSorted()).toEqual(once(people));
});
