import { sayAll } from '@pombo/catalogue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePhone } from '@pombo/core';
import { areaCodeOf, findPhoneColumn, isAreaCodes, isPhoneHeading } from './headings.ts';
import { readHeader } from './header.ts';

const PHONE = '5511987654321';
const isPhone = (cell: string): boolean => 'phone' in parsePhone(cell);

/** Returns the heading that is taken for that of the phones. */
function chosen(names: string[], ...rows: string[][]): string | undefined {
  const at = readHeader([...names, 'type'], { sample: rows, isPhone }).reserved.phone;
  return at === undefined ? undefined : names[at];
}

const WITHOUT_CONTENT = [
  ...['telefone', 'celular', 'whatsapp', 'numero', 'Tel', 'Tel.', 'Número de telefone', 'Nº WhatsApp'],
  ...['Celular (WhatsApp)', 'Telefone celular', 'Whats', 'Celular/WhatsApp', 'zap', 'móvel', 'Phone Number', 'mobile'],
  ...['Teléfono', 'Phone 1 - Value', 'phoneNumber', 'TELEFONE 1', 'Fone (com DDD)', 'whatsapp_cliente'],
];

test.each(WITHOUT_CONTENT)('%s heads the phones', (name) => {
  expect(chosen(['nome', name, 'cidade'])).toBe(name);
});

test('Contato heads the phones only where it holds some', () => {
  expect(chosen(['nome', 'Contato'], ['Ana', PHONE])).toBe('Contato');
  expect(chosen(['nome', 'Contato'], ['Acme', 'Ana'])).toBeUndefined();
});

test.each([
  ...['Tipo de telefone', 'Phone 1 - Type', 'Phone 1 - Label', 'Modelo do celular', 'Operadora cel', 'Nome do contato'],
  ...['Número da casa', 'Número do pedido', 'Aceita WhatsApp', 'Data do telefonema', 'hotel', 'Celulose', 'Telefonema'],
])('%s heads something else', (name) => {
  expect(chosen(['nome', name], ['Ana', 'x'])).toBeUndefined();
});

describe('several headings that could name the phones', () => {
  test.each<[string, string[], string[][], string]>([
    ['an exact name comes before one that contains it', ['Nº WhatsApp', 'telefone'], [], 'telefone'],
    ['WhatsApp comes before mobile, mobile before phone', ['Telefone', 'Celular', 'WhatsApp'], [], 'WhatsApp'],
    ['mobile comes before phone', ['Tel. fixo', 'Tel. celular'], [], 'Tel. celular'],
    ['a mere number comes last', ['Número', 'Telefone'], [], 'Telefone'],
    ['the leftmost of a kind', ['Phone 1 - Value', 'Phone 2 - Value'], [], 'Phone 1 - Value'],
    ['one that holds phones comes before one that holds none', ['WhatsApp', 'Telefone'], [['sim', PHONE]], 'Telefone'],
    ['a contact with phones comes before a word without', ['Móvel', 'Contato'], [['sofá', PHONE]], 'Contato'],
  ])('%s', (_rule, names, rows, expected) => {
    expect(chosen(names, ...rows)).toBe(expected);
  });

  test('the choice is reported, with the flag for another', () => {
    const { notes, reserved, variables } = readHeader(['Telefone', 'Celular'], { sample: [], isPhone });
    expect(reserved.phone).toBe(1);
    expect(variables).toEqual([{ name: 'Telefone', index: 0 }]);
    expect(notes.map((note) => sayAll(note))).toEqual([
      'the phones are read from "Celular"; "Telefone" could hold them too (to choose: --phone-column Telefone)',
    ]);
    const asked = readHeader(['Telefone', 'Celular'], { sample: [], isPhone, phoneColumn: 'TELEFONE' });
    expect(asked).toMatchObject({ reserved: { phone: 0 }, notes: [] });
  });
});

test('case, accents and punctuation of a heading never change the choice', () => {
  const spell = fc.constantFrom<(text: string) => string>(
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text) => text.normalize('NFD'),
    (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, ''),
    (text) => `  ${text}: `,
    (text) => text.replaceAll(' ', '_'),
    (text) => text.replaceAll(' ', ' - '),
  );
  const names = WITHOUT_CONTENT.filter((name) => name !== 'phoneNumber');
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(spell, { maxLength: 4 }), (name, spellings) => {
      expect(isPhoneHeading(spellings.reduce((text, change) => change(text), name))).toBe(true);
    }),
  );
});

test('with the same content, the order of columns decides only between equals', () => {
  const kinds = fc.shuffledSubarray(['WhatsApp', 'Celular', 'Telefone', 'Número'], { minLength: 1 });
  fc.assert(
    fc.property(kinds, (names) => {
      const best = ['WhatsApp', 'Celular', 'Telefone', 'Número'].find((name) => names.includes(name));
      expect(names[findPhoneColumn(names, () => ({ filled: 0, phones: 0 }))!.index]).toBe(best);
    }),
  );
});

test('a column of area codes is known by heading and content', () => {
  expect(isAreaCodes('DDD', ['11', '(021)', '31.0'])).toBe(true);
  expect(isAreaCodes('Código de área', ['11'])).toBe(true);
  expect(isAreaCodes('DDD + celular', ['11987654321'])).toBe(false);
  expect(isAreaCodes('UF', ['11'])).toBe(false);
  expect([areaCodeOf('011'), areaCodeOf('(11)'), areaCodeOf('1'), areaCodeOf('119'), areaCodeOf('')]).toEqual([
    ...['11', '11'],
    ...[undefined, undefined, undefined],
  ]);
});
