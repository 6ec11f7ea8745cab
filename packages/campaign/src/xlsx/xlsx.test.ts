import { sayAll } from '@pombo/catalogue';
import ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { openTable, type OpenOptions } from '../csv/open-table.ts';
import { readRows } from '../csv/rows.ts';
import { oldOfficeFile, rowsXml, workbook, workbookParts, zip, type Written } from './workbook.fixture.ts';

/** What is read from workbooks: as Excel writes them, and as attackers do (`hostile.test.ts`). */
async function read(
  source: Uint8Array,
  options: OpenOptions = {},
): Promise<{ rows: string[]; notes: string[]; sheet?: string }> {
  const file = await openTable(source, options);
  try {
    const rows: string[] = [];
    for await (const row of readRows(file))
      rows.push(`${row.line}: ${'cells' in row ? row.cells.join('|') : sayAll(row.problem.notice)}`);
    const { notes, sheet } = file.finding;
    return { rows, notes: notes.map((note) => sayAll(note)), ...(sheet !== undefined && { sheet }) };
  } finally {
    await file.close();
  }
}

/** Reads one cell of a column beside the phones. */
async function cell(xml: string, written: Written = {}): Promise<string> {
  const sheet = rowsXml(['telefone', 'x'], ['5511987654321', xml]);
  const { rows } = await read(workbook({ sheets: { Plan1: sheet }, ...written }));
  return rows[0]!.replace('2: 5511987654321|', '');
}

async function excel(fill: (book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

test('a workbook is read like the CSV of its sheet, with the numbers of its rows', async () => {
  const source = await excel((book) => {
    const sheet = book.addWorksheet('Clientes');
    sheet.addRow(['Nome', 'Telefone', 'Cidade']);
    sheet.addRow(['José', 5511987654321, 'São Paulo']);
    sheet.addRow([]);
    sheet.addRow(['Ana "Bia"; Lia', '(21) 91234-5678']);
  });
  expect(await read(source)).toEqual({
    rows: ['2: José|5511987654321|São Paulo', '4: Ana "Bia"; Lia|(21) 91234-5678|'],
    notes: [],
    sheet: 'Clientes',
  });
});

test('cells as Excel writes them: dates by their format, formulas by their result, rich text, booleans, links', async () => {
  const source = await excel((book) => {
    const sheet = book.addWorksheet('Plan1');
    sheet.addRow(['telefone', 'data', 'hora', 'soma', 'texto', 'sim', 'link', 'nada']);
    const row = sheet.addRow([
      ...[5511987654321, new Date(Date.UTC(2026, 10, 25)), new Date(Date.UTC(2026, 10, 25, 9, 30))],
      { formula: '1+1', result: 2 },
      { richText: [{ text: 'Olá ' }, { text: 'Ana', font: { bold: true } }] },
      true,
      { text: 'site', hyperlink: 'https://example.com' },
      null,
    ]);
    row.getCell(2).numFmt = 'dd/mm/yyyy';
    row.getCell(3).numFmt = 'd "de" mmmm, hh:mm';
  });
  expect((await read(source)).rows).toEqual(['2: 5511987654321|25/11/2026|25 de novembro, 09:30|2|Olá Ana|true|site|']);
});

test.each<[string, string]>([
  ['5511987654321', '5511987654321'],
  ['5.511987654321E12', '5511987654321'],
  ['5.511987654321E+12', '5511987654321'],
  ['12345678901234567890', '12345678901234567890'],
  ['0.30000000000000004', '0.3'],
  ['1234.5', '1234.5'],
  ['1E-7', '0.0000001'],
  ['-0.5', '-0.5'],
  ['1E20', '100000000000000000000'],
])('the number %s is read as %s', async (written, expected) => {
  expect(await cell(`<c><v>${written}</v></c>`)).toBe(expected);
});

const STYLES = (...codes: (string | number)[]): string =>
  `<numFmts>${codes.map((code, at) => (typeof code === 'number' ? '' : `<numFmt numFmtId="${200 + at}" formatCode="${code.replaceAll('"', '&quot;')}"/>`)).join('')}</numFmts>` +
  `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${codes.map((code, at) => `<xf numFmtId="${typeof code === 'number' ? code : 200 + at}"/>`).join('')}</cellXfs>`;

test.each<[string | number, number, string]>([
  [14, 46351, '25/11/2026'],
  [22, 46351.5, '25/11/2026 12:00'],
  [20, 0.3958333333, '09:30'],
  [46, 1.5, '36:00:00'],
  ['yyyy-mm-dd', 46351, '2026-11-25'],
  ['dd/mm/yy', 46351, '25/11/26'],
  ['[$-416]d\\ "de"\\ mmmm\\ "de"\\ yyyy;@', 46351, '25 de novembro de 2026'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 46351, 'quarta-feira, 25 de novembro de 2026'],
  ['[$-409]mmm d, h:mm AM/PM', 46351.75, 'Nov 25, 6:00 PM'],
  ['hh:mm:ss', 0.999999, '00:00:00'],
  ['dd/mm/yyyy', 1, '01/01/1900'],
  ['dd/mm/yyyy', 61, '01/03/1900'],
  ['dd/mm/yyyy', -1, '-1'],
  [0, 46351, '46351'],
  ['(00) 00000-0000', 11987654321, '11987654321'],
  ['R$ #,##0.00', 1234.5, '1234.5'],
  ['0 "dias"', 5, '5'],
  ['[Red]0.00', 5, '5'],
  ['0.00E+00', 5511987654321, '5511987654321'],
])('format %s shows %s as %s', async (code, value, expected) => {
  expect(await cell(`<c s="0"><v>${value}</v></c>`, { styles: STYLES(code) })).toBe(expected);
});

test('a workbook that counts from 1904 has the same dates', async () => {
  expect(await cell('<c s="0"><v>44889</v></c>', { styles: STYLES(14), since1904: true })).toBe('25/11/2026');
});

test('texts: shared, inline, of a formula; phonetic help is left out, escapes are decoded', async () => {
  const strings =
    '<si><t>um</t></si><si><r><t>do</t></r><r><t xml:space="preserve">is </t></r><rPh><t>DOIS</t></rPh></si>';
  expect(await cell('<c t="s"><v>1</v></c>', { strings })).toBe('dois ');
  expect(await cell('<c t="str"><f>A1&amp;"x"</f><v>a_x000D_\nb &amp; c</v></c>')).toBe('a\nb & c');
  expect(await cell('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>')).toBe('ab');
  expect(await cell('<c t="b"><v>0</v></c>')).toBe('false');
});

test('errors, formulas without a result, hidden rows and merged rows are read as they can be, with a note', async () => {
  const sheet =
    '<sheetData><row r="1"><c t="inlineStr"><is><t>telefone</t></is></c><c t="inlineStr"><is><t>x</t></is></c></row>' +
    '<row r="2" hidden="1"><c><v>5511987654321</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>' +
    '<row r="3"><c><v>5511987654322</v></c><c><f>B2</f></c></row></sheetData>' +
    '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="A1:B1"/></mergeCells>';
  expect(await read(workbook({ sheets: { Plan1: sheet } }))).toMatchObject({
    rows: ['2: 5511987654321|', '3: 5511987654322|'],
    notes: [
      '1 row is hidden, by a filter for example (row 2): they are read like the others',
      '1 cell holds the error of a formula (row 2), and is read as empty',
      '1 formula has no stored result (row 3), and is read as empty: open the workbook in Excel and save it',
      '1 merged cell spans several rows (B2:B3): each of the rows has the value',
    ],
  });
});

describe('sheets', () => {
  const one = rowsXml(['telefone'], ['5511987654321']);
  const two = rowsXml(['telefone'], ['5521912345678']);
  const source = workbook({ sheets: { '!Apoio': one, Clientes: two, Antigos: one } });

  test('the first visible one is read, and the others are named', async () => {
    expect(await read(source)).toEqual({
      rows: ['2: 5521912345678'],
      notes: ['the sheet "Clientes" is read; the workbook also has "Antigos" (to choose: --sheet NAME)'],
      sheet: 'Clientes',
    });
  });

  test('--sheet names one, whatever case and accents, even a hidden one', async () => {
    expect(await read(source, { sheet: 'antigos' })).toMatchObject({ sheet: 'Antigos', notes: [] });
    expect(await read(source, { sheet: 'Apoio' })).toMatchObject({
      rows: ['2: 5511987654321'],
      notes: ['the sheet "Apoio" is hidden in the workbook'],
    });
    await expect(read(source, { sheet: 'Cliente' })).rejects.toMatchObject({
      code: 'campaign_refused',
      message: 'The workbook has no sheet "Cliente"',
      hint: 'Did you mean "Clientes"? Its sheets are "Apoio", "Clientes", "Antigos".',
    });
    await expect(read(Buffer.from('telefone\n5511987654321\n'), { sheet: 'x' })).rejects.toMatchObject({
      message: 'The file is a CSV, which has no sheets',
    });
  });

  test('another sheet is another campaign; naming the usual one is not', async () => {
    const variant = async (options: OpenOptions): Promise<string | undefined> =>
      (await openTable(source, options)).variant;
    expect(await Promise.all([variant({}), variant({ sheet: 'Clientes' })])).toEqual([undefined, undefined]);
    expect(await variant({ sheet: 'Antigos' })).toBe('[["sheet","Antigos"]]');
  });

  test('an empty sheet is refused', async () => {
    await expect(read(workbook({ sheets: { Vazia: '<sheetData/>', Clientes: two } }))).rejects.toMatchObject({
      code: 'file_unusable',
      hint: 'Choose one with --sheet NAME: "Vazia", "Clientes".',
    });
  });
});

test('titles, headings, area codes and empty columns are found as in a CSV', async () => {
  const source = await excel((book) => {
    const sheet = book.addWorksheet('Plan1');
    sheet.addRow(['Clientes de novembro']);
    sheet.addRow([]);
    sheet.addRow(['Nome', 'DDD', 'Tel. (WhatsApp)']);
    sheet.addRow(['Ana', 11, '98765-4321']);
    sheet.addRow(['Rui', 21, 912345678, null, 'perdido']);
  });
  expect(await read(source)).toEqual({
    rows: ['4: Ana|11|98765-4321', '5: has 5 cells, the header has 3'],
    notes: [
      'line 1 ("Clientes de novembro") is a title: the header is line 3 (to choose another: --header-line N)',
      'the area code in "DDD" is put in front of numbers in "Tel. (WhatsApp)" that have none',
    ],
    sheet: 'Plan1',
  });
});

test.each<[string, Uint8Array, string, RegExp]>([
  ['a workbook with a password', oldOfficeFile('EncryptedPackage'), 'file_unreadable', /protected by a password/],
  ['an .xls', oldOfficeFile('Workbook'), 'file_unreadable', /old Excel workbook \(\.xls\)/],
  [
    'an .xlsb',
    zip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'xl/workbook.bin', data: 'x' },
    ]),
    'file_unreadable',
    /\.xlsb/,
  ],
  [
    'an .ods',
    zip([
      { name: 'mimetype', data: 'x' },
      { name: 'content.xml', data: 'x' },
    ]),
    'file_unreadable',
    /\.ods/,
  ],
  ['a .numbers', zip([{ name: 'Index/Document.iwa', data: 'x' }]), 'file_unreadable', /Apple Numbers/],
  [
    'a .docx',
    zip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'word/document.xml', data: 'x' },
    ]),
    'file_unreadable',
    /without a workbook/,
  ],
  ['a zip of a CSV', zip([{ name: 'clientes.csv', data: 'telefone\n1\n' }]), 'file_unreadable', /without a workbook/],
  [
    'a web page called .xls',
    Buffer.from('<html><table><tr><td>telefone</td></tr></table></html>'),
    'file_unreadable',
    /web page/,
  ],
  [
    'half a workbook',
    workbook({ sheets: { A: rowsXml(['telefone']) } }).subarray(0, 400),
    'file_unreadable',
    /not a complete zip/,
  ],
  ['a workbook without sheets', zip(workbookParts({})), 'file_unreadable', /no sheet/],
])('%s is refused with its own reason', async (_what, source, code, message) => {
  await expect(read(source)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});
