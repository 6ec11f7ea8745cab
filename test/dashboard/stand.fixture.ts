import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect } from 'vitest';
import { NUMBERS, bench, recipients, simulated } from '../../apps/cli/src/pombo.fixture.ts';
import { testRedis } from '../setup/redis-context.ts';
import { browser } from './browser.fixture.ts';

/** A browser over a real `pombo up` whose simulated Z-API calls back. Call it once, inside of a `describe`. */
export function dashboardStand(prefix: string) {
  const redis = testRedis();
  const cli = bench();
  const zapi = simulated();
  const people = recipients(cli, prefix);
  const { visit } = browser();
  let url = '';

  beforeAll(async () => {
    cli.setEnv({
      REDIS_URL: redis.url,
      POMBO_PREFIX: redis.prefix,
      POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
      POMBO_WEBHOOK_SECRET: 'a-webhook-secret-of-the-dashboard',
      ZAPI_BASE_URL: zapi.url(),
    });
    const up = cli.start(['up', '--json']);
    await up.until('"gateway"');
    const said = up.output.stdout.split('\n').find((line) => line.includes('"gateway"'))!;
    url = (JSON.parse(said) as { dashboard: string }).dashboard.replace(/\/$/, '');
    for (const { name } of NUMBERS) {
      const set = await cli.run(['webhooks', 'set', name, '--url', url, '--json']);
      expect(set.code, set.stderr).toBe(0);
    }
  });

  return {
    redis,
    cli,
    zapi,
    people,
    url: () => url,
    visit: (path: string, options?: Parameters<typeof visit>[1]) => visit(`${url}${path}`, options),
    async ask<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const answer = (await response.json()) as T;
      expect(response.ok, JSON.stringify(answer)).toBe(true);
      return answer;
    },
  };
}

/** Writes a screenshot of the whole page, if POMBO_SCREENSHOTS names a folder. */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['POMBO_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Resolves once a page shows its heading and its data, and not the outline of them. */
export async function shown(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await expect.poll(() => page.locator('main [aria-label=Loading], main [aria-label=Carregando]').count()).toBe(0);
}
