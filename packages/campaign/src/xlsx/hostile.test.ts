import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable } from '../csv/open-table.ts';
import { readRows } from '../csv/rows.ts';
import { openArchive } from './archive.ts';
import { readSharedStrings } from './strings.ts';
import { noise, rowsXml, workbook, workbookParts, zip, type Part } from './workbook.fixture.ts';

const SHEET = rowsXml(['telefone', 'nome'], ['5511987654321', 'Ana']);
const MEGABYTE = 1024 * 1024;

/** Replaces or adds parts of a workbook. */
function withParts(...changed: Part[]): Buffer {
  const parts = workbookParts({ sheets: { Plan1: SHEET }, strings: '' });
  const names = new Set(changed.map(({ name }) => name));
  return zip([...parts.filter(({ name }) => !names.has(name)), ...changed]);
}

async function open(source: Uint8Array): Promise<void> {
  const file = await openTable(source);
  for await (const row of readRows(file)) expect(row).toBeDefined();
}

const sheetPart = (data: string, claims: Part['claims'] = {}): Part => ({
  name: 'xl/worksheets/sheet1.xml',
  data,
  claims,
});

describe('a hostile workbook is refused', () => {
  const bomb = `<worksheet>${SHEET}<!--${'A'.repeat(40 * MEGABYTE)}--></worksheet>`;

  test.each<[string, () => Buffer, string, RegExp]>([
    ['packed 1,000 to 1', () => withParts(sheetPart(bomb)), 'file_unusable', /packed more than 100 to 1/],
    [
      'packed 1,000 to 1, while the directory claims a few bytes',
      () => withParts(sheetPart(bomb, { unpacked: 100 })),
      'file_unusable',
      /packed more than 100 to 1/,
    ],
    [
      'whose directory claims more packed bytes than there are',
      () => withParts(sheetPart(bomb, { packed: 0x7ffffff0 })),
      'file_unreadable',
      /damaged/,
    ],
    [
      'whose directory claims fewer packed bytes than there are',
      () => withParts(sheetPart(`<worksheet>${SHEET}</worksheet>`, { packed: 40 })),
      'file_unreadable',
      /damaged/,
    ],
    [
      'with a wrong checksum',
      () => withParts(sheetPart(`<worksheet>${SHEET}</worksheet>`, { crc: 1 })),
      'file_unreadable',
      /checksum/,
    ],
    ['with an encrypted part', () => withParts(sheetPart('x', { encrypted: true })), 'file_unreadable', /password/],
    ['packed by another method', () => withParts(sheetPart('x', { method: 12 })), 'file_unreadable', /unknown method/],
    [
      'with a part twice',
      () => zip([...workbookParts({ sheets: { A: SHEET } }), sheetPart('<worksheet/>')]),
      'file_unreadable',
      /twice/,
    ],
    [
      'with an entity bomb',
      () => withParts(sheetPart(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>`)),
      'file_unreadable',
      /document type/,
    ],
    [
      'with an external entity in its shared texts',
      () => withParts({ name: 'xl/sharedStrings.xml', data: '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>' }),
      'file_unreadable',
      /document type/,
    ],
    [
      'with an entity that nothing defines',
      () => withParts(sheetPart('<worksheet>&b;</worksheet>')),
      'file_unreadable',
      /not valid XML/,
    ],
    [
      'with a text of megabytes',
      () =>
        withParts(
          sheetPart(
            `<worksheet><sheetData><row><c t="str"><v>${noise(8 * MEGABYTE).toString('hex')}</v></c></row></sheetData></worksheet>`,
          ),
        ),
      'file_unreadable',
      /text or tag of several megabytes/,
    ],
    [
      'nested without end',
      () => withParts(sheetPart(`<worksheet>${'<a>'.repeat(200)}`)),
      'file_unreadable',
      /nested too deeply/,
    ],
    [
      'with rows out of order',
      () => withParts(sheetPart('<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>')),
      'file_unreadable',
      /out of order/,
    ],
    [
      'with a row beyond the last',
      () => withParts(sheetPart('<worksheet><sheetData><row r="99999999"/></sheetData></worksheet>')),
      'file_unreadable',
      /out of order/,
    ],
    [
      'with content far to the right',
      () => withParts(sheetPart('<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>')),
      'file_unusable',
      /beyond column 1024/,
    ],
    [
      'that refers to a text it does not have',
      () => withParts(sheetPart('<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>')),
      'file_unreadable',
      /a text that it does not have/,
    ],
    [
      'with bytes that are not UTF-8',
      () => withParts({ name: 'xl/sharedStrings.xml', data: Buffer.from('<sst>\xff</sst>', 'latin1') }),
      'file_unreadable',
      /not valid XML/,
    ],
    [
      'that ends in the middle of a tag',
      () => withParts(sheetPart('<worksheet><sheetData><row')),
      'file_unreadable',
      /not valid XML/,
    ],
  ])('%s', async (_what, source, code, message) => {
    await expect(open(source())).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test('with more unpacked bytes than allowed in all its parts together', async () => {
    const source = workbook({ sheets: { A: SHEET } });
    const content = { bytes: source, read: async function* () {}, verify: async () => {}, close: async () => {} };
    const archive = await openArchive(content, { unpackedBytes: 400, ratio: 100 });
    const reading = async (): Promise<void> => {
      for (const name of archive.names()) for await (const piece of archive.part(name)) expect(piece).toBeDefined();
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'file_unusable',
      message: expect.stringContaining('when it is unpacked') as string,
    });
  });

  test('with more shared texts than allowed', async () => {
    const strings = Array.from({ length: 100 }, (_none, at) => `<si><t>text ${at}</t></si>`).join('');
    const source = workbook({ sheets: { A: SHEET }, strings });
    const content = { bytes: source, read: async function* () {}, verify: async () => {}, close: async () => {} };
    const texts = async (limits: { bytes: number; count: number }): Promise<string | undefined> =>
      (await readSharedStrings(await openArchive(content), 'xl/sharedStrings.xml', limits)).at(99);
    expect(await texts({ bytes: 690, count: 100 })).toBe('text 99');
    await expect(texts({ bytes: 689, count: 100 })).rejects.toMatchObject({
      message: 'The workbook has too many texts',
    });
    await expect(texts({ bytes: 690, count: 99 })).rejects.toMatchObject({ code: 'file_unusable' });
  });
});

describe('a large workbook', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pombo-xlsx-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const ROWS = 100_000;

  test(
    `of ${ROWS.toLocaleString('en')} rows takes at most 250 MB more than one of a single row`,
    { timeout: 120_000 },
    async () => {
      const path = join(folder, 'large.xlsx');
      const rows = Array.from(
        { length: ROWS },
        (_none, at) =>
          `<row r="${at + 2}"><c r="A${at + 2}" t="s"><v>${at}</v></c><c r="B${at + 2}"><v>${5_511_900_000_000 + at}</v></c><c r="C${at + 2}" t="s"><v>${at}</v></c><c r="D${at + 2}"><v>${at}</v></c></row>`,
      );
      const header =
        '<row r="1"><c t="str"><v>nome</v></c><c t="str"><v>telefone</v></c><c t="str"><v>cidade</v></c><c t="str"><v>n</v></c></row>';
      const strings = Array.from(
        { length: ROWS },
        (_none, at) => `<si><t>Cliente número ${at} da São José</t></si>`,
      ).join('');
      await writeFile(path, workbook({ sheets: { A: `<sheetData>${header}${rows.join('')}</sheetData>` }, strings }));
      const few = join(folder, 'few.xlsx');
      await writeFile(
        few,
        workbook({ sheets: { A: `<sheetData>${header}${rows[0]}</sheetData>` }, strings: '<si><t>Ana</t></si>' }),
      );
      // One after the other, so that neither takes the processor from the other.
      const idle = await readAlone(few);
      const { counts, peak } = await readAlone(path);
      expect(idle.counts).toMatchObject({ rows: 1 });
      expect(counts).toMatchObject({ rows: ROWS });
      expect((peak - idle.peak) / MEGABYTE).toBeLessThan(250);
    },
  );
});

interface Reading {
  counts: { rows: number; rejected: number };
  /** The most memory that the process ever held (bytes). */
  peak: number;
}

/** Reads a campaign's file in a process of its own. */
async function readAlone(path: string): Promise<Reading> {
  const script = `
    const { readCampaign } = await import('@pombo/campaign');
    const { readFileSync } = await import('node:fs');
    const { counts } = await readCampaign(${JSON.stringify(path)}, { instances: ['a'], image: 'https://example.com/a.png', caption: 'Oi {{ nome }}' });
    // Linux counts the memory of the process that started this one into maxRSS, but not into VmHWM.
    const own = process.platform === 'linux' ? /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] : undefined;
    console.log(JSON.stringify({ counts, peak: Number(own ?? process.resourceUsage().maxRSS) * 1024 }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../../../../apps/cli', import.meta.url),
  });
  return JSON.parse(stdout) as Reading;
}
