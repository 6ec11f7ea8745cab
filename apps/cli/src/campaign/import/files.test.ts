import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../../../test/setup/redis-context.ts';
import { rowsXml, workbook } from '../../../../../packages/campaign/src/xlsx/workbook.fixture.ts';
import { bench, type Ran } from '../../pombo.fixture.ts';

/** Files as people have them: workbooks, titles, headings of their own, standard input. */
const redis = testRedis();
const cli = bench();

beforeAll(() =>
  cli.setEnv({ REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix, POMBO_DATA_DIR: join(cli.dir, 'data') }),
);

/** A JPEG of 800 × 600: its header, one byte of its scan, and its end. */
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffc0000b080258032001011100ffda0008010100003f0001ffd9', 'hex'),
  Buffer.alloc(8000),
]);

const FLAGS = ['--instance', 'vendas', '--image', 'https://example.com/a.png', '--no-image-check'];
const check = (file: string, args: readonly string[] = [], input?: string | Uint8Array): Promise<Ran> =>
  cli.run(['campaign', 'check', file, ...FLAGS, ...args], {}, input);
const create = (file: string, args: readonly string[] = [], input?: string | Uint8Array): Promise<Ran> =>
  cli.run(['campaign', 'create', file, ...FLAGS, ...args], {}, input);

const idOf = (made: Record<string, unknown> | undefined): string => (made as { campaign: { id: string } }).campaign.id;

const SHEET = rowsXml(
  ['Clientes de novembro'],
  ['Nome', 'Tel. (WhatsApp)', 'Cidade'],
  ['Ana', '<c><v>5511987654321</v></c>', 'Recife'],
  ['Rui', '123', '=1+1'],
  ['Eva', '(21) 91234-5678', 'Natal'],
);

test('a workbook is checked by its rows, created once, and its rejected lines are a CSV with semicolons', async () => {
  cli.file('clientes.xlsx', workbook({ sheets: { Novembro: SHEET, Outubro: SHEET } }));
  const checked = await check('clientes.xlsx', ['--rejected', 'ruins.csv', '--caption', 'Oi {{ nome }}']);
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.stdout).toContain('XLSX · sheet "Novembro" · 3 columns · 3 rows');
  expect(checked.stdout).toContain('is a title: the header is line 2');
  expect(checked.stdout).toMatch(/line 4 +Tel. \(WhatsApp\) +"123"/);
  expect(readFileSync(join(cli.dir, 'ruins.csv'), 'utf8')).toMatch(
    /^\ufeffNome;Tel. \(WhatsApp\);Cidade;_line;_column;_reason\nRui;123;'=1\+1;4;Tel. \(WhatsApp\);/,
  );
  const again = await check('ruins.csv', ['--json']);
  expect(again.json()).toMatchObject([{ counts: { rows: 1, rejected: 1 } }]);

  const [made] = (await create('clientes.xlsx', ['--json'])).json();
  const [same] = (await create('clientes.xlsx', ['--sheet', 'novembro', '--header-line', '2', '--json'])).json();
  const [other] = (await create('clientes.xlsx', ['--sheet', 'Outubro', '--json'])).json();
  const ids = [made, same, other].map(idOf);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('--phone-column and --header-line name what is not found, and stand in the command to paste', async () => {
  cli.file('lista.csv', 'Lista\nNome;Quem;x\nAna;5511987654321;\n');
  const refused = await check('lista.csv', ['--header-line', '2']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('use --phone-column Quem') as string });
  const named = await check('lista.csv', ['--phone-column', 'quem', '--header-line', '2']);
  expect(named).toMatchObject({ code: 0 });
  expect(named.stderr + named.stdout).toContain('--phone-column quem --header-line 2');
  const wrong = await check('lista.csv', ['--header-line', 'dois']);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--header-line') as string });
  const workbookName = await check('lista.csv', ['--phone-column', 'quem', '--rejected', 'ruins.xlsx']);
  expect(workbookName).toMatchObject({ code: 2, stderr: expect.stringContaining('is written as CSV') as string });
});

const LIST = 'telefone,nome\n5511987654329,Ana\nx,Rui\n';

test('- reads standard input, text or workbook, and leaves nothing of it in the data folder', async () => {
  const folder = join(cli.dir, 'data', 'stdin');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pombo-killed.csv'), LIST);
  utimesSync(join(folder, 'pombo-killed.csv'), 0, 0);

  const checked = await check('-', ['--json'], LIST);
  expect(checked.json()).toMatchObject([{ counts: { ready: 1, rejected: 1 } }]);
  expect((await check('-', ['--json'], workbook({ sheets: { A: SHEET } }))).json()).toMatchObject([
    { finding: { sheet: 'A' }, counts: { ready: 2 } },
  ]);
  expect(readdirSync(folder)).toEqual([]);

  const [made] = (await create('-', ['--json', '--rejected', 'ruins-stdin.csv'], LIST)).json();
  expect(made).toMatchObject({ campaign: { name: 'stdin', file: 'stdin' } });
  const [same] = (await create('-', ['--json', '--rejected', 'ruins-stdin.csv'], LIST)).json();
  expect(idOf(same)).toBe(idOf(made));
  expect(existsSync(join(cli.dir, 'ruins-stdin.csv'))).toBe(true);
  expect(await create('-', ['--strict'], LIST)).toMatchObject({ code: 2 });
  expect(await check('-', [], '')).toMatchObject({ code: 2, stderr: expect.stringContaining('empty') as string });
  expect(readdirSync(folder)).toEqual([]);
});

test('suppress import reads a workbook by the same rules, and standard input', async () => {
  cli.file('saida.xlsx', workbook({ sheets: { Apoio: rowsXml(['x']), Saida: SHEET } }));
  const importing = (...args: string[]): Promise<Ran> => cli.run(['suppress', 'import', ...args, '--json']);
  expect(await importing('saida.xlsx', '--sheet', 'saida')).toMatchObject({
    code: 0,
    stdout: '{"added":2,"known":0,"rejected":1}\n',
    stderr: expect.stringContaining('line 4: Tel. (WhatsApp) "123"') as string,
  });
  const piped = await cli.run(['suppress', 'import', '-', '--json'], {}, '31912345678\n');
  expect(piped).toMatchObject({ code: 0, stdout: '{"added":1,"known":0,"rejected":0}\n' });
});

test('campaign show names the image by its file, its width and height, and its size', async () => {
  cli.file('foto.jpg', JPEG);
  cli.file('uma.csv', 'telefone\n5511987654399\n');
  const [made] = (
    await cli.run(['campaign', 'create', 'uma.csv', ...FLAGS.slice(0, 2), '--image', 'foto.jpg', '--json'])
  ).json();
  const shown = await cli.run(['campaign', 'show', idOf(made)]);
  expect(shown.stdout).toMatch(/^image\sfoto\.jpg, 800 × 600, 8 kB$/m);
});

test('check gives a reason once, and names its first line where it comes again', async () => {
  cli.file('cientifico.csv', 'telefone;nome\n5,51E+12;Ana\n123;Rui\n5,52E+12;Eva\n5,53E+12;Lia\n5511987654321;Bia\n');
  const { stdout } = await check('cientifico.csv');
  expect(stdout.match(/is in scientific notation: /g)).toHaveLength(1);
  expect(stdout).toMatch(/line 4 +telefone +"5,52E\+12" +like line 2\n +line 5 +telefone +"5,53E\+12" +like line 2\n/);
  expect((await check('cientifico.csv', ['--lang', 'pt-BR'])).stdout).toMatch(/"5,53E\+12" +como a linha 2\n/);
});
