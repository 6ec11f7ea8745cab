import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined: its tests are skipped. */
export const CHROMIUM: string | undefined = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path));

if (CHROMIUM === undefined)
  process.stderr.write('Chromium is not installed (Debian: chromium): its tests are skipped\n');

export interface Visit {
  page: Page;
  /** Errors that the page wrote to its console, and responses that its Content-Security-Policy blocked. */
  errors: string[];
}

/** A real browser for the calling file. */
export function browser(): { visit(url: string, options?: BrowserContextOptions): Promise<Visit> } {
  let running: Browser | undefined;
  beforeAll(async () => {
    if (CHROMIUM === undefined) return;
    running = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
    });
  });
  afterAll(() => running?.close());
  return {
    async visit(url, options = {}) {
      const context = await running!.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-US',
        timezoneId: 'America/Sao_Paulo',
        reducedMotion: 'reduce',
        ...options,
      });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(url);
      return { page, errors };
    },
  };
}

/** Fails with each violation of WCAG 2.2 AA that axe finds, and where. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')}: ${failureSummary.split('\n')[1] ?? ''}`),
  );
  expect(found, page.url()).toEqual([]);
}
