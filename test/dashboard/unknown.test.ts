import { messageKey } from '@pombo/core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, look } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** Unknown messages, decided by a person in a real browser, with the simulator as the ground truth. */
describe.skipIf(CHROMIUM === undefined)('unknown messages in Chromium', () => {
  const system = dashboard({ prefix: '551195' });
  const { visit, ask, zapi, people, redis } = system;

  const read = (id: string) =>
    ask<{ status: string; resolved?: object; attempts: number }>('GET', `/v1/messages/${id}`);
  const dialog = (page: Page) => page.getByRole('alertdialog');
  const HOUR_MS = 60 * 60 * 1000;

  /** Sends messages whose answers are lost before Z-API could queue them, through both numbers: each rests after one. */
  async function lost(count: number): Promise<Lost[]> {
    const found: Lost[] = [];
    for (const [at, phone] of people.phones(count).entries()) {
      const instance = at % 2 === 0 ? 'vendas' : 'suporte';
      zapi.fault({ phone, do: { kind: 'close', enqueue: false } });
      found.push({ id: await send(system, phone, instance), phone, instance });
    }
    for (const { id } of found) await expect.poll(async () => (await read(id)).status).toBe('unknown');
    return found;
  }

  /** As if the quiet time, in which the first request may still arrive, had passed. */
  async function age({ id, instance }: Lost): Promise<void> {
    await redis.client.hset(`${redis.prefix}:{${instance}}:m:${messageKey(id)}`, 'at', Date.now() - HOUR_MS);
  }

  test('each is decided in one of three ways, with its consequence and a reason', async () => {
    const [first, second, third] = (await lost(3)) as [Lost, Lost, Lost];
    const { page, errors } = await visit('/unknown');
    const item = (phone: string) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name: phone }) });
    await item(first.phone)
      .getByText(/^Z-API’s answer was lost, at .* in attempt 1\./)
      .waitFor();
    await item(first.phone).getByText('Callbacks never reach Pombo.').waitFor();
    await page.getByText('If the first one arrived, the person gets it twice.').waitFor();
    await look(page, 'unknown');

    await page.getByRole('button', { name: `It was sent: ${first.phone}` }).click();
    await dialog(page).getByText('Counts as sent. It is not sent again. This cannot be undone.').waitFor();
    await dialog(page).getByLabel('Reason').fill('seen in the chat');
    await look(page, 'unknown-decide');
    await dialog(page).getByRole('button', { name: 'It was sent' }).click();
    await item(first.phone).waitFor({ state: 'detached' });
    expect(await read(first.id)).toMatchObject({ status: 'sent', resolved: { as: 'sent', why: 'seen in the chat' } });

    await page.getByRole('button', { name: `Drop: ${second.phone}` }).click();
    await dialog(page).getByRole('button', { name: 'Drop' }).click();
    await item(second.phone).waitFor({ state: 'detached' });
    expect(await read(second.id)).toMatchObject({ status: 'cancelled', resolved: { as: 'drop' } });

    await page.getByRole('button', { name: `Send again: ${third.phone}` }).click();
    await dialog(page).getByText('until then the first request may still arrive').waitFor();
    await dialog(page).getByRole('button', { name: 'Send again' }).click();
    // The server decides: it is too early, and nothing is sent.
    await dialog(page).getByRole('alert').waitFor();
    expect(zapi.received(third.phone)).toEqual([]);
    await age(third);
    await dialog(page).getByRole('button', { name: 'Send again' }).click();
    await item(third.phone).waitFor({ state: 'detached' });
    await expect.poll(() => zapi.received(third.phone)).toHaveLength(1);
    expect(await read(third.id)).toMatchObject({ attempts: 2, resolved: { as: 'resend' } });
    for (const { phone } of [first, second]) expect(zapi.received(phone)).toEqual([]);
    await page.getByText('No message has an unknown outcome.').waitFor();
    expect(errors.filter((error) => !error.includes('409'))).toEqual([]);
  });

  test('many are decided at once, after their number was typed; one that is refused is named', async () => {
    const all = await lost(3);
    const { page } = await visit('/unknown');
    await page.getByText('Select all on this page').click();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await dialog(page).getByText('Send again: 3 messages?').waitFor();
    const confirm = dialog(page).getByRole('button', { name: 'Send again' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog(page).getByLabel(/^Type/).fill('2');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog(page).getByLabel(/^Type/).fill('3');
    await look(page, 'unknown-bulk');
    for (const each of all.slice(0, 2)) await age(each);
    await confirm.click();
    await page.getByText(/2 decided\. 1 refused: /).waitFor();
    for (const { phone } of all.slice(0, 2)) await expect.poll(() => zapi.received(phone)).toHaveLength(1);
    expect(await read(all[2]!.id)).toMatchObject({ status: 'unknown', attempts: 1 });

    await page.getByText('1 selected').waitFor();
    await page.getByRole('button', { name: 'Drop', exact: true }).click();
    await dialog(page).getByLabel(/^Type/).fill('1');
    await dialog(page).getByLabel('Reason').fill('old news');
    await dialog(page).getByRole('button', { name: 'Drop' }).click();
    await page.getByText('No message has an unknown outcome.').waitFor();
    expect(await read(all[2]!.id)).toMatchObject({ status: 'cancelled', resolved: { as: 'drop', why: 'old news' } });
    expect(zapi.received(all[2]!.phone)).toEqual([]);
  });
});

interface Lost {
  id: string;
  phone: string;
  instance: string;
}
