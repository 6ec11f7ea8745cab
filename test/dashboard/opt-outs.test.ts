import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, look } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** Opt-outs in a real browser, with the simulator as the ground truth. */
describe.skipIf(CHROMIUM === undefined)('opt-outs in Chromium', () => {
  const system = dashboard({ prefix: '551197' });
  const { visit, ask, zapi, people } = system;
  const statusOf = async (id: string) => (await ask<{ status: string }>('GET', `/v1/messages/${id}`)).status;

  test('a person who is added receives nothing more, not even what is queued; removed, they do', async () => {
    const [phone] = people.phones(1) as [string];
    await ask('POST', '/v1/lanes/vendas/pause', {});
    const queued = await send(system, phone);
    const { page, errors } = await visit('/opt-outs');
    await page.getByText('The list is empty').waitFor();
    await look(page, 'opt-outs-empty');
    await page.getByLabel('Phone, with area code').fill(phone.replace(/^55(..)(.*)(....)$/, '($1) $2-$3'));
    await page.getByLabel('Reason (optional)').fill('asked by phone');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(`${phone} receives no more messages.`).waitFor();
    await page.getByRole('row', { name: `${phone} asked by phone` }).waitFor();
    await ask('POST', '/v1/lanes/vendas/resume');
    await expect.poll(() => statusOf(queued)).toBe('suppressed');
    expect(zapi.received(phone)).toEqual([]);

    await page.getByLabel('Phone, with area code').fill(phone);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(`${phone} was already on the list.`).waitFor();
    await page.getByRole('button', { name: `Remove: ${phone}` }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 person can receive messages again').waitFor();
    await look(page, 'opt-outs-remove');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The list is empty').waitFor();
    expect(errors).toEqual([]);
    await send(system, phone);
    await expect.poll(() => zapi.received(phone)).toHaveLength(1);
  });

  test('a phone is found in any spelling, and the search is part of the address', async () => {
    const [listed, free] = people.phones(2) as [string, string];
    await ask('POST', '/v1/suppressions', { phone: listed, why: 'opt-out' });
    const { page } = await visit('/opt-outs');
    const search = page.getByLabel('Find a phone');
    await search.fill(listed.slice(2));
    await search.press('Enter');
    await page.getByRole('row', { name: listed }).waitFor();
    expect(new URL(page.url()).searchParams.get('phone')).toBe(listed.slice(2));
    await search.fill(free);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText(`${free} is not on the list and can receive messages.`).waitFor();
    await page.goBack();
    await page.getByRole('row', { name: listed }).waitFor();
    await search.fill('word');
    await search.press('Enter');
    await page.getByRole('alert').waitFor();
  });

  test('a file is imported with the reason for each line that is left out, and the list exported again', async () => {
    const phones = people.phones(30);
    const lines = ['nome;telefone', ...phones.map((phone) => `Ana;${phone}`), 'Rui;123', 'Eva;=cmd()'];
    const { page } = await visit('/opt-outs');
    const file = { name: 'lista.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
    await page.getByLabel('List of phones').setInputFiles(file);
    await page.getByRole('button', { name: 'Import a list' }).click();
    await page.getByText('30 added, 0 already on the list, 2 lines rejected.').waitFor();
    await page.getByText('Line 32: telefone').waitFor();
    await look(page, 'opt-outs-imported');
    expect(await ask('GET', `/v1/suppressions?phone=${phones[29]}`)).toMatchObject({
      suppressions: [{ why: 'imported from lista.csv' }],
    });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('opt-outs.csv');
    const text = readFileSync(await download.path(), 'utf8');
    for (const phone of phones) expect(text).toContain(phone);
  });
});
