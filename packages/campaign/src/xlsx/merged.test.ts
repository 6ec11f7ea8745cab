import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sayAll } from '@pombo/catalogue';
import ExcelJS from 'exceljs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openTable, type TableFile } from '../csv/open-table.ts';
import { readCampaign } from '../recipients/read-campaign.ts';
import { fillDown, parseRange } from './merged.ts';
import { rowsXml, workbook } from './workbook.fixture.ts';

const IMAGE = 'https://example.com/a.png';

/** The sheet as people make it: rows of texts, and ranges that are merged. */
async function excel(rows: readonly (readonly (string | number | null)[])[], ...merged: string[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('Clientes');
  for (const row of rows) sheet.addRow([...row]);
  for (const range of merged) sheet.mergeCells(range);
  return Buffer.from(await book.xlsx.writeBuffer());
}

interface Sent {
  columns: string[];
  notes: string[];
  /** `2: 5511987654321 Oi Ana` for each line that is sent. */
  sent: string[];
  rejected: string[];
  duplicates: string[];
}

/** Returns what a campaign sends from a workbook, with this caption. */
async function campaignOf(source: Uint8Array | string, caption = 'x'): Promise<Sent> {
  const file: TableFile = await openTable(source);
  try {
    const { samples, rejections, duplicates } = await readCampaign(file, {
      instances: ['vendas'],
      image: IMAGE,
      caption,
    });
    return {
      columns: file.finding.columns,
      notes: file.finding.notes.map((note) => sayAll(note)),
      sent: samples.map(({ line, phone, caption: text }) => `${line}: ${phone} ${text}`),
      rejected: rejections.flatMap((group) => group.samples.map(({ line, reason }) => `${line}: ${reason}`)),
      duplicates: duplicates.map(({ line, firstLine }) => `${line} like ${firstLine}`),
    };
  } finally {
    await file.close();
  }
}

describe('a heading of merged cells', () => {
  test('over the whole table is a title above the header', async () => {
    const source = await excel(
      [['Clientes de novembro'], ['Nome', 'Telefone', 'Cidade'], ['Ana', '11987654321', 'Recife']],
      'A1:C1',
    );
    const read = await campaignOf(source, '{{ nome }}');
    expect(read).toMatchObject({ columns: ['Nome', 'Telefone', 'Cidade'], sent: ['3: 5511987654321 Ana'] });
    expect(read.notes[0]).toContain('Clientes de novembro');
  });

  test('over two columns names the one that holds something; both can be used', async () => {
    const rows = [
      ['Nome', 'Telefone', null, 'Cidade'],
      ['Ana', '11987654321', '1133334444', 'Recife'],
    ];
    const read = await campaignOf(await excel(rows, 'B1:C1'), '{{ telefone_2 }} {{ cidade }}');
    expect(read).toMatchObject({
      columns: ['Nome', 'Telefone', 'Telefone 2', 'Cidade'],
      sent: ['2: 5511987654321 1133334444 Recife'],
    });
    expect(read.notes).toContain(
      'the heading "Telefone" is merged over B1:C1: its columns are called "Telefone" and "Telefone 2"',
    );
    const second = await excel([rows[0]!, ['Ana', null, '11987654321', 'Recife']], 'B1:C1');
    expect(await campaignOf(second, '{{ cidade }}')).toMatchObject({ sent: ['2: 5511987654321 Recife'] });
  });

  test('over the area codes and the numbers joins them', async () => {
    const source = await excel(
      [
        ['Nome', 'Telefone'],
        ['Ana', 11, '98765-4321'],
        ['Rui', 21, '91234-5678'],
      ],
      'B1:C1',
    );
    const read = await campaignOf(source);
    expect(read.columns).toEqual(['Nome', 'DDD Telefone', 'Telefone']);
    expect(read.sent).toEqual(['2: 5511987654321 x', '3: 5521912345678 x']);
  });

  test.for([
    ['with the other headings merged over both rows', ['A1:A2', 'B1:C1', 'D1:D2']],
    ['alone above the full header', ['B1:C1']],
  ] as const)('over a group of columns is left out: the names below count, %s', async ([, merged]) => {
    const rows =
      merged.length > 1
        ? [
            ['Nome', 'Telefone', null, 'Cidade'],
            [null, 'Celular', 'Fixo'],
          ]
        : [
            [null, 'Telefone'],
            ['Nome', 'Celular', 'Fixo', 'Cidade'],
          ];
    const source = await excel([...rows, ['Ana', '11987654321', '1133334444', 'Recife']], ...merged);
    expect(await campaignOf(source, '{{ nome }} {{ fixo }} {{ cidade }}')).toMatchObject({
      columns: ['Nome', 'Celular', 'Fixo', 'Cidade'],
      sent: ['3: 5511987654321 Ana 1133334444 Recife'],
      rejected: [],
    });
  });

  test('over several groups with the same names puts the group in front', async () => {
    const source = await excel(
      [
        ['Cliente', null, 'Vendedor', null],
        ['Nome', 'Telefone', 'Nome', 'Telefone'],
        ['Ana', '11987654321', 'Rui', '11912345678'],
      ],
      'A1:B1',
      'C1:D1',
    );
    expect(await campaignOf(source, '{{ cliente_nome }} de {{ vendedor_nome }}')).toMatchObject({
      columns: ['Cliente Nome', 'Cliente Telefone', 'Vendedor Nome', 'Vendedor Telefone'],
      sent: ['3: 5511987654321 Ana de Rui'],
    });
  });
});

describe('a cell that is merged over rows', () => {
  test('gives each row its value: a name to all its people, a phone to one message', async () => {
    const source = await excel(
      [
        ['Loja', 'Telefone', 'Pedido'],
        ['Centro', '11987654321', 'A'],
        [null, null, 'B'],
        [null, '11912345678', 'C'],
        ['Sul', '11955554444', 'D'],
      ],
      'A2:A4',
      'B2:B3',
    );
    const read = await campaignOf(source, '{{ loja }} {{ pedido }}');
    expect(read.sent).toEqual(['2: 5511987654321 Centro A', '4: 5511912345678 Centro C', '5: 5511955554444 Sul D']);
    expect(read.duplicates).toEqual(['3 like 2']);
    expect(read.rejected).toEqual([]);
    expect(read.notes).toContain('2 merged cells span several rows (A2:A4, …): each of the rows has the value');
  });

  test('adds no row, and no value to the columns beside it', async () => {
    const rows = [['Telefone', 'Nome', 'Cidade'], ['11987654321', 'Ana', 'Recife'], [], ['11912345678', 'Rui']];
    const source = await excel(rows, 'A2:A3', 'B4:C4');
    const read = await campaignOf(source, '{{ nome }}-{{ cidade | default: "?" }}');
    expect(read.sent).toEqual(['2: 5511987654321 Ana-Recife', '4: 5511912345678 Rui-?']);
  });

  test('is read at once for many rows, and a workbook with too many is refused', async () => {
    const filled = fillDown(
      Array.from({ length: 100_000 }, (_none, at) => parseRange(`A${2 * at + 1}:A${2 * at + 2}`)!),
    );
    const startedAt = performance.now();
    for (let row = 1; row <= 200_000; row++) filled({ row, cells: [row % 2 === 1 ? 'x' : '', 'y'] });
    expect(performance.now() - startedAt).toBeLessThan(3000);
    const ranges = Array.from({ length: 100_001 }, (_none, at) => `<mergeCell ref="A${at + 1}:B${at + 1}"/>`).join('');
    const sheet = `${rowsXml(['telefone'], ['5511987654321'])}<mergeCells>${ranges}</mergeCells>`;
    await expect(campaignOf(workbook({ sheets: { Plan1: sheet } }))).rejects.toMatchObject({
      code: 'file_unusable',
      message: 'The workbook has more than 100,000 merged cells',
    });
  });

  test.for(['', 'A1', 'A1:A1', 'B2:A1', 'A2:A1', 'A1:', '$A$1:$B$2', 'A1:B2:C3'])(
    '%j does not name several cells',
    (reference) => {
      expect(parseRange(reference)).toBeUndefined();
    },
  );
});

const OFFICE = spawnSync('soffice', ['--version']).status === 0;

test.skipIf(!OFFICE)(
  'a workbook that LibreOffice writes with merged cells is read as it shows it',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pombo-merged-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const cell = (text: string, spans = ''): string =>
      `<table:table-cell office:value-type="string"${spans}><text:p>${text}</text:p></table:table-cell>`;
    const wide = (count: number): string => ` table:number-columns-spanned="${count}" table:number-rows-spanned="1"`;
    const tall = ' table:number-columns-spanned="1" table:number-rows-spanned="2"';
    const covered = '<table:covered-table-cell/>';
    const rows = [
      [cell('Lista', wide(3)), covered, covered],
      [cell('Nome'), cell('Telefone', wide(2)), covered],
      [cell('Ana', tall), cell('11'), cell('98765-4321', tall)],
      [covered, cell('11'), covered],
      [cell('Rui'), cell('21'), cell('91234-5678')],
    ].map((cells) => `<table:table-row>${cells.join('')}</table:table-row>`);
    const names = ['office', 'table', 'text'].map(
      (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
    );
    await writeFile(
      join(folder, 'lista.fods'),
      `<?xml version="1.0" encoding="UTF-8"?><office:document ${names.join(' ')} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="Plan1"><table:table-column table:number-columns-repeated="3"/>${rows.join('')}</table:table></office:spreadsheet></office:body></office:document>`,
    );
    await promisify(execFile)('soffice', [
      ...['--headless', `-env:UserInstallation=file://${join(folder, 'profile')}`],
      ...['--convert-to', 'xlsx', '--outdir', folder, join(folder, 'lista.fods')],
    ]);
    const read = await campaignOf(await readFile(join(folder, 'lista.xlsx')), '{{ nome }}');
    expect(read).toMatchObject({
      columns: ['Nome', 'DDD Telefone', 'Telefone'],
      sent: ['3: 5511987654321 Ana', '5: 5521912345678 Rui'],
      duplicates: ['4 like 3'],
      rejected: [],
    });
  },
);
