import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, look, shown } from './browser.fixture.ts';
import { callBack, dashboard } from './system.fixture.ts';

/** Keys, sessions, roles and the audit log, by the browsers of several people. */
describe.skipIf(CHROMIUM === undefined)('the settings', () => {
  const system = dashboard();
  const { cli, visit } = system;
  /** The key of the administrator, from the first test on. */
  let root = '';

  beforeAll(async () => {
    await system.campaign('Natal', ['5511987650123']);
  });

  async function signIn(page: Page, key: string): Promise<void> {
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  }

  async function signedIn(key: string, path: string, options = {}): Promise<Page> {
    const { page } = await visit(path, options);
    await signIn(page, key);
    return page;
  }

  /** Creates a key in the form, and returns it. */
  async function create(page: Page, name: string, scopes: readonly string[] = []): Promise<string> {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByLabel('Who will use it').fill(name);
    for (const scope of scopes) await page.getByRole('checkbox', { name: scope }).check();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('heading', { name: `Copy the key of ${name} now` }).waitFor();
    return (await page.locator('[role=status] code').first().textContent())!;
  }

  test('the first key signs this browser in, and every other one needs a key from then on', async () => {
    const { page, errors } = await visit('/settings/access');
    await page.getByText('No key exists').waitFor();
    root = await create(page, 'Ana');
    expect(root).toMatch(/^pombo_/);
    await look(page, 'settings-key-made');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.getByText(root).count()).toBe(0);
    await page.getByText('This browser').waitFor();
    await look(page, 'settings-keys');
    // Between the key and the session, what the page reads anyway may be refused; nothing else may fail.
    expect(errors.filter((error) => !error.includes('401'))).toEqual([]);
    const other = await visit('/settings');
    await other.page.getByRole('heading', { name: 'Sign in to Pombo' }).waitFor();
  });

  test('a session that is revoked in one browser ends the other, without a reload', async () => {
    const admin = await signedIn(root, '/settings/access');
    const key = await create(admin, 'Bia', ['Send', 'Manage']);
    await admin.getByRole('button', { name: 'I have copied it' }).click();
    const other = await signedIn(key, '/numbers');
    await other.getByRole('button', { name: 'Pause: vendas' }).waitFor();
    await admin.reload();
    await admin.getByRole('button', { name: /^End: Bia/ }).click();
    await admin.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
    await other.getByRole('heading', { name: 'Sign in to Pombo' }).waitFor({ timeout: 10_000 });
    await admin.getByText('This browser').waitFor();
  });

  test('a viewer’s key signs in, shows phones masked, changes nothing, and ends when it is revoked', async () => {
    const admin = await signedIn(root, '/settings/access');
    const key = await create(admin, 'Vera');
    await admin.getByRole('button', { name: 'I have copied it' }).click();
    const viewer = await signedIn(key, '/messages');
    await viewer.getByText('5511****23').waitFor();
    expect(await viewer.content()).not.toContain('987650123');
    await viewer.goto(`${system.url()}/numbers`);
    await viewer.getByRole('button', { name: 'Pause: vendas' }).waitFor();
    expect(await viewer.getByRole('button', { name: 'Pause: vendas' }).isDisabled()).toBe(true);
    expect(await statuses(viewer)).toEqual([403, 403, 403, 403]);
    await viewer.goto(`${system.url()}/settings/audit`);
    await viewer.getByText('Only an administrator sees this').waitFor();
    await look(viewer, 'settings-viewer');
    await expectAccessible(viewer);
    await admin.getByRole('button', { name: 'Revoke: Vera' }).click();
    await admin.getByRole('alertdialog').getByText('cannot be undone').waitFor();
    await look(admin, 'settings-revoke');
    await admin.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await viewer.getByRole('heading', { name: 'Sign in to Pombo' }).waitFor({ timeout: 10_000 });
    await admin.getByText('Revoked keys: 1').waitFor();
  });

  /** What requests that change something answer, sent by the page itself. */
  async function statuses(page: Page): Promise<number[]> {
    return page.evaluate(async () => {
      const tries = ['/v1/lanes/vendas/pause', '/v1/messages', '/v1/keys', '/v1/suppressions'];
      const headers = { 'content-type': 'application/json' };
      const answers = tries.map((path) => fetch(path, { method: 'POST', headers, body: '{}' }));
      return (await Promise.all(answers)).map(({ status }) => status);
    });
  }

  test('the audit log says who paused a number, and from where', async () => {
    const page = await signedIn(root, '/numbers');
    await page.getByRole('button', { name: 'Pause: vendas' }).click();
    await page.getByRole('alertdialog').getByRole('textbox').fill('almoço');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume: vendas' }).waitFor();
    expect((await cli.run(['lanes', 'pause', 'suporte', '--why', 'chip novo'])).code).toBe(0);
    await page.goto(`${system.url()}/settings/audit`);
    const rows = page.locator('tbody tr');
    await rows.filter({ hasText: 'chip novo' }).waitFor();
    const paused = rows.filter({ hasText: 'Paused a number' });
    await expect.poll(() => paused.filter({ hasText: 'Done' }).count()).toBe(2);
    // The viewer's attempt of the test before.
    expect(await paused.filter({ hasText: 'Refused' }).textContent()).toContain('Vera');
    expect(await rows.filter({ hasText: 'chip novo' }).textContent()).toContain('Command line');
    const own = (await rows.filter({ hasText: 'almoço' }).textContent())!;
    expect(own).toContain('Ana');
    expect(own).toContain('Dashboard');
    await rows.filter({ hasText: 'Refused' }).first().waitFor();
    await look(page, 'settings-audit-rows');
    await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Paused a number' });
    await page.getByLabel('Name contains').fill('ana');
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBe(1);
    expect(page.url()).toContain('action=pauseLane');
    await page.getByLabel('Name contains').fill('zoe');
    await page.keyboard.press('Enter');
    await page.getByText('No change fits these filters').waitFor();
    for (const name of ['vendas', 'suporte']) expect((await cli.run(['lanes', 'resume', name])).code).toBe(0);
  });

  test('the checks are those of the command line, and our own address is tried', async () => {
    await callBack(system, ['vendas']);
    const page = await signedIn(root, '/settings/checks');
    const diagnosis = page.getByRole('region', { name: 'Diagnosis' });
    await diagnosis.getByText('prevent').first().waitFor();
    await diagnosis.locator('summary').click();
    await diagnosis.getByText('Workers').first().waitFor();
    await page.getByText('and this Pombo answered').waitFor();
    await page.getByText('All come here').waitFor();
    await page.getByText('0 of 5 come here').waitFor();
    await look(page, 'settings-checks-both');
    await expectAccessible(page);
  });

  test('in Portuguese, in the dark, and at 360 px', async () => {
    const page = await signedIn(root, '/settings', { colorScheme: 'dark' });
    await page.evaluate(() => localStorage.setItem('pombo.language', 'pt-BR'));
    for (const part of ['', '/checks', '/access', '/audit']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${system.url()}/settings${part}`);
      await page
        .locator(part === '/checks' ? '[aria-labelledby=diagnosis] details' : 'tbody tr')
        .first()
        .waitFor();
      await shown(page);
      await look(page, `settings${part.replace('/', '-')}-rows.pt-BR.dark`);
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expectNoSidewaysScroll(page);
      await look(page, `settings${part.replace('/', '-')}-rows.phone`);
    }
  });

  test('with POMBO_DASHBOARD=readonly, an administrator sees everything and changes nothing', async () => {
    const api = cli.start(['api', '--json'], { POMBO_DASHBOARD: 'readonly' });
    await api.until('"gateway"');
    const said = api.output.stdout.split('\n').find((line) => line.includes('"gateway"'))!;
    const { dashboard: url } = JSON.parse(said) as { dashboard: string };
    const { page } = await visit('/');
    await page.goto(`${url}settings/access`);
    await signIn(page, root);
    await page.getByRole('button', { name: 'Revoke: Ana' }).waitFor();
    expect(await page.getByRole('button', { name: 'Revoke: Ana' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Create a key' }).isDisabled()).toBe(true);
    expect(await statuses(page)).toEqual([403, 403, 403, 403]);
    await page.goto(`${url}messages`);
    await page.getByText('5511987650123').waitFor();
  });

  test('a page of an older version says that a newer one runs', async () => {
    const page = await signedIn(root, '/');
    await page.locator('canvas').waitFor();
    await page.route('**/v1/session', async (route) => {
      const response = await route.fetch();
      const access = (await response.json()) as object;
      await route.fulfill({ response, json: { ...access, build: 'newer' } });
    });
    expect(await page.getByText('A newer version of Pombo is running.').count()).toBe(0);
    // Coming back to a page makes it ask again.
    await expect
      .poll(async () => {
        await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
        return page.getByText('A newer version of Pombo is running.').count();
      })
      .toBe(1);
    await page.unroute('**/v1/session');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.locator('canvas').waitFor();
    expect(await page.getByText('A newer version of Pombo is running.').count()).toBe(0);
  });
});
