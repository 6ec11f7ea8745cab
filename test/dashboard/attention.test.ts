import { messageKey } from '@pombo/core';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { NUMBERS } from '../../apps/cli/src/pombo.fixture.ts';
import { findRedisServer, startPrivateRedis } from '../setup/redis-server.ts';
import { closeRedis, connect } from '../../packages/redis/src/connect.ts';
import { CHROMIUM, look } from './browser.fixture.ts';
import { send } from './seeds.fixture.ts';
import { callBack, dashboard } from './system.fixture.ts';

/** What home says needs a person: each from its real cause, with its one right action. */
describe.skipIf(CHROMIUM === undefined)('needs attention', () => {
  const [vendas, suporte] = NUMBERS;
  const mudo = { ...suporte, name: 'mudo', id: `${suporte.id}-mudo`, token: `${suporte.token}-mudo` };
  const numbers = [vendas, { ...suporte, pace: { min: 0.2, max: 0.2 } }, mudo];
  const system = dashboard({ numbers, prefix: '551193', apart: true });
  const { ask, people, redis, visit, zapi } = system;
  const DAY_MS = 24 * 60 * 60 * 1000;

  beforeAll(() => callBack(system, ['vendas', 'suporte']));

  /** The item of home with this text. */
  const item = (page: Page, text: string | RegExp): Locator =>
    page
      .getByRole('region', { name: /Needs attention|Precisa de atenção/ })
      .getByRole('listitem')
      .filter({ hasText: text });

  /** What can be pressed in it. */
  const actionsOf = (found: Locator): Promise<string[]> =>
    found.getByRole('link').or(found.getByRole('button')).allInnerTexts();

  test('a number that a person paused is resumed there; several are listed by their reason', async () => {
    const { page, errors } = await visit('/');
    await page.getByText('Nothing needs you').waitFor();
    await ask('POST', '/v1/lanes/vendas/pause', { why: 'almoço' });
    await item(page, 'vendas: paused by a person').getByText('“almoço”').waitFor();
    expect(await actionsOf(item(page, 'vendas: paused'))).toEqual(['Resume']);
    await ask('POST', '/v1/lanes/suporte/pause');
    const both = item(page, 'suporte and vendas: paused by a person');
    await both.waitFor();
    expect(await actionsOf(both)).toEqual(['See numbers']);
    await both.getByRole('link').click();
    await expect.poll(() => page.locator('tbody tr').allInnerTexts()).toHaveLength(2);
    expect(await page.getByLabel('Filter numbers').inputValue()).toBe('paused by a person');
    for (const name of ['vendas', 'suporte']) await ask('POST', `/v1/lanes/${name}/resume`);
    expect(errors).toEqual([]);
  });

  test('a number that is disconnected leads to its page, and is not resumed from home', async () => {
    const { page } = await visit('/');
    zapi.setInstance(mudo.id, { connected: false });
    onTestFinished(() => void zapi.setInstance(mudo.id, { connected: true }));
    await send(system, people.phones(1)[0]!, 'mudo');
    const found = item(page, 'mudo: disconnected');
    await found.waitFor({ timeout: 90_000 });
    expect(await actionsOf(found)).toEqual(['What to do']);
    await found.getByRole('link').click();
    await page.getByText('read the QR code').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('pombo lanes resume');
    zapi.setInstance(mudo.id, { connected: true });
    await page.locator('header').getByText('Ready').waitFor({ timeout: 90_000 });
  });

  test('without a worker, what waits is counted, and the command that starts one can be copied', async () => {
    const { page } = await visit('/', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByText('Nothing needs you').waitFor();
    await system.worker.stop();
    const id = await send(system, people.phones(1)[0]!);
    const found = item(page, 'No worker is running');
    await found.getByText('1 message waiting').waitFor({ timeout: 60_000 });
    await look(page, 'home-no-worker');
    await found.getByRole('button', { name: 'Copy: pombo up' }).click();
    await found.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('pombo up');
    await system.worker.start();
    await found.waitFor({ state: 'detached', timeout: 60_000 });
    await expect.poll(async () => (await ask<{ status: string }>('GET', `/v1/messages/${id}`)).status).toBe('read');
  });

  test('an unknown outcome leads to its decision', async () => {
    const [phone] = people.phones(1) as [string];
    zapi.fault({ phone, do: { kind: 'close', enqueue: false } });
    const id = await send(system, phone);
    const { page } = await visit('/');
    const found = item(page, '1 message with an unknown outcome');
    await found.waitFor({ timeout: 60_000 });
    expect(await actionsOf(found)).toEqual(['Decide']);
    await found.getByRole('link').click();
    await page.getByRole('link', { name: phone }).waitFor();
    await ask('POST', `/v1/messages/${id}/resolve`, { as: 'drop' });
  });

  test('a campaign that its failures stopped says why in the language of the page, and is opened', async () => {
    zapi.fault({ times: 80, do: { kind: 'delivery-error', error: 'Phone number does not exist' } });
    const id = await system.campaign('Natal', people.phones(80), { instances: 'suporte' });
    const { page } = await visit('/', { locale: 'pt-BR' });
    const found = item(page, 'Natal foi interrompida');
    await found.getByText(/^\d+ de \d+ falharam; principal motivo: recipient_unreachable/).waitFor({ timeout: 60_000 });
    expect(await actionsOf(found)).toEqual(['Abrir']);
    await look(page, 'home-stopped.pt-BR');
    await found.getByRole('link').click();
    await page
      .locator('header')
      .getByText(/\d+ de \d+ falharam/)
      .waitFor();
    await page
      .getByRole('region', { name: 'O que aconteceu' })
      .getByText(/\d+ de \d+ falharam/)
      .waitFor();
    await page.goto(`${system.url()}/campaigns`);
    await page.getByText(/\d+ de \d+ falharam/).waitFor();
    const english = await ask<{ reason: string }>('GET', `/v1/campaigns/${id}`);
    expect(english.reason).toMatch(/^\d+ of \d+ failed, most: recipient_unreachable/);
    // A person who pauses it knows of it.
    await ask('POST', `/v1/campaigns/${id}/resume`);
    await ask('POST', `/v1/campaigns/${id}/pause`, { why: 'preço errado' });
    await page.goto(system.url());
    await page.getByText('Interrompida: preço errado').waitFor();
    expect(await item(page, 'Natal foi interrompida').count()).toBe(0);
    await ask('POST', `/v1/campaigns/${id}/cancel`);
  });

  test('a number whose callbacks never came leads to the check of the webhooks', async () => {
    const id = await send(system, people.phones(1)[0]!, 'mudo');
    await expect.poll(async () => (await ask<{ status: string }>('GET', `/v1/messages/${id}`)).status).toBe('accepted');
    // As if it had been accepted more than a day ago.
    const [key, at] = [messageKey(id), Date.now() - 2 * DAY_MS];
    await redis.client.hset(`${redis.prefix}:{mudo}:m:${key}`, 'at', at);
    await redis.client.zadd(`${redis.prefix}:{mudo}:s:accepted`, at, key);
    const { page } = await visit('/');
    const found = item(page, 'No callback of Z-API has ever come');
    await found.waitFor({ timeout: 60_000 });
    expect(await actionsOf(found)).toEqual(['Check the webhooks']);
    await found.getByRole('link').click();
    await page.getByRole('region', { name: 'Webhooks' }).getByText('pombo webhooks set mudo').waitFor();
  });

  test.skipIf(findRedisServer() === undefined)(
    'a Redis that may forget leads to the checks, which name the setting',
    async () => {
      const own = await startPrivateRedis();
      onTestFinished(own.stop);
      const api = system.cli.start(['api', '--json'], { REDIS_URL: own.url, POMBO_PORT: '0' });
      await api.until('"gateway"');
      const client = await connect(own.url);
      await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await closeRedis(client);
      const said = api.output.stdout.split('\n').find((line) => line.includes('"gateway"'))!;
      const { page } = await visit((JSON.parse(said) as { dashboard: string }).dashboard);
      const found = item(page, 'Redis is not fit for this');
      await found.getByText('noeviction').waitFor();
      await look(page, 'home-redis');
      expect(await actionsOf(found)).toEqual(['Open the checks']);
      await found.getByRole('link').click();
      await page.getByRole('region', { name: 'Diagnosis' }).getByText('maxmemory-policy').first().waitFor();
      await api.end('SIGTERM');
    },
  );
});
