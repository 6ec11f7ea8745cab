import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, SHOTS, expectAccessible, expectNoSidewaysScroll, look, shown } from './browser.fixture.ts';
import { PAGES, filled } from './pages.ts';
import { SEEDED_NUMBERS, seed, type Seeds } from './seeds.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** Language and theme of a run over all pages. Screenshots are made of each pair; the checks need each language and theme once. */
const RUNS = [
  ['en', 'light', true],
  ['pt-BR', 'dark', true],
  ['en', 'dark', false],
  ['pt-BR', 'light', false],
] as const;

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

describe.skipIf(CHROMIUM === undefined)('every page of the dashboard', () => {
  const system = dashboard({ numbers: SEEDED_NUMBERS });
  let seeds: Seeds;

  beforeAll(async () => {
    seeds = await seed(system);
  });

  test.for(RUNS.filter(([, , isChecked]) => isChecked || SHOTS !== undefined))(
    'in %s and %s has a heading and a title, no violation of WCAG, no error, and fits into 360 px',
    async ([language, colorScheme, isChecked]) => {
      const { page, errors } = await system.visit('/', { colorScheme, locale: language });
      for (const { name, path, until = 'main h1', asksInVain } of PAGES) {
        await page.goto(`${system.url()}${filled(path, seeds)}`);
        await page.locator(filled(until, seeds)).first().waitFor();
        await shown(page);
        const found = errors.splice(0).filter((error) => asksInVain !== true || !error.includes('404'));
        expect.soft(found, `errors of ${path}`).toEqual([]);
        await look(page, `${name}.${language}.${colorScheme}`);
        if (!isChecked) continue;
        expect.soft(await page.locator('h1').count(), `headings of ${path}`).toBe(1);
        expect.soft(await page.title(), path).toMatch(/^.+ · Pombo$/);
        expect.soft(await page.locator('html').getAttribute('lang'), path).toBe(language);
        await expectAccessible(page);
        await page.setViewportSize(PHONE);
        await expectNoSidewaysScroll(page);
        if (language === 'en') await look(page, `${name}.phone`);
        await page.setViewportSize(WIDE);
      }
      expect(errors).toEqual([]);
    },
  );
});
