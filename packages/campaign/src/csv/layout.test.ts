import { sayAll } from '@pombo/catalogue';
import { describe, expect, test } from 'vitest';
import { csv, readAll } from '../recipients/campaign.fixture.ts';
import { openTable, type OpenOptions } from './open-table.ts';

/** Files as spreadsheets write them: titles above the header, empty columns beside it, area codes apart. */
const ANA = '5511987654321';
const RUI = '5521912345678';

async function read(source: Uint8Array, options: OpenOptions = {}): Promise<Record<string, unknown>> {
  const { summary, recipients, rejections } = await readAll(source, options);
  return {
    phones: recipients.map(({ line, phone }) => `${line} ${phone}`),
    notes: summary.notes.map((note) => sayAll(note)).filter((note) => !note.includes('5 %')),
    rejected: rejections.map(({ line, reason }) => `${line} ${reason}`),
  };
}

describe('empty columns at the end', () => {
  test('are left out with a note, however many of them each line has', async () => {
    const source = csv('Nome;Telefone;Valor (R$);;', `Ana;${ANA};1;;`, `Rui;${RUI};2;`, `Eva;5531912345678;3`);
    expect(await read(source)).toEqual({
      phones: [`2 ${ANA}`, `3 ${RUI}`, '4 5531912345678'],
      notes: ['the last 2 columns have no name and are empty: they are left out'],
      rejected: [],
    });
  });

  test('refuse the file if they hold something on the first lines, and a line far below that does', async () => {
    await expect(read(csv('nome;telefone;', `Ana;${ANA};x`))).rejects.toMatchObject({
      code: 'campaign_refused',
      message: 'Column 3 of the header has no name',
    });
    const many = Array.from({ length: 300 }, (_none, at) => `Ana;55119${String(80_000_000 + at)};`);
    const { rejected } = await read(csv('nome;telefone;', ...many, `Rui;${RUI};x`));
    expect(rejected).toEqual(['302 has 3 cells, the header has 2']);
  });
});

describe('a title above the header', () => {
  test.each<[string, string[], string]>([
    [
      'a title',
      ['Lista de clientes - novembro', '', `nome;telefone`],
      'line 1 ("Lista de clientes - novembro") is a title: the header is line 3 (to choose another: --header-line N)',
    ],
    [
      'a title with other delimiters in it',
      ['Clientes, ativos, novembro', 'nome;telefone'],
      'line 1 ("Clientes, ativos, novembro") is a title: the header is line 2 (to choose another: --header-line N)',
    ],
    [
      'two titles, as wide as the table',
      ['Relatório;;', 'Emitido em;25/11/2026;', ';;', 'nome;telefone;x'],
      'lines 1 to 2 ("Relatório") are titles: the header is line 4 (to choose another: --header-line N)',
    ],
  ])('%s is passed over with a note', async (_what, above, note) => {
    const end = above.at(-1)!.endsWith(';x') ? ';1' : '';
    const { phones, notes } = await read(csv(...above, `Ana;${ANA}${end}`, `Rui;${RUI}${end}`));
    const header = above.length;
    expect(phones).toEqual([`${header + 1} ${ANA}`, `${header + 2} ${RUI}`]);
    expect(notes).toContain(note);
  });

  test('a line with a phone is never a title, and a word for a phone below it no header', async () => {
    const source = csv('nome;Coluna;compra', `Ana;${ANA};capa`, 'Rui;x;celular');
    await expect(read(source)).rejects.toMatchObject({
      code: 'campaign_refused',
      hint: 'In the column "Coluna", 1 of the first 2 cells are phone numbers: use --phone-column Coluna (API: "phoneColumn")',
    });
    expect(await read(source, { phoneColumn: 'coluna' })).toMatchObject({ phones: [`2 ${ANA}`] });
  });

  test('--header-line names the line, and a line without content is refused', async () => {
    const source = csv('telefone;x', 'Nome;Celular', `Ana;${ANA}`);
    expect(await read(source, { headerLine: 2 })).toMatchObject({ phones: [`3 ${ANA}`], notes: [] });
    await expect(read(source, { headerLine: 9 })).rejects.toMatchObject({
      message: 'Line 9 cannot be the header: nothing is on it, or it is too far below the first line',
      hint: 'The first lines with content are 1 ("telefone"), 2 ("Nome"), 3 ("Ana").',
    });
  });
});

describe('--phone-column', () => {
  test('finds the header below a title, and refuses a name that is not there', async () => {
    const source = csv('Lista', 'nome;Quem;telefone', `Ana;${ANA};${RUI}`);
    expect(await read(source, { phoneColumn: 'quem' })).toMatchObject({ phones: [`3 ${ANA}`] });
    await expect(read(source, { phoneColumn: 'qem' })).rejects.toMatchObject({
      message: expect.stringContaining('no column "qem"') as string,
    });
    await expect(read(csv('nome;Quem', `Ana;${ANA}`), { phoneColumn: 'qem' })).rejects.toMatchObject({
      hint: 'Did you mean "Quem"? Then use --phone-column Quem (API: "phoneColumn")',
    });
  });

  test('a flag that changes nothing names the same campaign; one that does names another', async () => {
    const source = csv('telefone;celular', `${ANA};${RUI}`);
    const variant = async (options: OpenOptions): Promise<string | undefined> =>
      (await openTable(source, options)).variant;
    expect(await variant({})).toBeUndefined();
    expect(await variant({ phoneColumn: 'celular', headerLine: 1 })).toBeUndefined();
    expect(await variant({ phoneColumn: 'telefone' })).toBe('[["phone",0]]');
    const unnamed = csv('a;b', `${ANA};x`);
    const variantOf = async (options: OpenOptions): Promise<string | undefined> =>
      (await openTable(unnamed, options)).variant;
    expect(await variantOf({ phoneColumn: 'a' })).toBe(await variantOf({ phoneColumn: 'A', headerLine: 1 }));
  });
});

test('an area code of its own is put in front of phones that lack one, and of no other', async () => {
  const source = csv(
    'nome;DDD;Telefone',
    'Ana;11;98765-4321',
    `Rui;11;${RUI}`,
    'Eva;(031);912345678',
    'Bia;;91234-5678',
    'Lia;1;912345678',
  );
  expect(await read(source)).toEqual({
    phones: [`2 ${ANA}`, `3 ${RUI}`, '4 5531912345678'],
    notes: ['the area code in "DDD" is put in front of numbers in "Telefone" that have none'],
    rejected: [
      '5 has no area code (DDD); put it in front: 11 98765-4321',
      '6 has no area code (DDD); put it in front: 11 98765-4321',
    ],
  });
});
