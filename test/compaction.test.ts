import { campaignResults, type CampaignRecord, type ResultRow } from '@pombo/campaign';
import { messageKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { campaigns } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** A worker, a campaign, and two days without changes. */
const on = stage();
const campaign = campaigns(on);
const HOUR = 60 * 60 * 1000;
const slot = (): string => `${on.prefix}:{vendas}`;

/** Makes these messages look unchanged for this time (ms). */
async function age(ids: readonly string[], ms: number): Promise<void> {
  for (const id of ids) {
    const key = messageKey(id);
    const [status, at] = await on.client.hmget(`${slot()}:m:${key}`, 'status', 'at');
    const then = Number(at) - ms;
    await on.client.hset(`${slot()}:m:${key}`, 'at', then);
    await on.client.zadd(`${slot()}:s:${status!}`, then, key);
    await on.client.zrem(`${slot()}:out`, key);
  }
}

const liveOnes = async (ids: readonly string[]): Promise<number> =>
  on.client.exists(...ids.map((id) => `${slot()}:m:${messageKey(id)}`));

async function rowsOf(record: CampaignRecord): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  const { store } = campaign.parts();
  for await (const row of campaignResults(record, store, (lane, ids) => on.ledger.messages.getMany(lane, ids))) {
    rows.push(row);
  }
  return rows;
}

test('the sweep compacts messages that have not changed for 48 hours; every view of them stays the same', async () => {
  const record = await campaign.create({ from: 0, count: 3 }, { instances: ['vendas'] });
  await campaign.order(record.id, 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await campaign.reaches(record.id, 'completed');
  await worker.stop();
  const stored = (await campaign.parts().store.get(record.id))!;
  const ids = (await campaign.parts().store.rows(record.id, 'vendas', 0)).map(({ id }) => id);
  const young = { instance: 'vendas', phone: '5511987650001', image: IMAGE, id: 'young' };
  await on.producer.sendImage(young);
  await on.producer.cancel('young');

  for (const { messageId } of (await Promise.all(ids.map((id) => on.producer.get(id)))).map((view) => view!.result!)) {
    await on.receipts.apply('vendas', { kind: 'progress', ids: [messageId!], to: 'delivered' });
  }
  await age(ids, 49 * HOUR);
  await age(['young'], 47 * HOUR);
  const [views, rows, counts] = [
    await Promise.all(ids.map((id) => on.producer.get(id))),
    await rowsOf(stored),
    await on.ledger.messages.counts('vendas'),
  ];
  const progress = (await campaign.view(record.id)).progress;

  const sweeping = await on.start();
  await expect.poll(() => liveOnes(ids), { timeout: 10_000 }).toBe(0);
  await sweeping.stop();
  expect(await liveOnes(['young'])).toBe(1);
  expect(await Promise.all(ids.map((id) => on.producer.get(id)))).toEqual(views);
  expect(await rowsOf(stored)).toEqual(rows);
  expect(await on.ledger.messages.counts('vendas')).toEqual(counts);
  expect((await campaign.view(record.id)).progress).toEqual(progress);
  expect(await on.ledger.messages.keptOfCampaign(record.id, ['vendas'])).toBe(3);

  const { result, phone } = views[0]!;
  const late = await on.receipts.apply('vendas', { kind: 'progress', ids: [result!.messageId!], to: 'read' });
  expect(late).toMatchObject({ answer: 'settled', from: 'delivered', to: 'read' });
  expect((await campaign.view(record.id)).progress).toMatchObject({ read: 1 });
  expect(await on.ledger.messages.erase(phone!)).toMatchObject({ messages: 1, cancelled: 0 });
  expect(await on.producer.get(ids[0]!)).not.toHaveProperty('phone');
});
