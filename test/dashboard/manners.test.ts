import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, expectAccessible, look, shown } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** What every page has in common: nothing jumps, nothing that was typed is lost, and times are exact for who asks. */
describe.skipIf(CHROMIUM === undefined)('the manners of the dashboard', () => {
  const system = dashboard({ prefix: '551190' });
  const { ask, people, visit } = system;
  let phones: string[];

  beforeAll(async () => {
    phones = people.phones(4);
    for (const phone of phones) await send(system, phone);
    await system.campaign('Natal', people.phones(3));
  });

  /** Where a row stands, and what it says. */
  async function placeOf(row: Locator): Promise<unknown> {
    return [await row.boundingBox(), await row.getByRole('link').first().textContent()];
  }

  const fresh = (page: Page): Locator => page.getByRole('button', { name: '1 new: show it' });

  test('while the pointer is in a list, its rows stay where they are; new ones wait behind a button', async () => {
    const { page, errors } = await visit('/messages');
    await page.getByText('Live', { exact: true }).waitFor();
    const row = page.locator('tbody tr').nth(1);
    await row.hover();
    const before = await placeOf(row);
    const [phone] = people.phones(1) as [string];
    await send(system, phone);
    await fresh(page).waitFor();
    await look(page, 'messages-new');
    await expectAccessible(page);
    expect(await placeOf(row)).toEqual(before);
    await fresh(page).click();
    await page.locator('tbody tr').first().getByRole('link', { name: phone }).waitFor();
    // The button is gone, and with it what the pointer was on.
    await row.hover();
    const [next] = people.phones(1) as [string];
    await send(system, next);
    await fresh(page).waitFor();
    // The list follows again as soon as the pointer has left.
    await page.mouse.move(0, 0);
    await page.locator('tbody tr').first().getByRole('link', { name: next }).waitFor();
    expect(errors).toEqual([]);
  });

  test('while the focus is in a list, it stays on its row, which stays in its place', async () => {
    const { page } = await visit('/messages');
    await page.getByText('Live', { exact: true }).waitFor();
    const row = page.locator('tbody tr').nth(2);
    const name = (await row.getByRole('link').textContent())!;
    await row.getByRole('link').focus();
    const before = await placeOf(row);
    await send(system, people.phones(1)[0]!);
    await fresh(page).waitFor();
    expect(await placeOf(row)).toEqual(before);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
  });

  test('a campaign that another person creates does not move the one that is pointed at', async () => {
    const { page } = await visit('/campaigns');
    await page.getByText('Live', { exact: true }).waitFor();
    const row = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: 'Natal', exact: true }) });
    await row.hover();
    const before = await placeOf(row);
    await system.campaign('Reis', people.phones(2), { start: false });
    await fresh(page).waitFor();
    expect(await placeOf(row)).toEqual(before);
    await page.mouse.move(0, 0);
    await page.getByRole('link', { name: 'Reis', exact: true }).waitFor();
  });

  test.for(['/', '/numbers', '/numbers/vendas'])('on %s the focus survives what arrives', async (path) => {
    const { page } = await visit(path);
    await page.getByText('Live', { exact: true }).waitFor();
    await shown(page);
    const here =
      path === '/'
        ? page.getByRole('link', { name: /^\d+$/ }).first()
        : page.getByRole('button', { name: 'Pause: vendas' });
    await here.focus();
    const element = await here.elementHandle();
    await ask('POST', '/v1/lanes/suporte/pause', { why: 'almoço' });
    // It arrived: the menu, home and the numbers read the same overview.
    const other = await visit('/');
    await other.page.getByText('suporte: paused by a person').waitFor();
    await ask('POST', '/v1/lanes/suporte/resume');
    await other.page.getByText('Nothing needs you').waitFor();
    expect(await element.evaluate((node) => node === document.activeElement && node.isConnected)).toBe(true);
  });

  test.for(['/messages', '/campaigns', '/numbers/vendas'])(
    'on %s a time is exact, with its zone, for a pointer, for the keyboard and for a screen reader',
    async (path) => {
      const { page } = await visit(path);
      await shown(page);
      if (path === '/numbers/vendas') {
        await ask('POST', '/v1/lanes/vendas/pause');
        await page.getByText('Held: paused by a person').waitFor();
        await ask('POST', '/v1/lanes/vendas/resume');
      }
      if (path === '/campaigns')
        await page
          .goto(`${system.url()}/campaigns`)
          .then(() => page.getByRole('link', { name: 'Natal', exact: true }).click());
      const time = page.locator('main time').first();
      await time.waitFor();
      const exact = /^\w{3} \d+, \d{4}, \d+:\d\d:\d\d [AP]M GMT-3$/;
      expect(await time.getAttribute('title')).toMatch(exact);
      expect(await time.ariaSnapshot()).toMatch(/GMT-3/);
      const tip = time.locator('span').last();
      expect(await tip.textContent()).toMatch(exact);
      if (path !== '/messages') return;
      const width = async (): Promise<number> => (await tip.boundingBox())!.width;
      expect(await width()).toBeLessThan(2);
      await page.getByLabel('Status').focus();
      await page.keyboard.press('Tab');
      await page.locator('tbody tr').first().getByRole('link').and(page.locator(':focus')).waitFor();
      expect(await width()).toBeGreaterThan(100);
      await look(page, 'time-exact');
    },
  );

  test.for(['/numbers', '/unknown', '/settings', '/posts/new'])('on %s the keys ? / and g c work', async (path) => {
    const { page } = await visit(path);
    await shown(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Search for a message').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    // In the field, the same keys are letters.
    await page.keyboard.type('gc?/');
    await expect.poll(() => page.getByRole('searchbox', { name: /zaapId/ }).inputValue()).toBe('gc?/');
    await page.locator('main').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  });

  test('when the server stops, pages say since when, and keep what was typed until it is back', async () => {
    const [number, post] = [await visit('/numbers/suporte'), await visit('/posts/new')];
    const stale = (page: Page): Locator => page.getByText(/Stale since \d\d:\d\d/);
    await post.page.getByLabel('Caption').fill('Panetones até sexta-feira');
    await number.page.getByRole('button', { name: 'Pause: suporte' }).click();
    const dialog = number.page.getByRole('alertdialog');
    await dialog.getByLabel('Why (others see it)').fill('almoço até as 14h');
    await system.server.stop();
    for (const { page } of [number, post]) await stale(page).waitFor({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.getByText('The server does not answer').waitFor({ timeout: 60_000 });
    await look(number.page, 'number-stale');
    await system.server.start();
    for (const { page } of [number, post]) await stale(page).waitFor({ state: 'detached', timeout: 60_000 });
    expect(await post.page.getByLabel('Caption').inputValue()).toBe('Panetones até sexta-feira');
    expect(await dialog.getByLabel('Why (others see it)').inputValue()).toBe('almoço até as 14h');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await number.page.getByText('Reason given: almoço até as 14h').waitFor();
    await ask('POST', '/v1/lanes/suporte/resume');
  });
});
