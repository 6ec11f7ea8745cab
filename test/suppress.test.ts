import { createCampaign, createCampaignStore } from '@pombo/campaign';
import { describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** Nothing is sent to people who opted out: checked right before the attempt, whatever was queued before. */
const on = stage();

function postsTo(phone: string): number {
  return on.simulator.posts().filter((post) => post.phone === phone).length;
}

describe('a verified recipient is also matched by LID', () => {
  async function campaignTo(phone: string, lid: string): Promise<{ id: string; message: string }> {
    const store = createCampaignStore(on.client, on.prefix);
    const keepImage = (image: string) => on.ledger.images.keep(image);
    const verify = (phones: string[]) => Promise.resolve(phones.map((each) => ({ phone: each, exists: true, lid })));
    const options = { instances: ['vendas'], image: IMAGE, verify };
    const { record } = await createCampaign(Buffer.from(`phone,nome\n${phone},Ana\n`), options, { store, keepImage });
    await store.move(record.id, 'start');
    return { id: record.id, message: (await store.rows(record.id, 'vendas', 0))[0]!.id };
  }

  test('an opt-out that names only the LID applies to messages of an earlier campaign', async () => {
    const [phone, lid] = [newPhone(), '136576721301417@lid'];
    const { message } = await campaignTo(phone, lid);
    await on.receipts.apply('vendas', { kind: 'inbound', messageId: 'M', lid, text: 'sair', group: false });
    const worker = await on.start({}, {}, { everyMs: 50 });
    await expect.poll(async () => (await on.producer.get(message))?.status).toBe('suppressed');
    expect(postsTo(phone)).toBe(0);
    await worker.stop();
  });

  test('erasing the LID erases what was sent to the number', async () => {
    const [phone, lid] = [newPhone(), '236576721301417@lid'];
    const { id, message } = await campaignTo(phone, lid);
    const worker = await on.start({}, {}, { everyMs: 50 });
    await expect.poll(async () => (await on.producer.get(message))?.status).toBe('accepted');
    await worker.stop();
    expect(await on.ledger.messages.erase(lid)).toMatchObject({ messages: 1 });
    expect(await createCampaignStore(on.client, on.prefix).erase(lid)).toBe(1);
    expect(JSON.stringify(await createCampaignStore(on.client, on.prefix).rows(id, 'vendas', 0))).not.toContain(phone);
  });
});

describe('the suppression list', () => {
  test('applies to messages queued before, in either spelling of the number, and lets the lane continue', async () => {
    const phone = newPhone();
    const { id } = await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE });
    const next = await on.producer.sendImage({ instance: 'vendas', phone: newPhone(), image: IMAGE });
    // Without the ninth digit: the same person.
    expect(await on.ledger.suppressions.add(`${phone.slice(0, 4)}${phone.slice(5)}`, 'by hand')).toBe(true);
    const worker = await on.start();
    expect(await on.producer.waitFor(id)).toMatchObject({ status: 'suppressed', error: { code: 'suppressed' } });
    expect(await on.producer.waitFor(next.id)).toMatchObject({ status: 'accepted' });
    expect(postsTo(phone)).toBe(0);

    await on.ledger.suppressions.remove(phone);
    const again = await on.producer.sendImage({ instance: 'vendas', phone, image: IMAGE });
    expect(await on.producer.waitFor(again.id)).toMatchObject({ status: 'accepted' });
    await worker.stop();
  });

  test.for(['SAIR', 'sair.', ' Parar ', 'stop!'])('"%s" from a person adds them', async (text) => {
    const phone = newPhone();
    await on.receipts.apply('vendas', {
      kind: 'inbound',
      messageId: 'M',
      phone,
      lid: '1234567@lid',
      text,
      group: false,
    });
    expect(await on.ledger.suppressions.has(phone)).toBe(true);
    expect(await on.ledger.suppressions.has('1234567@lid')).toBe(true);
  });

  test.for([
    ['a sentence that holds the word', { text: 'quero sair hoje', group: false }],
    ['the word in a group', { text: 'sair', group: true }],
  ] as const)('%s adds no person', async ([, said]) => {
    const phone = newPhone();
    await on.receipts.apply('vendas', { kind: 'inbound', messageId: 'M', phone, ...said });
    expect(await on.ledger.suppressions.has(phone)).toBe(false);
  });

  test('what the number itself sent adds no person', async () => {
    const phone = newPhone();
    await on.receipts.apply('vendas', {
      kind: 'echo',
      messageId: 'M',
      phone,
      fromApi: false,
      caption: 'sair',
    });
    expect(await on.ledger.suppressions.has(phone)).toBe(false);
  });
});
