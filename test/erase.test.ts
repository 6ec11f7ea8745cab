import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaign, createCampaignStore } from '@pombo/campaign';
import { messageKey, personKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { IMAGE, stage } from './support/stage.ts';

/** `pombo erase`: nothing of a person stays in Redis, and nothing is sent to them afterwards. */
const on = stage();
const PERSON = '5511987650001';
const OTHER = '5511987650002';

async function everythingStored(): Promise<string> {
  const found: string[] = [];
  for await (const keys of on.client.scanStream({ match: `${on.prefix}*` })) {
    for (const key of keys as string[]) {
      const type = await on.client.type(key);
      if (type === 'hash') found.push(JSON.stringify(await on.client.hgetall(key)));
      if (type === 'string') found.push((await on.client.get(key))!);
      if (type === 'list') found.push(JSON.stringify(await on.client.lrange(key, 0, -1)));
    }
  }
  return found.join('\n');
}

test('messages, orphan receipts and campaign rows of a person are erased; other people’s stay', async () => {
  for (const [phone, id] of [
    [PERSON, 'hers'],
    [OTHER, 'his'],
  ] as const) {
    await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, caption: `Oi ${phone}`, id });
  }
  await on.receipts.apply('vendas', { kind: 'delivery', zaapId: 'Z1', phone: '551187650001' });
  const folder = await mkdtemp(join(tmpdir(), 'pombo-erase-'));
  const path = join(folder, 'file.csv');
  await writeFile(path, `telefone;nome\n${PERSON};Maria Aparecida\n${OTHER};José\n`);
  const store = createCampaignStore(on.client, on.prefix);
  const keepImage = (image: string) => on.ledger.images.keep(image);
  const options = { instances: ['vendas'], image: IMAGE, caption: 'Oi {{ nome }}' };
  const { record } = await createCampaign(path, options, { store, keepImage });

  // The other spelling of the same person.
  expect(await on.ledger.messages.erase('551187650001')).toEqual({ messages: 1, cancelled: 1, callbacks: 1 });
  expect(await store.erase('551187650001')).toBe(1);

  expect(await everythingStored()).not.toMatch(/87650001/);
  expect(await on.producer.get('hers')).toMatchObject({
    status: 'cancelled',
    id: expect.stringMatching(/^erased-/) as string,
  });
  expect(await on.producer.get('his')).toMatchObject({ status: 'queued', phone: OTHER });
  const rows = await store.rows(record.id, 'vendas', 0);
  expect(rows.map(({ phone }) => phone)).toEqual([undefined, OTHER]);
  expect(JSON.stringify(rows)).not.toContain('Maria');

  const worker = await on.start({}, {}, { everyMs: 50 });
  await store.move(record.id, 'start');
  await expect.poll(async () => (await store.get(record.id))?.state).toBe('completed');
  expect(on.simulator.posts().map(({ phone }) => phone)).toEqual([OTHER, OTHER]);
  await worker.stop();
});

test('a person’s message in transit between two numbers is erased too, and no worker completes the transfer', async () => {
  const phone = '5511987650077';
  await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE, id: 'going' });
  await on.ledger.senderAffinity.remember(phone, 'vendas');
  const move = (await on.ledger.transfers.take('vendas', messageKey('going'), 'other'))!;
  expect(await on.ledger.messages.erase(phone)).toMatchObject({ messages: 1, cancelled: 1 });

  // The worker that had taken it out continues.
  expect(await on.ledger.transfers.point(move, 'content')).toBe(false);
  const late = { lane: 'other', body: move.body, contentHash: 'content', hop: move.hop };
  expect(await on.ledger.messages.create([late])).toMatchObject([{ answer: 'conflict' }]);
  expect(await on.ledger.transfers.unfinished('vendas')).toEqual([]);
  expect(await everythingStored()).not.toMatch(/87650077/);
  expect(await on.ledger.senderAffinity.lanesOf([personKey(phone)])).toEqual([undefined]);
});
