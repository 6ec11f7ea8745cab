import { describe, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** Who must not be written to is not written to: asked at the last moment, whatever was queued before. */
const on = stage();

function postsTo(phone: string): number {
  return on.simulator.posts().filter((post) => post.phone === phone).length;
}

describe('the suppression list', () => {
  test('holds for what was queued before, in either spelling of the number, and lets the lane go on', async () => {
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

  test.for(['SAIR', 'sair.', ' Parar ', 'stop!'])('"%s" from a person puts them on it', async (text) => {
    const phone = newPhone();
    await on.ledger.settlement.apply('vendas', {
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
  ] as const)('%s puts nobody on it', async ([, said]) => {
    const phone = newPhone();
    await on.ledger.settlement.apply('vendas', { kind: 'inbound', messageId: 'M', phone, ...said });
    expect(await on.ledger.suppressions.has(phone)).toBe(false);
  });

  test('what the number itself sent puts nobody on it', async () => {
    const phone = newPhone();
    await on.ledger.settlement.apply('vendas', {
      kind: 'echo',
      messageId: 'M',
      phone,
      fromApi: false,
      caption: 'sair',
    });
    expect(await on.ledger.suppressions.has(phone)).toBe(false);
  });
});
