import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBackend, verified, type Backend } from '../support/http/backend.ts';
import { CHROMIUM, look } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** Callbacks in a real browser, to a real backend of a customer. */
describe.skipIf(CHROMIUM === undefined)('callbacks in Chromium', () => {
  const system = dashboard({ prefix: '551196' });
  const { visit, ask, people } = system;

  async function backend(): Promise<Backend> {
    const started = await startBackend();
    onTestFinished(started.down);
    return started;
  }

  const dialog = (page: Page) => page.getByRole('alertdialog');

  /** Adds an address in the browser, and returns its secret. */
  async function added(page: Page, url: string): Promise<string> {
    await page.getByLabel('Address', { exact: true }).fill(url);
    await page.getByLabel('Only these').check();
    await page.getByLabel(/message\.accepted/).check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: `The secret of ${url}` }).waitFor();
    return (await page.locator('code', { hasText: 'whsec_' }).textContent())!;
  }

  const sent = () => send(system, people.phones(1)[0]!);

  test('an address is added with a secret that is shown once, and tested', async () => {
    const customer = await backend();
    const { page, errors } = await visit('/callbacks');
    await page.getByText('No address receives events yet').waitFor();
    await look(page, 'callbacks-empty');
    const secret = await added(page, customer.url);
    await look(page, 'callbacks-secret');
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.reload();
    await page.getByRole('link', { name: customer.url }).click();
    await page.getByText('No request was made yet').waitFor();
    expect(await page.content()).not.toContain('whsec_');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/It accepted the test event: 204, \d+ ms\./).waitFor();
    expect(verified(customer.heard[0]!, secret)).toMatchObject({ type: 'pombo.test' });
    customer.answer = (response) => response.writeHead(500).end('out of order');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('It answered 500: out of order').waitFor();
    expect(errors).toEqual([]);
  });

  test('a backend that fails is seen with its answer; one event is delivered again, then a whole period', async () => {
    const customer = await backend();
    customer.answer = (response) => response.writeHead(503).end('database is full');
    const { page, errors } = await visit('/callbacks');
    await added(page, customer.url);
    await page.getByRole('link', { name: customer.url }).click();
    const id = await sent();
    const row = page.getByRole('listitem').filter({ hasText: id });
    await row.getByText('answered 503: database is full').first().waitFor();
    await page.getByText(/^Failing since/).waitFor();
    await page.getByText('Fix the backend; everything that waits follows').waitFor();
    await look(page, 'callback-failing');
    customer.answer = (response) => response.writeHead(204).end();
    const before = customer.heard.length;
    // Each attempt has a row of its own, and a retry may have added one.
    await row
      .getByRole('button', { name: /^Deliver again/ })
      .first()
      .click();
    await dialog(page)
      .getByText('1 event go to this address again')
      .or(dialog(page).getByText('handles them twice'))
      .first()
      .waitFor();
    await dialog(page).getByRole('button', { name: 'Deliver again' }).click();
    await page.getByText('1 event queued for delivery.').waitFor();
    await expect.poll(() => customer.heard.length).toBeGreaterThan(before);
    await row.getByText('Accepted', { exact: true }).first().waitFor();
    await page.getByText('Receives events').waitFor();
    await look(page, 'callback');

    const two = [await sent(), await sent()];
    for (const each of two) await expect.poll(() => customer.ids()).toContain(each);
    await page.getByLabel('Since', { exact: true }).selectOption('24');
    await page.getByRole('button', { name: 'Replay a period' }).click();
    await dialog(page).getByText('with the same ids').waitFor();
    await dialog(page).getByRole('button', { name: 'Replay a period' }).click();
    await page.getByText(/\d+ events queued for delivery\./).waitFor();
    for (const each of two)
      await expect.poll(() => customer.heard.filter(({ event }) => event.data.id === each).length).toBe(2);
    const ids = customer.heard.filter(({ event }) => event.data.id === two[0]).map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(1);
    expect(errors).toEqual([]);
  });

  test('several deliveries are chosen and sent again at once', async () => {
    const customer = await backend();
    const { page } = await visit('/callbacks');
    await added(page, customer.url);
    await page.getByRole('link', { name: customer.url }).click();
    const three = [await sent(), await sent(), await sent()];
    for (const id of three) await page.getByRole('listitem').filter({ hasText: id }).waitFor();
    await page.getByLabel('Select all').check();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Deliver again', exact: true }).click();
    await dialog(page).getByText('Deliver 3 events again?').waitFor();
    await dialog(page).getByRole('button', { name: 'Deliver again' }).click();
    await page.getByText('3 events queued for delivery.').waitFor();
    await expect.poll(() => customer.heard.length).toBe(6);
  });

  test('a secret is replaced with an overlap, an address that is gone is enabled again, and one is removed', async () => {
    const customer = await backend();
    const { page } = await visit('/callbacks');
    const old = await added(page, customer.url);
    await page.getByRole('link', { name: customer.url }).click();
    await page.getByRole('button', { name: 'Replace secret' }).click();
    await dialog(page).getByText('For one day both sign').waitFor();
    await dialog(page).getByRole('button', { name: 'Replace secret' }).click();
    const secret = (await page.locator('code', { hasText: 'whsec_' }).textContent())!;
    expect(secret).not.toBe(old);
    customer.answer = (response) => response.writeHead(410).end();
    await sent();
    await page.getByText(/^Disabled since/).waitFor();
    for (const each of [old, secret]) verified(customer.heard[0]!, each);
    await page.getByText('Nothing is delivered: it answered 410 Gone').waitFor();
    await look(page, 'callback-disabled');
    await page.getByRole('button', { name: 'Enable' }).click();
    await dialog(page).getByText('Those that happened meanwhile are not sent').waitFor();
    await dialog(page).getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Receives events').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await dialog(page).getByText('This cannot be undone').waitFor();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Callbacks' }).waitFor();
    await page.getByRole('link', { name: customer.url }).waitFor({ state: 'detached' });
    const { callbacks } = await ask<{ callbacks: { url: string }[] }>('GET', '/v1/callbacks');
    expect(callbacks.map(({ url }) => url)).not.toContain(customer.url);
  });

  // The last test: from the first key on, every request needs one.
  test('a viewer sees posts and masked opt-outs but no callbacks, and changes nothing, not even by request', async () => {
    const [phone] = people.phones(1) as [string];
    await ask('POST', '/v1/suppressions', { phone });
    const made = await system.cli.run(['keys', 'create', 'vera', '--scope', 'read', '--json']);
    const { key } = made.json()[0] as { key: string };
    const { page } = await visit('/posts/new');
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const review = page.getByRole('button', { name: 'Review and publish' });
    await review.waitFor();
    expect(await review.isDisabled()).toBe(true);
    await page.goto(`${system.url()}/opt-outs`);
    await page.getByRole('button', { name: /^Remove/ }).waitFor();
    for (const name of [/^Remove/, /^Add$/, 'Import a list', 'Export as CSV'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
    expect(await page.locator('main').textContent()).not.toContain(phone);
    await look(page, 'opt-outs-viewer');
    await page.goto(`${system.url()}/callbacks`);
    await page.getByText('Callbacks are shown only to those who may change them').waitFor();
    await look(page, 'callbacks-viewer');
    const statuses = await page.evaluate(async (person) => {
      const tries = [
        ['POST', '/v1/posts'],
        ['POST', '/v1/suppressions'],
        ['DELETE', `/v1/suppressions?phone=${person}`],
        ['GET', '/v1/suppressions/export'],
        ['GET', '/v1/callbacks'],
        ['POST', '/v1/callbacks'],
        ['GET', '/v1/callbacks/x/deliveries'],
        ['POST', '/v1/callbacks/x/replay'],
        ['GET', '/v1/images?url=https%3A%2F%2Fexample.com%2Fa.png'],
      ] as const;
      const form = new FormData();
      form.append('file', new Blob(['phone']), 'a.csv');
      const answers = await Promise.all([
        ...tries.map(([method, path]) =>
          fetch(path, {
            method,
            ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}),
          }),
        ),
        fetch('/v1/suppressions/import', { method: 'POST', body: form }),
      ]);
      return answers.map(({ status }) => status);
    }, phone);
    expect(statuses).toEqual(Array(10).fill(403));
  });
});
