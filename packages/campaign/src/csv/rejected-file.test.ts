import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notice } from '@pombo/catalogue';
import { IMAGE, csv, readAll } from '../recipients/campaign.fixture.ts';
import { openTable } from './open-table.ts';
import { readCampaign, type Summary } from '../recipients/read-campaign.ts';
import { rejectedFile } from './rejected-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-rejected-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function reject(
  source: Uint8Array | string,
  name: string,
): Promise<{ summary: Summary; text: string; path: string }> {
  const path = join(folder, name);
  const file = await openTable(source);
  const rejected = await rejectedFile(path, file.columns, file.finding.delimiter);
  const summary = await readCampaign(
    file,
    { instances: ['vendas'], image: IMAGE, caption: '{{ nome }}' },
    { onRejected: (rejection) => rejected.write(rejection) },
  );
  await rejected.close();
  await file.close();
  return { summary, text: await readFile(path, 'utf8'), path };
}

const source = csv(
  'telefone;nome;pedido',
  '5511987654321;Zé;1',
  '"5,51199E+12";"José ""Bola"" da Silva";2',
  '5511987654322;;3',
  '5511987654323;Ana',
  '5511987654324;Ana;4;5',
  '5511987654325;Zé "Bola";6',
  '11 3333;"a;b";7',
);

test('keeps the lines as they were, with the reasons at the end', async () => {
  const { text, path, summary } = await reject(source, 'first.csv');
  expect(summary.counts).toMatchObject({ rows: 7, ready: 1, rejected: 6 });
  const lines = text.split('\n');
  expect(lines[0]).toBe('\ufefftelefone;nome;pedido;_line;_column;_reason');
  expect(lines[1]).toMatch(/^5,51199E\+12;"José ""Bola"" da Silva";2;3;telefone;"?is in scientific notation/);
  expect(lines[2]).toBe('5511987654322;;3;4;nome;is empty, and the template gives no default for it');
  expect(lines[3]).toBe('5511987654323;Ana;5;;has 2 cells, the header has 3');
  expect(lines[4]).toBe('5511987654324;Ana;4;5;6;;has 4 cells, the header has 3');
  expect(lines[5]).toMatch(/^5511987654325;Zé "Bola";6;7;;"has a quote/);
  expect(lines[6]).toMatch(/^11 3333;"a;b";7;8;telefone;/);
  expect(lines[7]).toBe('');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('imported unchanged, rejects the same lines again; its own columns are not variables and do not pile up', async () => {
  const first = await reject(source, 'again-1.csv');
  const second = await reject(first.path, 'again-2.csv');
  expect(second.summary.counts).toEqual({
    rows: 6,
    ready: 0,
    repaired: 0,
    duplicate: 0,
    suppressed: 0,
    alreadySent: 0,
    alreadyKnown: 0,
    rejected: 6,
  });
  expect(second.text.split('\n')[0]).toBe('\ufefftelefone;nome;pedido;_line;_column;_reason');
  expect(second.text.split('\n')[2]).toBe('5511987654322;;3;3;nome;is empty, and the template gives no default for it');
});

test('corrected by a person, sends the corrected lines', async () => {
  const { text } = await reject(source, 'mend.csv');
  const mended = text.replace('5511987654322;;3', '5511987654322;Bia;3').replace('5,51199E+12', '5511987654399');
  const { summary } = await reject(Buffer.from(mended), 'mended.csv');
  expect(summary.samples.map(({ phone, variables }) => [phone, variables])).toEqual([
    ['5511987654399', { nome: 'José "Bola" da Silva', pedido: '2' }],
    ['5511987654322', { nome: 'Bia', pedido: '3' }],
  ]);
});

test('may replace the file that is read', async () => {
  const first = await reject(source, 'same.csv');
  const second = await reject(first.path, 'same.csv');
  expect(second.summary.counts.rejected).toBe(6);
  expect(second.text.split('\n')).toHaveLength(8);
});

test('a path that cannot be written is named', async () => {
  const { columns } = await openTable(source);
  await expect(rejectedFile(join(folder, 'none', 'x.csv'), columns, ';')).rejects.toMatchObject({
    code: 'file_unreadable',
  });
});

const FORMULAS = csv(
  'telefone,nome,=obs',
  '12,=1+1,x;=2+2',
  '13,"a\n-3","@b"',
  '+14,\'=5,"x;""=6"',
  '15,=7 "oito",;=9',
);

test('formulas are defused in the file of rejected lines and restored when it is imported', async () => {
  const first = await reject(FORMULAS, 'formulas-1.csv');
  expect(first.text.split('\n').slice(0, 2)).toEqual([
    "\ufefftelefone,nome,'=obs,_line,_column,_reason",
    expect.stringMatching(/^12,'=1\+1,x;'=2\+2,2,telefone,/),
  ]);
  for (const piece of first.text.split(/[,;\n]/)) expect(piece).not.toMatch(/^[\s"]*[=+\-@]/);
  const originals = async (file: Uint8Array | string): Promise<unknown[]> =>
    (await readAll(file, { caption: '{{ nome }}' })).rejections.map(({ original }) =>
      typeof original === 'string' ? original.split(',').slice(0, 3) : original.slice(0, 3),
    );
  expect(await originals(first.path)).toEqual(await originals(FORMULAS));
  expect((await reject(first.path, 'formulas-2.csv')).text).toContain("12,'=1+1,x;'=2+2,2,telefone,");
});

test('a fixed line is sent as its author wrote it', async () => {
  const { text } = await reject(FORMULAS, 'formulas-fixed.csv');
  const fixed = text.replace('\n12,', '\n5511987654322,').replace("\n'+14,", '\n+5511987654323,');
  const { summary } = await reject(Buffer.from(fixed), 'formulas-sent.csv');
  expect(summary.samples.map(({ phone, variables }) => [phone, variables])).toEqual([
    ['5511987654322', { nome: '=1+1', '=obs': 'x;=2+2' }],
    ['5511987654323', { nome: "'=5", '=obs': 'x;"=6' }],
  ]);
});

test('lines that would make the list larger than its limit end it, before they are written', async () => {
  const path = join(folder, 'bomb.csv');
  const { columns, close } = await openTable(csv('telefone;nome', '12;Ana'));
  const rejected = await rejectedFile(path, columns, ';', 200_000);
  // One text of a workbook, to which many cells refer.
  const text = 'x'.repeat(60_000);
  const line = { code: 'phone_short', line: 2, column: 'telefone', value: '12', reason: 'is too short' } as const;
  const write = () => rejected.write({ ...line, original: ['12', text], notice: notice('line_nul') } as never);
  for (let at = 0; at < 3; at += 1) await write();
  await expect(write()).rejects.toMatchObject({ code: 'file_unusable' });
  await rejected.close();
  expect((await stat(path)).size).toBeLessThan(200_000);
  await close();
});
