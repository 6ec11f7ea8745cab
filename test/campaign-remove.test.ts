import {
  campaignLaneOps,
  createCampaignRetention,
  createCampaignStore,
  removeCampaign,
  type CampaignRecord,
  type CampaignRemoved,
} from '@pombo/campaign';
import { createLedger } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import { createLaneJobs } from '@pombo/queue';
import type { RedisClient } from '@pombo/redis';
import { expect, test } from 'vitest';
import { campaigns, phoneOf } from './support/campaigns.ts';
import { IMAGE, stage } from './support/stage.ts';

/** `pombo campaign remove`: what it deletes, what stays, and what an interrupted removal leaves. */
const on = stage();
const campaign = campaigns(on);
const LANES = ['vendas'];
let people = 0;

async function completed(count: number): Promise<CampaignRecord> {
  people += 1000;
  const { id } = await campaign.create({ from: people, count }, { instances: LANES, rules: { dailyLimit: 5000 } });
  await campaign.order(id, 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await campaign.reaches(id, 'completed');
  await worker.stop();
  return (await campaign.parts().store.get(id))!;
}

/** On a connection of its own, like a process that may be interrupted. */
function remove(id: string, client: RedisClient = on.client): Promise<CampaignRemoved> {
  const ledger = createLedger(client, { prefix: on.prefix });
  const port = campaignLaneOps(ledger, createLaneJobs(client, on.prefix));
  return removeCampaign(id, { store: createCampaignStore(client, on.prefix), port });
}

/** A client that executes only this many commands. */
function cutOffAfter(commands: number): RedisClient {
  let left = commands;
  const client = Object.create(on.client) as typeof on.client;
  client.sendCommand = (...args: Parameters<typeof client.sendCommand>) => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('cut off')) : on.client.sendCommand(...args);
  };
  // A transaction counts as one.
  client.multi = (() => {
    const transaction = on.client.multi();
    const exec = transaction.exec.bind(transaction);
    transaction.exec = () => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('cut off')) : exec();
    };
    return transaction;
  }) as typeof client.multi;
  return client;
}

/** Keys that name the campaign, without the prefix, and without the relay's position in its outbox, which expires. */
async function keysOf(id: string): Promise<string[]> {
  const names = (await on.client.keys(`${on.prefix}*${id}*`)).map((key) => key.slice(on.prefix.length));
  return names.filter((key) => !key.startsWith(':{events}:at:'));
}

async function expectGone(id: string): Promise<void> {
  const left = [`:{vendas}:c:${id}`];
  expect(await keysOf(id)).toEqual(left);
  // It expires: it keeps the lane from sending what a suspended process still adds.
  expect(await on.client.hkeys(`${on.prefix}${left[0]!}`)).toEqual(['state', 'fence']);
  expect(await on.client.pttl(`${on.prefix}${left[0]!}`)).toBeGreaterThan(0);
  const { store } = campaign.parts();
  expect(await store.get(id)).toBeUndefined();
  expect((await store.list()).map((record) => record.id)).not.toContain(id);
  expect(await store.running()).not.toContain(id);
}

test('removing an ended campaign deletes its rows and counters; its messages stay and belong to no campaign', async () => {
  const record = await completed(3);
  const { id } = record;
  const ids = (await campaign.parts().store.rows(id, 'vendas', 0)).map((row) => row.id);
  expect(await remove(id)).toEqual({ rows: 3, messages: 3 });
  await expectGone(id);
  for (const each of ids) {
    const view = (await on.producer.get(each))!;
    expect(view.status).toBe('accepted');
    expect(view).not.toHaveProperty('campaign');
  }
  // Later reports of Z-API change the message, and count for no campaign.
  const { result } = (await on.producer.get(ids[0]!))!;
  await on.receipts.apply('vendas', { kind: 'delivery', ...result!, phone: phoneOf(people) });
  expect((await on.producer.get(ids[0]!))?.status).toBe('sent');
  await createLedger(on.client, { prefix: on.prefix, retentionMs: -1 }).messages.purge('vendas', 1000);
  await expectGone(id);
  await expect(remove(id)).rejects.toMatchObject({ code: 'not_found' });
});

test('an interrupted removal continues when it is repeated, wherever it stopped', async () => {
  const { id } = await completed(30);
  let cuts = 0;
  for (let commands = 1; ; commands += 1) {
    const done = await remove(id, cutOffAfter(commands)).then(
      () => true,
      (error: Error) => {
        // Its end may be lost: then there is nothing left to repeat.
        if ('code' in error && error.code === 'not_found') return true;
        expect(error.message).toContain('cut off');
        cuts += 1;
        return false;
      },
    );
    if (done) break;
  }
  expect(cuts).toBeGreaterThan(10);
  await expectGone(id);
});

test('a campaign whose removal is unfinished can neither run nor be created again', async () => {
  const record = await completed(2);
  const { id } = record;
  const { store } = campaign.parts();
  await store.move(id, 'remove');
  await expect(campaign.retry(id, 'failed')).rejects.toMatchObject({ code: 'wrong_status' });
  await expect(campaign.order(id, 'resume')).rejects.toMatchObject({ code: 'wrong_status' });
  await expect(store.open(record)).rejects.toMatchObject({
    code: 'wrong_status',
    hint: expect.stringContaining('remove') as string,
  });
  await remove(id);
  await expectGone(id);
});

test('removing a campaign that has not ended or has an unknown message is refused, with the next step', async () => {
  people += 1000;
  const { id } = await campaign.create({ from: people, count: 2 }, { instances: LANES });
  const refused = (hint: string) =>
    expect(remove(id)).rejects.toMatchObject({ code: 'wrong_status', hint: expect.stringContaining(hint) as string });
  await refused(`campaign cancel ${id}`);
  await campaign.order(id, 'start');
  await refused(`campaign cancel ${id}`);
  await campaign.order(id, 'pause');
  await refused(`campaign cancel ${id}`);
  await campaign.order(id, 'cancel');
  await on.client.hset(`${on.prefix}:{vendas}:c:${id}`, 'unknown', 1);
  await refused('pombo unknown list');
  await on.client.hdel(`${on.prefix}:{vendas}:c:${id}`, 'unknown');
  expect(await remove(id)).toEqual({ rows: 2, messages: 0 });
});

test('messages that a suspended feeder adds after the removal are not sent; those of the same campaign created again are', async () => {
  people += 1000;
  const group = { from: people, count: 1 };
  const first = await campaign.create(group, { instances: LANES, id: 'natal' });
  await campaign.order('natal', 'start');
  const { id, phone } = (await campaign.parts().store.rows('natal', 'vendas', 0))[0]!;
  await campaign.order('natal', 'cancel');
  await remove('natal');
  const image = { kind: 'url', url: IMAGE } as const;
  const late = { type: 'send-image', phone: phone!, image, priority: 'bulk', onUnknown: 'hold' } as const;
  await on.ledger.messages.create([
    { lane: 'vendas', body: { ...late, id: `${id}-late`, campaign: 'natal', line: 2 }, contentHash: 'late' },
  ]);
  const begun = await on.ledger.attempts.open('vendas', messageKey(`${id}-late`), {
    generation: 1,
    owner: 'w-frozen',
    nonce: 'first',
    gapMs: 0,
    maxAgeMs: 0,
    outstanding: { seen: 9, unseen: 9 },
  });
  expect(begun).toEqual({ answer: 'skip', status: 'cancelled' });
  expect((await on.ledger.messages.get(`${id}-late`))?.status).toBe('cancelled');

  const again = await campaign.create(group, { instances: LANES, id: 'natal' });
  expect(again.fence).toBeGreaterThan(first.fence);
  await campaign.order('natal', 'start');
  const worker = await on.start({}, {}, { everyMs: 50 });
  await campaign.reaches('natal', 'completed');
  await worker.stop();
  expect(campaign.posted(group)).toHaveLength(1);
  expect(await on.client.pttl(`${on.prefix}:{vendas}:c:natal`)).toBe(-1);
});

test('a campaign is removed automatically once its retention period is over and none of its messages is kept', async () => {
  const { id } = await completed(2);
  people += 1000;
  const { id: running } = await campaign.create({ from: people, count: 1 }, { instances: LANES });
  const { store, port } = campaign.parts();
  expect(await createCampaignRetention({ store, port })()).toEqual([]);
  const outlived = createCampaignRetention({ store, port, retentionMs: -1 });
  // Its messages are still kept.
  expect(await outlived()).not.toContain(id);
  await createLedger(on.client, { prefix: on.prefix, retentionMs: -1 }).messages.purge('vendas', 1000);
  await expect.poll(async () => (await outlived()).includes(id)).toBe(true);
  await expectGone(id);
  expect((await store.list()).map((record) => record.id)).toContain(running);
});
