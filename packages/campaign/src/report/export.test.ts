import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readCampaign } from '../recipients/read-campaign.ts';
import { exportDelimiter, exportResults, type ResultRow } from './export.ts';

const row: ResultRow = {
  line: 2,
  pomboId: 'msg_1',
  phone: '5511987654321',
  instance: 'vendas',
  status: 'read',
  zaapId: '3999984263738042930CD6ECDE9VDWSA',
  messageId: 'D241XXXX732339502B68',
  attempts: 1,
  acceptedAt: '2026-11-21T12:00:00.000Z',
  variables: { nome: 'José "Bola"; Silva', pedido: '42' },
};

async function textOf(
  rows: Iterable<ResultRow>,
  ...rest: [format: 'csv' | 'ndjson', options?: object]
): Promise<string> {
  let text = '';
  for await (const part of exportResults(rows, ...rest)) text += part;
  return text;
}

test('the CSV has the documented columns, then the variables, and opens in Excel', async () => {
  const text = await textOf([row], 'csv');
  expect(text.split('\n')).toEqual([
    '\ufeffline,pomboId,phone,instance,status,zaapId,messageId,attempts,acceptedAt,sentAt,deliveredAt,readAt,errorCode,error,possibleDuplicate,nome,pedido',
    '2,msg_1,5511987654321,vendas,read,3999984263738042930CD6ECDE9VDWSA,D241XXXX732339502B68,1,2026-11-21T12:00:00.000Z,,,,,,,"José ""Bola""; Silva",42',
    '',
  ]);
});

test('text that a spreadsheet would run is defused, and all other text stays', async () => {
  const danger = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', '＋1', '－1', '＠x'];
  const harmless = ['a=1', '1-1', ' x', "'x", 'José\n"linha 2"', 'a,b;c', ''];
  const rows = [...danger, ...harmless].map((nome) => ({ ...row, error: nome, variables: { nome } }));
  const back = parse<Record<string, string>>(await textOf(rows, 'csv'), { bom: true, columns: true });
  const expected = [...danger.map((cell) => `'${cell}`), ...harmless];
  expect(back.map((cells) => cells['nome'])).toEqual(expected);
  expect(back.map((cells) => cells['error'])).toEqual(expected);
  expect(new Set(back.map((cells) => cells['phone']))).toEqual(new Set(['5511987654321']));
});

test('many rows have one header and one byte order mark', async () => {
  const rows = Array.from({ length: 1201 }, (_, n) => ({ ...row, line: n + 2 }));
  const text = await textOf(rows, 'csv', { delimiter: ';' });
  expect(text.match(/\ufeff/g)).toHaveLength(1);
  const back = parse<Record<string, string>>(text, { bom: true, columns: true, delimiter: ';' });
  expect(back.map((cells) => Number(cells['line']))).toEqual(rows.map(({ line }) => line));
});

test('without results there is still a header', async () => {
  expect(await textOf([], 'csv', { variables: ['nome'] })).toMatch(/^\ufeffline,.*,possibleDuplicate,nome\n$/);
  expect(await textOf([], 'ndjson')).toBe('');
});

test('a possible duplicate is certain or possible, and empty otherwise', async () => {
  const rows = [{ ...row, possibleDuplicate: 'certain' }, { ...row, possibleDuplicate: 'possible' }, row] as const;
  const back = parse<Record<string, string>>(await textOf(rows, 'csv'), { bom: true, columns: true });
  expect(back.map((cells) => cells['possibleDuplicate'])).toEqual(['certain', 'possible', '']);
});

test('as NDJSON each line is the row', async () => {
  const text = await textOf([row, { ...row, line: 3 }], 'ndjson');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([row, { ...row, line: 3 }]);
});

test('the delimiter is the requested one, else that of the file, else a comma', () => {
  expect(exportDelimiter({})).toBe(',');
  expect(exportDelimiter({ delimiter: ';' })).toBe(';');
  expect(exportDelimiter({ delimiter: '|' })).toBe('|');
  expect(exportDelimiter({ delimiter: ';' }, ',')).toBe(',');
  expect(exportDelimiter({ delimiter: ';' }, 'tab')).toBe('\t');
});

test('a variable with the name of a result column becomes input_NAME and keeps its cells', async () => {
  const variables = { status: 'VIP', error: 'none', input_error: 'own', nome: 'Ana' };
  const back = parse<Record<string, string>>(await textOf([{ ...row, variables }], 'csv'), {
    bom: true,
    columns: true,
  });
  expect(back).toMatchObject([
    { status: 'read', input_status: 'VIP', error: '', input_input_error: 'none', input_error: 'own', nome: 'Ana' },
  ]);
});

test('phones as text are digits again when the export is imported, and nothing else changes', async () => {
  const phones = ['5511987654321', '551132165498', '120363019502650977-group'];
  const rows = phones.map((phone, at) => ({ ...row, line: at + 2, pomboId: `msg_${at}`, phone }));
  const text = await textOf(rows, 'csv', { delimiter: ';', phonesAsText: true });
  expect(text).toContain(';"=""5511987654321""";vendas;');
  const read: (string | undefined)[] = [];
  const image = 'https://example.com/a.png';
  await readCampaign(
    Buffer.from(text),
    { instances: ['vendas'], image },
    {
      onRecipient: ({ phone }) => void read.push(phone),
    },
  );
  expect(read).toEqual(phones);
  expect(text.replaceAll(/"=""(\d+)"""/g, '$1')).toBe(await textOf(rows, 'csv', { delimiter: ';' }));
});
