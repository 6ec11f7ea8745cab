import { campaignResults, type CampaignRecord, type ResultRow } from '@pombo/campaign';
import { createLedger } from '@pombo/ledger';
import { RETENTION_MS } from '@pombo/core';
import { expect, test } from 'vitest';
import { campaigns } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** What Pombo reports about a campaign whose messages are no longer kept. */
const on = stage();
const campaign = campaigns(on);
const LANES = ['vendas'];
let people = 0;

async function completed(count: number): Promise<CampaignRecord> {
  people += 10;
  const record = await campaign.create({ from: people, count }, { instances: LANES });
  await campaign.order(record.id, 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await campaign.reaches(record.id, 'completed');
  await worker.stop();
  return (await campaign.parts().store.get(record.id))!;
}

/** Forgets what has ended on the lane, as if the retention period were over. */
async function purge(): Promise<void> {
  const forgetful = createLedger(on.client, { prefix: on.prefix, retentionMs: -1 });
  await forgetful.messages.purge('vendas', 1000);
}

async function resultsOf(record: CampaignRecord): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  const { store } = campaign.parts();
  for await (const row of campaignResults(record, store, (lane, ids) => on.ledger.messages.getMany(lane, ids))) {
    rows.push(row);
  }
  return rows;
}

const statuses = async (record: CampaignRecord) => (await resultsOf(record)).map(({ status }) => status);

test('a message that is no longer kept is forgotten in the export, and the totals stay', async () => {
  const record = await completed(3);
  const before = await campaign.view(record.id);
  expect(before).not.toHaveProperty('forgotten');
  await purge();
  for (const row of await resultsOf(record)) {
    expect(row).toMatchObject({ status: 'forgotten', phone: expect.any(String) });
    expect(row).not.toHaveProperty('attempts');
  }
  const after = await campaign.view(record.id);
  expect(after).toMatchObject({ progress: before.progress, total: 3, forgotten: 3 });
});

test('the same holds while the campaign runs, is paused or was cancelled; messages not yet queued are not forgotten', async () => {
  const record = await completed(3);
  await purge();
  const half = { ...record, fed: { vendas: 2 } };
  for (const [state, unfed] of [
    ['running', 'queued'],
    ['paused', 'queued'],
    ['cancelled', 'cancelled'],
  ] as const) {
    expect(await statuses({ ...half, state })).toEqual(['forgotten', 'forgotten', unfed]);
  }
  expect(await statuses({ ...half, expiresAt: 1 })).toEqual(['forgotten', 'forgotten', 'expired']);
});

test('an id that another message got later is not reported as the forgotten message', async () => {
  const record = await completed(1);
  const id = (await campaign.parts().store.rows(record.id, 'vendas', 0))[0]!.id;
  await purge();
  await on.producer.sendImage({ instance: 'vendas', phone: '5511987650001', image: IMAGE, id });
  // A message created before the campaign could forget any kept its line from becoming one.
  expect(await resultsOf(record)).toMatchObject([{ status: 'cancelled', errorCode: 'id_conflict' }]);
  const older = { ...record, createdAt: record.createdAt - RETENTION_MS };
  expect(await statuses(older)).toEqual(['forgotten']);
});

test('the line of a person erased before it was queued is cancelled, until a message may have been forgotten', async () => {
  people += 10;
  const { id } = await campaign.create({ from: people, count: 2 }, { instances: LANES });
  const { store } = campaign.parts();
  const { phone } = (await store.rows(id, 'vendas', 0))[0]!;
  await store.erase(phone!);
  await campaign.order(id, 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await campaign.reaches(id, 'completed');
  await worker.stop();
  const record = (await store.get(id))!;
  expect(await statuses(record)).toEqual(['cancelled', 'accepted']);
  expect(await statuses({ ...record, state: 'running' })).toEqual(['cancelled', 'accepted']);
  expect(await statuses({ ...record, createdAt: record.createdAt - RETENTION_MS })).toEqual(['forgotten', 'accepted']);
});
