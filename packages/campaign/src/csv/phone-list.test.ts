import { describe, expect, test } from 'vitest';
import { openPhoneList } from './phone-list.ts';

/** Returns the phones of a file of these bytes, and its rejected lines. */
async function read(source: Uint8Array | string): Promise<{ phones: string[]; bad: string[]; headless: boolean }> {
  const list = await openPhoneList(typeof source === 'string' ? Buffer.from(source) : source);
  const [phones, bad]: [string[], string[]] = [[], []];
  for await (const each of list.phones()) {
    if ('phone' in each) phones.push(each.phone.phone);
    else bad.push(`${each.line} ${each.rejection.column} "${each.rejection.value}" ${each.rejection.code}`);
  }
  await list.close();
  return { phones, bad, headless: list.headless };
}

const ANA = '5511987654321';
const RUI = '5521912345678';

describe('a list of phones', () => {
  test.each<[string, string | Uint8Array]>([
    ['heading in another column, semicolons', `nome;telefone\nAna;11 98765-4321\nRui;(21) 91234-5678\n`],
    ['commas, quotes, a CR LF and a mark', `\ufeff"Celular","Motivo"\r\n"${ANA}","a, b"\r\n"${RUI}",""\r\n`],
    ['tabs', `motivo\tWhatsApp\nx\t${ANA}\ny\t${RUI}\n`],
    ['UTF-16 as Excel writes it', Buffer.from(`\ufeffnome;número\nAna;${ANA}\nRui;${RUI}\n`, 'utf16le')],
    ['Windows-1252', Buffer.from(`situa\xe7\xe3o;telefone\nn\xe3o;${ANA}\nn\xe3o;${RUI}\n`, 'latin1')],
    ['a sep= line', `sep=;\nnome;fone\nAna;${ANA}\nRui;${RUI}\n`],
    ['two headings for phones, of which mobile comes first', `telefone;celular\n1;${ANA}\n2;${RUI}\n`],
    ['area codes in a column of their own', 'DDD;Telefone\n11;98765-4321\n21;912345678\n'],
    ['one column with a heading of its own', `Quem pediu\n${ANA}\n${RUI}\n`],
  ])('with a header: %s', async (_what, source) => {
    expect(await read(source)).toEqual({ phones: [ANA, RUI], bad: [], headless: false });
  });

  test.each<[string, string]>([
    ['one number a line', `${ANA}\n${RUI}\n`],
    ['as people write them, with blank lines', `+55 11 98765-4321\n\n(21) 91234-5678`],
    ['with one delimiter too many', `${ANA};\n${RUI};\n`],
    ['with a name in front', `Ana;${ANA}\nRui;${RUI}\n`],
  ])('without a header: %s', async (_what, source) => {
    expect(await read(source)).toEqual({ phones: [ANA, RUI], bad: [], headless: true });
  });

  test('a mistyped number on the first line is a bad line, not a heading', async () => {
    expect(await read(`119876\n${RUI}\n`)).toMatchObject({
      phones: [RUI],
      bad: ['1 phone "119876" phone_length'],
      headless: true,
    });
  });

  test('names the line, the column and the value of a cell that is not a phone', async () => {
    const source = `nome;telefone\nAna;\nRui;98765-4321\nEva;${ANA};x\nBia;ana@example.com\nLia;${ANA}\n`;
    expect(await read(source)).toEqual({
      phones: [ANA],
      bad: [
        '2 telefone "" phone_empty',
        '3 telefone "98765-4321" phone_no_area_code',
        `4  "Eva ${ANA} x" ragged`,
        '5 telefone "ana@example.com" phone_no_number',
      ],
      headless: false,
    });
  });

  test.each<[string, string | Uint8Array, string, RegExp]>([
    ['half a workbook', Buffer.from('504b030414000600', 'hex'), 'file_unreadable', /workbook is damaged/],
    ['an empty file', '', 'file_unusable', /empty/],
    ['a header that names no phones', 'nome;cidade\nAna;Recife\n', 'campaign_refused', /No column holds the phone/],
    ['two columns of numbers without a header', `${ANA};${RUI}\n`, 'campaign_refused', /Several columns/],
  ])('refuses %s as a campaign does', async (_what, source, code, message) => {
    const error: unknown = await read(source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});
