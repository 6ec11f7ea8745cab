import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { smallPng } from './small-png.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined: its tests are skipped. */
export const CHROMIUM: string | undefined = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path));

/** Where screenshots go; undefined: none are made. */
export const SHOTS: string | undefined = process.env['POMBO_SCREENSHOTS'];

if (CHROMIUM === undefined)
  process.stderr.write('Chromium is not installed (Debian: chromium): its tests are skipped\n');

export interface Visit {
  page: Page;
  /** Errors that the page wrote to its console, and responses that its Content-Security-Policy blocked. */
  errors: string[];
}

export interface Visitor {
  /** Opens a path, or a whole address, in a browser profile of its own, which ends with the test. */
  visit(path: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** A real browser for the calling file. */
export function browser(origin: () => string): Visitor {
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
    async visit(path, options = {}) {
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
      await page.goto(new URL(path, `${origin()}/`).href);
      return { page, errors };
    },
  };
}

/** Resolves once a page shows its heading and its data, and not the outline of them. */
export async function shown(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await expect.poll(() => page.locator('main [aria-label=Loading], main [aria-label=Carregando]').count()).toBe(0);
}

/** The number of a tile of the home page. */
export function tile(page: Page, name: string): Locator {
  return page.locator('dl > div', { hasText: name }).locator('dd').first();
}

/** The tallest screenshot (px): a list is as good as its first rows. */
const TALLEST = 1500;

/** Writes a screenshot of the whole page as `NAME.png`, if POMBO_SCREENSHOTS names a folder. */
export async function look(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  const path = join(SHOTS, `${name}.png`);
  mkdirSync(join(path, '..'), { recursive: true });
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  const clip = { x: 0, y: 0, width, height: Math.min(height, TALLEST) };
  writeFileSync(path, smallPng(await page.screenshot({ fullPage: true, clip })));
}

/** Below this width the menu lies over the bottom of the page. */
const NARROW = 860;

/** Fails with each violation of WCAG 2.2 AA that axe finds, and where. */
export async function expectAccessible(page: Page): Promise<void> {
  const size = page.viewportSize();
  const isNarrow = size !== null && size.width < NARROW;
  // The whole page at once: what a person would scroll out from under the menu is not hidden.
  if (isNarrow) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  }
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  if (isNarrow) await page.setViewportSize(size);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} ${target.join(' ')}: ${failureSummary.split('\n')[1] ?? ''}`),
  );
  expect.soft(found, page.url()).toEqual([]);
}

/** Fails if the page is wider than its window: someone would have to scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // A chart takes its new width a moment after its window.
  const excess = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(excess, { message: page.url() }).toBeLessThanOrEqual(0);
}
