import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { rowsXml, workbook } from '../../packages/campaign/src/xlsx/workbook.fixture.ts';
import { CHROMIUM, expectAccessible, expectNoSidewaysScroll, look } from './browser.fixture.ts';
import { dashboard } from './system.fixture.ts';

/** The words at the field for the file, before and after one was chosen. */
const FILE = /Drop the list here|Another file/;

/** A new campaign in a real browser, over a real `pombo up` and a simulated Z-API that records who received what. */
describe.skipIf(CHROMIUM === undefined)('a new campaign in Chromium', () => {
  const system = dashboard();
  const { visit, url, zapi } = system;

  let used = 0;
  /** Phones that no other test has. */
  const phones = (count: number): string[] => {
    used += count;
    return Array.from({ length: count }, (_none, at) => `55119${String(81_000_000 + used - count + at)}`);
  };
  const csv = (rows: readonly string[]): Buffer => Buffer.from(`telefone;nome\n${rows.join('\n')}\n`);
  const csvFile = (name: string, rows: readonly string[]) => ({ name, mimeType: 'text/csv', buffer: csv(rows) });
  const listOf = (count: number): string[] => phones(count).map((phone, at) => `${phone};Nome ${at}`);

  /** Drops a file onto the page, as from a folder. */
  async function drop(page: Page, name: string, content: Buffer): Promise<void> {
    const transfer = await page.evaluateHandle(
      ([base64, fileName]) => {
        const bytes = Uint8Array.from(atob(base64!), (letter) => letter.codePointAt(0)!);
        const data = new DataTransfer();
        data.items.add(new File([bytes], fileName!));
        return data;
      },
      [content.toString('base64'), name],
    );
    const target = page.getByText(FILE);
    await target.dispatchEvent('dragover', { dataTransfer: transfer });
    await target.dispatchEvent('drop', { dataTransfer: transfer });
  }

  const step = (page: Page, name: string) => page.getByRole('list', { name: 'Steps' }).getByRole('button', { name });
  const atStep = (page: Page, name: string) =>
    page.getByRole('heading', { name: new RegExp(`^\\d\\. ${name}`) }).waitFor();
  const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();

  /** Fills the steps up to the review. */
  async function prepare(page: Page, file: ReturnType<typeof csvFile>, caption = 'Oi {{ nome }}'): Promise<void> {
    await page.getByLabel(FILE).setInputFiles(file);
    await page.getByRole('heading', { name: /rows, as they are read/ }).waitFor();
    await step(page, 'Message').click();
    await page.getByLabel('Image file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture() });
    await page.getByText(/PNG, 300 × 200 pixels/).waitFor();
    await page.getByRole('textbox', { name: 'Caption' }).fill(caption);
    await step(page, 'Sending').click();
    await page.getByRole('checkbox', { name: /vendas/ }).check();
  }

  /** Captions of what Z-API received for these phones. */
  const receivedBy = (phone: string): (string | undefined)[] =>
    zapi.posts().flatMap((post) => (post.phone === phone ? [post.caption] : []));

  async function campaigns(): Promise<{ id: string; name: string; state: string; total: number }[]> {
    const response = await fetch(`${url()}/v1/campaigns?limit=500`);
    return ((await response.json()) as { campaigns: { id: string; name: string; state: string; total: number }[] })
      .campaigns;
  }

  test('from a dropped, messy XLSX to downloaded results: each person gets exactly one message', async () => {
    const [ana, rui, eva, me] = phones(4) as [string, string, string, string];
    const local = (phone: string): string => phone.slice(4);
    const sheets = {
      Resumo: rowsXml(['Relatório de vendas'], ['Total', '4']),
      Clientes: rowsXml(
        ['Clientes de novembro'],
        ['Nome completo', 'DDD', 'Celular'],
        ['Ana Souza', '11', local(ana)],
        ['Rui', '11', `+55 (11) ${local(rui)}`],
        ['Ana de novo', '', ana],
        ['Zé', '11', '1234'],
        ['Eva', '11', local(eva)],
      ),
    };
    const { page, errors } = await visit(`${url()}/campaigns`);
    await page.getByRole('link', { name: 'New campaign' }).click();
    await look(page, 'new/empty');
    await drop(page, 'clientes.xlsx', workbook({ sheets }));
    await page.getByRole('alert').waitFor();
    await look(page, 'new/wrong-sheet');
    await page.getByLabel('Sheet').selectOption('Clientes');
    await page.getByRole('heading', { name: 'The first rows, as they are read (5)' }).waitFor();
    await page.getByText(/Not sent: Celular/).waitFor();
    await look(page, 'new/file');
    await next(page);
    await atStep(page, 'Columns');
    expect(await page.getByLabel('Column with the phones').inputValue()).toBe('Celular');
    await page.getByText('Area code: column DDD.').waitFor();
    await look(page, 'new/columns');
    await next(page);
    await page.getByLabel('Image file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture() });
    await page.getByText(/PNG, 300 × 200 pixels/).waitFor();
    await page.getByRole('textbox', { name: 'Caption' }).fill('Oi !');
    await page.getByRole('textbox', { name: 'Caption' }).press('ArrowLeft');
    await page.getByRole('button', { name: 'Insert {{ nome_completo }}' }).click();
    expect(await page.getByRole('textbox', { name: 'Caption' }).inputValue()).toBe('Oi {{ nome_completo }}!');
    await page.getByText('Oi Ana Souza!').waitFor();
    await page.getByRole('button', { name: 'Line after' }).click();
    await page.getByText('Oi Rui!').waitFor();
    await page.getByText(`to +${rui}`).waitFor();
    await look(page, 'new/message');
    await next(page);
    await page.getByLabel('Name', { exact: true }).fill('Novembro');
    await page.getByRole('checkbox', { name: /vendas/ }).check();
    await page.getByRole('checkbox', { name: /suporte/ }).check();
    await look(page, 'new/sending');
    await next(page);
    await page.getByRole('heading', { name: '3 messages will be sent' }).waitFor();
    const facts = await page.locator('dl > div').allTextContents();
    expect(facts).toEqual(expect.arrayContaining(['Duplicates1', 'Rejected1']));
    await page.getByText(/^about|^under a minute/).waitFor();
    await look(page, 'new/review');
    const [left] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download lines left out' }).click(),
    ]);
    const rejects = readFileSync(await left.path(), 'utf8');
    expect(rejects).toContain('Zé;11;1234;6;Celular;');
    expect(rejects).toContain('Ana de novo');

    await page.getByLabel('Your phone').fill(`+${me}`);
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('The test is queued.').waitFor();
    await expect.poll(() => receivedBy(me)).toEqual(['Oi Rui!']);
    await page.getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('alertdialog').getByText('3 messages go out through vendas and suporte.').waitFor();
    await look(page, 'new/start');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('heading', { name: 'Novembro' }).waitFor();
    await page.getByText('Completed').first().waitFor();

    await page.goto(`${url()}/campaigns`);
    const [results] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download results: Novembro' }).click(),
    ]);
    const [header, ...lines] = readFileSync(await results.path(), 'utf8')
      .trim()
      .split('\n');
    expect(header).toContain('phone;instance;status;zaapId');
    expect(lines).toHaveLength(3);
    for (const [phone, caption] of [
      [ana, 'Oi Ana Souza!'],
      [rui, 'Oi Rui!'],
      [eva, 'Oi Eva!'],
    ] as const) {
      expect(receivedBy(phone)).toEqual([caption]);
      const [post] = zapi.posts().filter((each) => each.phone === phone);
      expect(lines.find((line) => line.includes(phone))).toContain(post!.zaapId!);
    }
    await look(page, 'new/list');
    expect(errors).toEqual([]);
  });

  test('a wrong file says why; steps are left and revisited, and a reload in the middle loses nothing', async () => {
    const { page } = await visit(`${url()}/campaigns/new`);
    await drop(page, 'contrato.pdf', Buffer.from('%PDF-1.7\n\0\0 not a list'));
    await page.getByRole('alert').waitFor();
    await look(page, 'new/wrong-file');
    expect(await page.getByRole('alert').textContent()).toContain('The file is a PDF');
    await prepare(page, csvFile('natal.csv', listOf(3)));
    await page.getByLabel('From').fill('09:00');
    await page.getByLabel('Until').fill('18:00');
    await page.reload();
    await atStep(page, 'Sending');
    expect(await page.getByLabel('From').inputValue()).toBe('09:00');
    expect(await page.getByRole('checkbox', { name: /vendas/ }).isChecked()).toBe(true);
    await page.goBack();
    await atStep(page, 'Message');
    expect(await page.getByRole('textbox', { name: 'Caption' }).inputValue()).toBe('Oi {{ nome }}');
    await page.getByText('Oi Nome 0').waitFor();
    await page.getByRole('textbox', { name: 'Caption' }).fill('Oi {{ apelido }}');
    await page.getByRole('alert').filter({ hasText: 'apelido' }).waitFor();
    await look(page, 'new/bad-caption');
    await page.getByRole('textbox', { name: 'Caption' }).fill('Olá {{ nome }}');
    await page.getByText('Olá Nome 0').waitFor();
    await page.getByLabel('or its address').fill(`${zapi.url()}/no-image`);
    await page.getByRole('button', { name: 'Use this address' }).click();
    await page.getByRole('alert').filter({ hasText: 'no-image' }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
    await page.getByRole('link', { name: 'New campaign' }).click();
    await page.getByText('Drop the list here').waitFor();
  });

  test('a start that is clicked twice, loses its answer and is repeated after a reload makes one campaign', async () => {
    const list = listOf(2);
    const { page } = await visit(`${url()}/campaigns/new`);
    await prepare(page, csvFile('uma-vez.csv', list));
    await page.route('**/v1/uploads/*/campaign', async (route) => {
      // The server does it; the browser does not learn of it.
      await route.fetch();
      await route.abort();
    });
    await step(page, 'Review').click();
    await page.getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).dblclick();
    await page.getByRole('alertdialog').getByText('The server does not answer.').waitFor();
    // The second click may still be on its way.
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('heading', { name: 'uma-vez' }).waitFor();
    await page.getByText('Completed').first().waitFor();
    expect((await campaigns()).filter(({ name }) => name === 'uma-vez')).toHaveLength(1);
    for (const row of list) expect(receivedBy(row.split(';')[0]!)).toHaveLength(1);
  });

  test('a reload after the start finds the campaign that exists already', async () => {
    const { page } = await visit(`${url()}/campaigns/new`);
    await prepare(page, csvFile('existe.csv', listOf(2)));
    await page.route('**/v1/uploads/*/campaign', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await step(page, 'Review').click();
    await page.getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).click();
    await page.getByRole('alertdialog').getByText('The server does not answer.').waitFor();
    await page.reload();
    await page.getByText(/This campaign was created already/).waitFor();
    expect(await page.getByRole('button', { name: 'Start campaign' }).count()).toBe(0);
    await look(page, 'new/exists');
    await page.getByRole('link', { name: 'Open the campaign' }).click();
    await page.getByRole('heading', { name: 'existe' }).waitFor();
    expect((await campaigns()).filter(({ name }) => name === 'existe')).toHaveLength(1);
  });

  test('the same list and message once more leaves out everyone who received it, and starts nothing', async () => {
    const list = listOf(2);
    for (const [name, words] of [
      ['primeira', '2 messages will be sent'],
      ['segunda', 'No line of this file can be sent'],
    ] as const) {
      const { page } = await visit(`${url()}/campaigns/new`);
      await prepare(page, csvFile(`${name}.csv`, list), 'De novo, {{ nome }}');
      await step(page, 'Review').click();
      await page.getByText(words).waitFor();
      if (name === 'segunda') {
        await look(page, 'new/already-sent');
        await page.getByText('Already received it').waitFor();
        expect(await page.getByRole('button', { name: 'Start campaign' }).count()).toBe(0);
        continue;
      }
      await page.getByRole('button', { name: 'Start campaign' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' }).click();
      await page.getByText('Completed').first().waitFor();
    }
    for (const row of list) expect(receivedBy(row.split(';')[0]!)).toHaveLength(1);
  });

  test('the main path by keyboard alone', async () => {
    const list = listOf(2);
    const { page, errors } = await visit(`${url()}/campaigns`);
    const press = async (key: string): Promise<void> => page.keyboard.press(key);
    /** Moves the focus on with the Tab key until it is on what has this name. */
    async function tabTo(name: RegExp): Promise<void> {
      for (let steps = 0; steps < 80; steps += 1) {
        await press('Tab');
        const focused = await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent;
          return label ?? element.textContent ?? '';
        });
        if (name.test(focused.trim())) return;
      }
      throw new Error(`Tab does not reach ${String(name)}`);
    }
    await page.getByRole('link', { name: 'New campaign' }).waitFor();
    await tabTo(/^New campaign$/);
    await press('Enter');
    await page.getByText(FILE).waitFor();
    await tabTo(/^Drop the list here/);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Space')]);
    await chooser.setFiles(csvFile('teclado.csv', list));
    await page.getByRole('heading', { name: /rows, as they are read/ }).waitFor();
    await tabTo(/^Next$/);
    await press('Enter');
    await atStep(page, 'Columns');
    await page.getByText('Found automatically: telefone').waitFor();
    await tabTo(/^Next$/);
    await press('Enter');
    await atStep(page, 'Message');
    await tabTo(/^Image file/);
    const [second] = await Promise.all([page.waitForEvent('filechooser'), press('Space')]);
    await second.setFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture() });
    await page.getByText(/PNG, 300 × 200 pixels/).waitFor();
    await page.getByRole('button', { name: 'Insert {{ nome }}' }).waitFor();
    await tabTo(/^$/);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.keyboard.type('Teclado ');
    await tabTo(/^Insert \{\{ nome \}\}$/);
    await press('Enter');
    await page.getByText('Teclado Nome 0').waitFor();
    await tabTo(/^Next$/);
    await press('Enter');
    await page.getByRole('checkbox', { name: /vendas/ }).waitFor();
    await tabTo(/^vendas/);
    await press('Space');
    await tabTo(/^Next$/);
    await press('Enter');
    await page.getByRole('heading', { name: '2 messages will be sent' }).waitFor();
    await tabTo(/^Start campaign$/);
    await press('Enter');
    await page.getByRole('alertdialog').waitFor();
    await tabTo(/^Start campaign$/);
    await press('Enter');
    await page.getByText('Completed').first().waitFor();
    for (const row of list) expect(receivedBy(row.split(';')[0]!)).toEqual([`Teclado ${row.split(';')[1]}`]);
    expect(errors).toEqual([]);
  });

  test('a clone has everything of a campaign but its file', async () => {
    const { page } = await visit(`${url()}/campaigns/new`);
    await prepare(page, csvFile('original.csv', listOf(1)), 'Clone de {{ nome }}');
    await page.getByLabel('From').fill('08:00');
    await page.getByLabel('Until').fill('20:00');
    await page.getByLabel('Mon').check();
    await page.getByLabel('Messages per day').fill('500');
    await page.getByLabel('Seconds between messages').fill('3-8');
    await page.getByLabel('Do not start before').fill('2099-01-05T09:00');
    await step(page, 'Review').click();
    await page.getByRole('button', { name: 'Schedule campaign' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Schedule campaign' }).click();
    await page.getByText('Scheduled').first().waitFor();
    await page.goto(`${url()}/campaigns`);
    await page.getByRole('link', { name: 'Clone: original' }).click();
    await page.getByText('Copied from original.').waitFor();
    await look(page, 'new/clone');
    await page.getByLabel(FILE).setInputFiles(csvFile('outra.csv', listOf(1)));
    await page.getByRole('heading', { name: /rows, as they are read/ }).waitFor();
    await step(page, 'Message').click();
    await page.getByText(/PNG, 300 × 200 pixels/).waitFor();
    expect(await page.getByRole('textbox', { name: 'Caption' }).inputValue()).toBe('Clone de {{ nome }}');
    await step(page, 'Sending').click();
    await page.getByRole('checkbox', { name: /vendas/ }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('original');
    expect(await page.getByLabel('From').inputValue()).toBe('08:00');
    expect(await page.getByLabel('Mon').isChecked()).toBe(true);
    expect(await page.getByLabel('Messages per day').inputValue()).toBe('500');
    expect(await page.getByLabel('Seconds between messages').inputValue()).toBe('3-8');
    expect(await page.getByRole('checkbox', { name: /vendas/ }).isChecked()).toBe(true);
  });

  test('above 1,000 recipients the name is typed; a held number is not estimated as if it sent', async () => {
    await system.ask('POST', '/v1/lanes/suporte/pause', { why: 'almoço' });
    const { page } = await visit(`${url()}/campaigns/new`);
    await prepare(page, csvFile('grande.csv', listOf(1001)));
    await page.getByRole('checkbox', { name: /vendas/ }).uncheck();
    await page.getByRole('checkbox', { name: /suporte/ }).check();
    await step(page, 'Review').click();
    await page.getByRole('heading', { name: '1,001 messages will be sent' }).waitFor();
    await page.getByText(/suporte is held \(.+\): its messages wait/).waitFor();
    expect(await page.getByText(/^about|^under a minute/).count()).toBe(0);
    await look(page, 'new/held');
    await page.getByRole('button', { name: 'Start campaign' }).click();
    const start = page.getByRole('alertdialog').getByRole('button', { name: 'Start campaign' });
    expect(await start.isDisabled()).toBe(true);
    await page.getByRole('alertdialog').getByLabel(/Type/).fill('grande');
    expect(await start.isEnabled()).toBe(true);
    await look(page, 'new/typed');
    await system.ask('POST', '/v1/lanes/suporte/resume', {});
  });

  test.for([
    ['light', 'en-US', 1280],
    ['dark', 'pt-BR', 1280],
    ['light', 'pt-BR', 360],
  ] as const)('axe finds no violation in any step, %s, %s, %i px', async ([colorScheme, locale, width]) => {
    const { page, errors } = await visit(`${url()}/campaigns/new`, {
      colorScheme,
      locale,
      viewport: { width, height: 800 },
    });
    const name = `${colorScheme}-${locale}-${width}`;
    const check = async (part: string): Promise<void> => {
      await look(page, `new/${name}-${part}`);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    };
    await page.locator('input[type=file]').waitFor();
    await check('0');
    const long = 'Um nome de coluna bastante comprido que alguém escreveu';
    const [first, second] = phones(2) as [string, string];
    const content = `telefone;nome;${long}\n${first};Ana;${'palavra '.repeat(20)}\n12;Rui;x\n${second};Zé;\n`;
    await page.locator('input[type=file]').setInputFiles({
      name: 'uma-lista-com-um-nome-bastante-comprido-de-novembro-de-2026.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(content),
    });
    await page.locator('table').waitFor();
    await check('1-file');
    const steps = page.locator('main ol button');
    await steps.nth(1).click();
    await page.locator('table').waitFor();
    await check('2-columns');
    await steps.nth(2).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture() });
    await page.locator('figure img').waitFor();
    await page
      .locator('textarea')
      .fill('Olá *{{ nome }}*!\n\nTemos uma novidade para você: https://example.com/novidade');
    await page.getByText('Olá *Ana*!').last().waitFor();
    await check('3-message');
    await steps.nth(3).click();
    await page.getByRole('checkbox', { name: /vendas/ }).check();
    await check('4-sending');
    await steps.nth(4).click();
    await page.locator('dl').waitFor();
    await check('5-review');
    expect(errors).toEqual([]);
  });

  test('a list of 100,000 rows is checked while the API answers', { timeout: 240_000 }, async () => {
    const rows = Array.from({ length: 100_000 }, (_none, at) => `55219${String(80_000_000 + at)};Nome ${at}`);
    const { page } = await visit(`${url()}/campaigns/new`);
    await prepare(page, csvFile('cem-mil.csv', rows));
    await step(page, 'Review').click();
    await page.getByText('Reading the whole file').waitFor();
    const answered: number[] = [];
    const done = page.getByRole('heading', { name: '100,000 messages will be sent' }).waitFor({ timeout: 180_000 });
    const poll = async (): Promise<boolean> => {
      const from = performance.now();
      expect((await fetch(`${url()}/health/live`)).status).toBe(200);
      answered.push(performance.now() - from);
      return page.getByText('Reading the whole file').isVisible();
    };
    await expect.poll(poll, { timeout: 180_000 }).toBe(false);
    await done;
    expect(Math.max(...answered)).toBeLessThan(2000);
    await look(page, 'new/100000');
  });
});

/** A PNG of 300 × 200 pixels, in one colour. */
function picture(): Buffer {
  const [width, height] = [300, 200];
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([38, 178, 160]))]);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
