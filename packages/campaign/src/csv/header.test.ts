import { expect, test } from 'vitest';
import { columnIndex, readHeader, reservedColumn } from './header.ts';
import { nearestColumn, plainName } from './plain-name.ts';

test.each(['phone', 'Telefone', 'CELULAR', 'WhatsApp', 'numero', 'Número', ' fone '])(
  '%s names the phone column',
  (name) => {
    expect(reservedColumn(name)).toBe('phone');
  },
);

test('reserved columns are known in any spelling; messageId and everything else is a variable', () => {
  const columns = readHeader(['delay_message', 'View Once', 'Imagem', 'legenda', 'TELEFONE', 'messageId', 'nome']);
  expect(columns.reserved).toEqual({ delayMessage: 0, viewOnce: 1, image: 2, caption: 3, phone: 4 });
  expect(columns.variables).toEqual([
    { name: 'messageId', index: 5 },
    { name: 'nome', index: 6 },
  ]);
});

test('a variable is found as written before it is found in its plain spelling', () => {
  const columns = readHeader(['phone', 'Data de Entrega', 'nº', '_reason']);
  const columnOf = columnIndex(columns);
  expect(columnOf('Data de Entrega')).toBe(1);
  expect(columnOf('data_de_entrega')).toBe(1);
  expect(columnOf('no')).toBe(2);
  expect(columnOf('Data_de_Entrega')).toBeUndefined();
  expect(columnOf('_reason')).toBeUndefined();
});

test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'CONSTRUCTOR', ' __proto__ '])(
  'a column called %s is refused',
  (name) => {
    expect(() => readHeader(['phone', name])).toThrow('Column 2 of the header is called');
  },
);

test('a first line of data is refused without showing the numbers in it', () => {
  expect(() => readHeader(['Ana', '+55 11 98765-4321'])).toThrow(/^(?!.*98765).*"\+\*\* \*\* \*{5}-\*{4}"/);
});

test('names are compared without case, accents and punctuation', () => {
  expect(plainName(' Endereço (nº) ')).toBe('endereco_no');
  expect(nearestColumn('nmoe', ['pedido', 'nome'])).toBe('nome');
  expect(nearestColumn('Pedidos', ['pedido', 'nome'])).toBe('pedido');
  expect(nearestColumn('Endereco', ['endereço', 'nome'])).toBe('endereço');
  expect(nearestColumn('xyz', ['pedido', 'nome'])).toBeUndefined();
});
