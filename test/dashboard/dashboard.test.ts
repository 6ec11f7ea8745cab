import { beforeAll, describe, expect, test } from 'vitest';
import { NUMBERS } from '../../apps/cli/src/pombo.fixture.ts';
import { CHROMIUM, expectAccessible, look, tile } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { callBack, dashboard } from './system.fixture.ts';

/** The dashboard in a real browser, over a real `pombo up` and a simulated Z-API. */
describe.skipIf(CHROMIUM === undefined)('the dashboard in Chromium', () => {
  const system = dashboard();
  const { cli, people, visit, ask } = system;

  beforeAll(async () => {
    await system.campaign('Natal', people.phones(12));
  });

  test('home shows its numbers, without an error in the console, and follows live', async () => {
    const { page, errors } = await visit('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByText('Live').waitFor();
    await expect.poll(() => tile(page, 'Queued').textContent()).toBe('0');
    await page
      .getByText(/12 accepted by Z-API|[1-9]\d* accepted by Z-API, \d+ confirmed/)
      .first()
      .waitFor();
    await page.locator('canvas').waitFor();
    await look(page, 'home');
    expect(errors).toEqual([]);
  });

  test('pause with a reason stops a number, resume releases it, and a second browser sees both live', async () => {
    const [first, second] = [await visit('/numbers'), await visit('/numbers/vendas')];
    await second.page.getByText('Live').waitFor();
    await first.page.getByRole('button', { name: 'Pause: vendas' }).click();
    await first.page.getByLabel('Why (others see it)').fill('almoço');
    await first.page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
    await first.page.getByRole('button', { name: 'Resume: vendas' }).waitFor();
    expect(await heldBy('vendas')).toEqual([{ reason: 'paused', detail: 'almoço' }]);
    await second.page.getByText('Reason given: almoço').waitFor();
    await second.page.getByText('Held: Paused by a person').waitFor();
    await second.page.getByText('by this machine, without a key · “almoço”').waitFor();
    await look(second.page, 'number-paused');
    await first.page.goto(system.url());
    await first.page.getByText('vendas: Paused by a person').waitFor();
    await look(first.page, 'home-attention');
    await first.page.getByRole('button', { name: 'Resume: vendas' }).click();
    await first.page.getByRole('alertdialog').getByRole('button', { name: 'Resume' }).click();
    await first.page.getByText('Nothing needs you').waitFor();
    expect(await heldBy('vendas')).toEqual([]);
    await second.page.getByText('Reason given: almoço').waitFor({ state: 'detached' });
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  test('a number that disconnects says what to do, and comes back without a click; its history names both', async () => {
    await callBack(system, ['suporte']);
    const [home, number] = [await visit('/'), await visit('/numbers/suporte')];
    await number.page.locator('header').getByText('Ready').waitFor();
    system.zapi.setInstance(NUMBERS[1].id, { connected: false });
    await send(system, people.phones(1)[0]!, 'suporte');
    await number.page.locator('header').getByText('Disconnected').waitFor({ timeout: 90_000 });
    await number.page.getByText(/read the QR code/).waitFor();
    await home.page.getByText('suporte: Disconnected').waitFor();
    expect(await home.page.getByRole('button', { name: 'Resume: suporte' }).count()).toBe(0);
    expect(await home.page.getByRole('link', { name: 'What to do' }).getAttribute('href')).toBe('/numbers/suporte');
    await look(number.page, 'number-disconnected');
    system.zapi.setInstance(NUMBERS[1].id, { connected: true });
    await home.page.getByText('suporte: Disconnected').waitFor({ state: 'detached', timeout: 90_000 });
    await number.page.getByText('Released: Disconnected').waitFor();
    await number.page.getByText('Held: Disconnected').waitFor();
    expect(await number.page.getByText(/^by Pombo/).count()).toBe(2);
    expect([...home.errors, ...number.errors]).toEqual([]);
  });

  async function heldBy(lane: string): Promise<object[]> {
    const { lanes } = await ask<{ lanes: { instance: string; holds: { reason: string; detail: string }[] }[] }>(
      'GET',
      '/v1/lanes',
    );
    const { holds } = lanes.find(({ instance }) => instance === lane)!;
    return holds.map(({ reason, detail }) => ({ reason, detail }));
  }

  test('a campaign is started, opened and filtered by status, and a message shows its way', async () => {
    const id = await system.campaign('Promoção de janeiro com um nome bastante comprido', people.phones(6), {
      start: false,
    });
    const { page, errors } = await visit('/campaigns');
    await page.getByRole('button', { name: /^Start: Promo/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start' }).click();
    await look(page, 'campaigns');
    await page.getByRole('link', { name: /^Promo/ }).click();
    await page.getByText('Completed').filter({ visible: true }).first().waitFor();
    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('No message matches').waitFor();
    expect(page.url()).toBe(`${system.url()}/campaigns/${id}?status=failed`);
    await page.goBack();
    await page.getByRole('cell', { name: 'Accepted' }).first().waitFor();
    await look(page, 'campaign');
    await page
      .getByRole('link', { name: /^55119/ })
      .first()
      .click();
    await page.getByText('accepted by Z-API').first().waitFor();
    await look(page, 'message');
    expect(errors).toEqual([]);
  });

  test('keys alone open pages, the search and the list of keys; the skip link is first', async () => {
    const { page } = await visit('/');
    await page.locator('main h1').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Search for a message').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('nobody-has-this-id');
    await page.keyboard.press('Enter');
    await page.getByText('No message has the id nobody-has-this-id').waitFor();
    await page.reload();
    await page.locator('main h1').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  });

  test('when the server is gone, the page keeps what it knew and says since when', async () => {
    const { page } = await visit('/');
    await expect.poll(() => tile(page, 'Queued').textContent()).toBe('0');
    await page.context().setOffline(true);
    await page.getByText(/Stale since \d\d:\d\d/).waitFor({ timeout: 60_000 });
    expect(await tile(page, 'Queued').textContent()).toBe('0');
    await look(page, 'stale');
    await page.context().setOffline(false);
    await page.getByText(/Stale since/).waitFor({ state: 'detached', timeout: 60_000 });
  });

  test('with a key, a browser signs in; a viewer can change nothing, not even by request', async () => {
    const made = await cli.run(['keys', 'create', 'vera', '--scope', 'read', '--json']);
    const { key: secret, id } = made.json()[0] as { key: string; id: string };
    const { page } = await visit('/numbers');
    await page.getByLabel('API key').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await look(page, 'sign-in');
    await expectAccessible(page);
    await page.getByLabel('API key').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Pause: vendas' }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause: vendas' }).isDisabled()).toBe(true);
    const statuses = await page.evaluate(async () => {
      const tries = ['/v1/lanes/vendas/pause', '/v1/messages', '/v1/campaigns/x/cancel', '/v1/suppressions'];
      return Promise.all(
        tries.map(async (path) => {
          const headers = { 'content-type': 'application/json' };
          return (await fetch(path, { method: 'POST', headers, body: '{}' })).status;
        }),
      );
    });
    expect(statuses).toEqual([403, 403, 403, 403]);
    expect(await heldByKey(secret)).toEqual([]);
    expect(await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]))).not.toContain(secret);
    expect((await cli.run(['keys', 'revoke', id])).code).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Pombo' }).waitFor();
  });

  async function heldByKey(secret: string): Promise<unknown> {
    const response = await fetch(`${system.url()}/v1/lanes`, { headers: { authorization: `Bearer ${secret}` } });
    const { lanes } = (await response.json()) as { lanes: { holds: unknown[] }[] };
    return lanes.flatMap(({ holds }) => holds);
  }
});
