import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, look, shown } from './browser.fixture.ts';
import { dashboard } from './system.fixture.ts';

const MANY = 10_000;
/** What a page may fetch to show its numbers (bytes). A list of all of them takes several megabytes. */
const MOST_BYTES = 150_000;

/** The dashboard of a deployment with 10,000 numbers. */
describe.skipIf(CHROMIUM === undefined)('with 10,000 numbers', () => {
  const system = dashboard({ prefix: '551192' });
  const { ask, people, redis, visit } = system;

  beforeAll(async () => {
    const pace = { min: 5, max: 10 };
    const names = Array.from({ length: MANY }, (_none, at) => `loja-${String(at).padStart(5, '0')}`);
    await redis.client.hset(
      `${redis.prefix}:instances`,
      ...names.flatMap((name) => [name, JSON.stringify({ name, pace })]),
    );
    const known = async (): Promise<number> =>
      (await ask<{ total: number }>('GET', '/v1/overview/lanes?limit=1')).total;
    await vi.waitFor(async () => expect(await known()).toBe(MANY + 2), { timeout: 60_000, interval: 500 });
  });

  /** Notes how many numbers, and how many bytes, the page fetches. */
  function watched(page: Page): { most(): number; bytes(): number } {
    const answers: { lanes: number; bytes: number }[] = [];
    page.on('response', (response) => {
      if (!new URL(response.url()).pathname.startsWith('/v1/') || response.url().endsWith('/v1/changes')) return;
      void response.text().then(
        (text) => {
          const { lanes } = JSON.parse(text) as { lanes?: unknown };
          answers.push({ lanes: Array.isArray(lanes) ? lanes.length : 0, bytes: text.length });
        },
        () => {},
      );
    });
    return {
      most: () => Math.max(0, ...answers.map(({ lanes }) => lanes)),
      bytes: () => Math.max(0, ...answers.map(({ bytes }) => bytes)),
    };
  }

  const PAGES = [
    ['home', '/', 'canvas', 0],
    ['numbers', '/numbers', 'tbody tr:nth-child(100)', 100],
    ['posts', '/posts/new', 'fieldset label:nth-of-type(30)', 30],
    ['callbacks', '/callbacks', 'datalist option', 100],
  ] as const;

  test.for(PAGES)('%s fetches only what it shows', async ([name, path, until, most]) => {
    const { page, errors } = await visit('/settings');
    const fetched = watched(page);
    await page.goto(`${system.url()}${path}`);
    await page.locator(until).first().waitFor({ state: 'attached' });
    await shown(page);
    await look(page, `many-${name}`);
    expect(fetched.most()).toBeLessThanOrEqual(most);
    expect(fetched.bytes()).toBeLessThan(MOST_BYTES);
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    expect(errors).toEqual([]);
  });

  test('a new campaign finds a number by a part of its name, and what was chosen stays chosen', async () => {
    const { page } = await visit('/campaigns/new');
    const fetched = watched(page);
    const file = people.csv('lista.csv', people.phones(3));
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.goto(`${system.url()}/campaigns/new?step=sending`);
    await page.getByText(/9,972 more: narrow the search/).waitFor();
    await page.getByLabel('Find a number').fill('9999');
    await page.getByLabel('loja-09999').check();
    await page.getByLabel('Find a number').fill('vend');
    await page.getByLabel('vendas').check();
    await page.getByRole('group', { name: 'Chosen: 2 numbers' }).waitFor();
    await look(page, 'many-new-campaign');
    await page.getByRole('button', { name: 'Leave loja-09999 out' }).click();
    await page.getByRole('group', { name: 'Chosen: 1 number' }).waitFor();
    expect(fetched.most()).toBeLessThanOrEqual(30);
  });

  test('a post names the chosen numbers that send nothing, though they are not listed', async () => {
    const { page } = await visit('/posts/new');
    await page.getByRole('radio', { name: 'Address' }).check();
    await page.getByLabel('Address of the image').fill('https://example.com/natal.png');
    await page.getByLabel('Find a number').fill('loja-07777');
    await page.getByLabel('loja-07777').check();
    await page.getByLabel('Find a number').fill('suporte');
    await page.getByLabel('suporte').check();
    await page.getByRole('button', { name: 'Review and publish' }).click();
    await page.getByRole('alertdialog').getByText('loja-07777: sends nothing at the moment').waitFor();
  });

  test('the list is searched and paged by the server, and its page is part of the address', async () => {
    const { page } = await visit('/numbers');
    await page.getByText('Page 1 of 101').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('link', { name: 'loja-00100', exact: true }).waitFor();
    await page.getByLabel('Filter numbers').fill('loja-0123');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(10);
    expect(page.url()).toBe(`${system.url()}/numbers?q=loja-0123`);
    await page.reload();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(10);
  });
});
