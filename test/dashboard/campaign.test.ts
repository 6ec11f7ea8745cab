import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { NUMBERS } from '../../apps/cli/src/pombo.fixture.ts';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, look, shown } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** The pages of a campaign and of a message, over a `pombo up` and a simulated Z-API. */
describe.skipIf(CHROMIUM === undefined)('a campaign in Chromium', () => {
  const [vendas, suporte] = NUMBERS;
  const system = dashboard({ numbers: [vendas, { ...suporte, pace: { min: 0.4, max: 0.4 } }], prefix: '551197' });
  const { people, zapi, visit, campaign, ask } = system;

  const refuse = (phone: string, error: string): void =>
    void zapi.fault({ do: { kind: 'answer', enqueue: false, status: 400, body: { error } }, phone, times: 1 });

  /** A campaign over one number in which Z-API refuses three messages for one cause and one for another. */
  async function withFailures(name: string): Promise<{ id: string; phones: string[] }> {
    const phones = people.phones(9);
    for (const at of [1, 2, 5]) refuse(phones[at]!, 'Something odd');
    refuse(phones[7]!, 'Invalid phone');
    const id = await campaign(name, phones, { instances: 'vendas' });
    await expect.poll(() => progress(id), { timeout: 60_000 }).toMatchObject({ accepted: 5, failed: 4 });
    return { id, phones };
  }

  async function progress(id: string): Promise<Record<string, number>> {
    return (await ask<{ progress: Record<string, number> }>('GET', `/v1/campaigns/${id}`)).progress;
  }

  const confirm = async (page: Page, action: string | RegExp, button = action): Promise<void> => {
    await page.getByRole('button', { name: action }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: button }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  };

  test('failures are grouped with their advice, and a retry queues as many as its button says', async () => {
    const { id, phones } = await withFailures('Páscoa');
    const { page, errors } = await visit(`/campaigns/${id}`);
    const failures = page.getByRole('region', { name: 'Failures by cause' });
    await failures.getByText('“Something odd”').waitFor();
    await failures.getByText('Read Z-API').waitFor();
    expect(await failures.getByRole('button').allTextContents()).toEqual(['Retry these 3']);
    await look(page, 'campaign-failures');
    await page.getByRole('button', { name: /^Retry these 3/ }).click();
    await page.getByRole('alertdialog').getByText('Retry 3 messages with rejected?').waitFor();
    await look(page, 'campaign-retry');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Retry these 3' }).click();
    await expect.poll(() => failures.getByRole('listitem').count(), { timeout: 60_000 }).toBe(1);
    await expect.poll(() => progress(id), { timeout: 60_000 }).toMatchObject({ accepted: 8, failed: 1 });
    for (const [at, phone] of phones.entries()) expect(zapi.received(phone), phone).toHaveLength(at === 7 ? 0 : 1);
    const history = page.getByRole('region', { name: 'What happened' });
    await history.getByText('Runs again for a retry').waitFor();
    expect(errors).toEqual([]);
  });

  test('filters are part of the address: they survive a reload and Back, and find a line and a phone', async () => {
    const { id, phones } = await withFailures('Filtros');
    const { page, errors } = await visit(`/campaigns/${id}`);
    const table = page.getByRole('region', { name: 'Messages' });
    const rows = table.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(9);
    await page.getByRole('link', { name: 'Show these 3' }).click();
    await expect.poll(() => rows.count()).toBe(3);
    expect(page.url()).toBe(`${system.url()}/campaigns/${id}?status=failed&code=rejected`);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(3);
    expect(await table.getByLabel('Status').inputValue()).toBe('failed');
    await table.getByRole('button', { name: 'Remove the filter Error: rejected' }).click();
    await expect.poll(() => rows.count()).toBe(4);
    await page.goBack();
    await expect.poll(() => rows.count()).toBe(3);
    await page.goBack();
    await expect.poll(() => rows.count()).toBe(9);
    await table.getByRole('searchbox').fill('4');
    await table.getByRole('button', { name: 'Find' }).click();
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining(phones[2]!)]);
    await table.getByRole('searchbox').fill(phones[7]!);
    await table.getByRole('button', { name: 'Find' }).click();
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('invalid_phone')]);
    await look(page, 'campaign-filtered');
    await table.getByLabel('Status').selectOption('read');
    await table.getByText('No message matches.').waitFor();
    await table.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rows.count()).toBe(9);
    expect(errors).toEqual([]);
  });

  test('pausing and resuming in the middle sends no message twice, and the page says who did it', async () => {
    const phones = people.phones(14);
    const id = await campaign('Devagar', phones, { instances: 'suporte' });
    const { page, errors } = await visit(`/campaigns/${id}`);
    await expect.poll(async () => (await progress(id))['accepted'], { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    await look(page, 'campaign-running');
    await page.getByRole('button', { name: /^Pause: / }).click();
    await page.getByRole('alertdialog').getByText('have not been sent yet and wait. You can resume it').waitFor();
    await page.getByRole('alertdialog').getByLabel('Why (others see it)').fill('preço errado');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Stopped: preço errado').waitFor();
    await expect.poll(async () => (await progress(id))['sending'], { timeout: 30_000 }).toBe(0);
    const before = phones.flatMap((phone) => zapi.received(phone)).length;
    expect(before).toBeLessThan(14);
    await look(page, 'campaign-paused');
    await confirm(page, /^Resume: /, 'Resume');
    await expect.poll(() => progress(id), { timeout: 60_000 }).toMatchObject({ accepted: 14 });
    for (const phone of phones) expect(zapi.received(phone), phone).toHaveLength(1);
    const history = page.getByRole('region', { name: 'What happened' });
    await history.getByText('Completed').waitFor();
    const said = await history.getByRole('listitem').allTextContents();
    expect(said.map((text) => text.replace(/\d\d:\d\d.*$/, '').trim())).toEqual([
      'Completed by Pombo',
      'Resumed by someone on this machine',
      'Paused by someone on this machinepreço errado',
      expect.stringMatching(/^Started by \S+ \(command line\)$/),
      'Created',
    ]);
    expect(errors).toEqual([]);
  });

  test('a number that is held is named with its reason, while the campaign stands still', async () => {
    await ask('POST', '/v1/lanes/suporte/pause', { why: 'almoço' });
    try {
      const id = await campaign('Parada', people.phones(4), { instances: 'suporte' });
      const { page, errors } = await visit(`/campaigns/${id}`, { locale: 'pt-BR', colorScheme: 'dark' });
      await page.getByText('Parada: suporte (Pausado por uma pessoa)').waitFor();
      await page.getByText('Não dá para prever o fim enquanto nada é enviado.').waitFor();
      await look(page, 'campaign-still.pt-BR.dark');
      await page.goto(`${system.url()}/campaigns`);
      await page.getByText('Parada: suporte (Pausado por uma pessoa)').waitFor();
      await ask('POST', `/v1/campaigns/${id}/cancel`);
      expect(errors).toEqual([]);
    } finally {
      await ask('POST', '/v1/lanes/suporte/resume');
    }
  });

  test('a message shows the history of a lost answer, what is known, and what to do next', async () => {
    zapi.fault({ do: { kind: 'close', enqueue: false }, times: 1 });
    const id = await send(system, people.phones(1)[0]!);
    const { page, errors } = await visit(`/messages/${id}`);
    const history = page.getByRole('region', { name: 'Timeline' });
    await history.getByText('Attempt 1').waitFor({ timeout: 60_000 });
    await expect
      .poll(() => history.getByRole('listitem').allTextContents())
      .toContainEqual(expect.stringMatching(/^Attempt 1.*→ then Unknown/));
    await page.getByRole('heading', { name: 'Evidence' }).waitFor();
    const next = page.getByRole('region', { name: 'What to do next' });
    expect(await next.textContent()).toContain('check the phone, then resolve it as "sent", "resend" or "drop"');
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    await look(page, 'message-lost');
    expect(errors).toEqual([]);
  });

  test('advice comes in the language of the page; both themes are accessible and fit a phone; an unknown id says so', async () => {
    const { id } = await withFailures('Idiomas');
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, errors } = await visit(`/campaigns/${id}?status=failed`, { locale: 'pt-BR', colorScheme });
      await page
        .getByText('Leia as palavras da Z-API')
        .or(page.getByText(/Z-API recusou/))
        .first()
        .waitFor();
      await shown(page);
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expectNoSidewaysScroll(page);
      await look(page, `campaign-phone.pt-BR.${colorScheme}`);
      expect(errors).toEqual([]);
    }
    const { page } = await visit('/campaigns/nothing');
    await page.getByRole('alert').getByText('Not found').waitFor();
    await look(page, 'campaign-not-found');
  });
});
