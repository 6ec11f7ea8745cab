import { sayAll, type Language } from '@pombo/catalogue';
import fc from 'fast-check';
import { isPomboError } from '@pombo/core';
import { expect, test } from 'vitest';
import { readHeader } from '../csv/header.ts';
import { placeholderOf } from './placeholders.ts';
import { openTemplate } from './template.ts';

const COLUMNS = readHeader(['phone', 'nome', 'Nome do cliente', 'Valor (R$)', 'Última compra', '2ª via', 'Não']);
const CELLS = ['5511987654321', 'Ana', 'Ana Maria', '12,50', 'ontem', 'sim', 'talvez'];

/** Returns the notes on a caption, and the text that Ana gets; or the hint of its refusal. */
function open(caption: string, language: Language = 'en'): { notes: string[]; text?: string } | { hint: string } {
  try {
    const { notes, render } = openTemplate(caption, COLUMNS);
    return { notes: notes.map((note) => sayAll(note, language)), ...render(CELLS) };
  } catch (error) {
    if (!isPomboError(error)) throw error;
    return { hint: error.hint ?? '' };
  }
}

test('placeholders of other tools are sent as they stand, with a note on the spelling that works', () => {
  expect(open('Oi {nome}! [nome] %nome% ${nome} <nome> «Nome do Cliente» #valor r#')).toEqual({
    text: 'Oi {nome}! [nome] %nome% ${nome} <nome> «Nome do Cliente» #valor r#',
    notes: [
      '"{nome}" in the caption is sent as it stands: write {{ nome }}',
      '"${nome}" in the caption is sent as it stands: write {{ nome }}',
      '"[nome]" in the caption is sent as it stands: write {{ nome }}',
      '"%nome%" in the caption is sent as it stands: write {{ nome }}',
      '"<nome>" in the caption is sent as it stands: write {{ nome }}',
      '"«Nome do Cliente»" in the caption is sent as it stands: write {{ nome_do_cliente }}',
      '"#valor r#" in the caption is sent as it stands: write {{ valor_r }}',
    ],
  });
  expect(open('{outra coisa}')).toMatchObject({
    notes: ['"{outra coisa}" in the caption is sent as it stands: a column is written {{ name_of_the_column }}'],
  });
});

test('in Portuguese, the notes say the same', () => {
  expect(open(String.raw`[nome]\n{{ Nome do cliente | default: "x" }}`, 'pt-BR')).toMatchObject({
    notes: [
      '{{ Nome do cliente | default: "x" }} na legenda não é o jeito de escrever uma coluna: para "Nome do cliente", escreva {{ nome_do_cliente }}',
      '"[nome]" na legenda vai do jeito que está: escreva {{ nome }}',
      String.raw`"\n" na legenda vai do jeito que está: para quebrar a linha, aperte Enter dentro das aspas ou escreva {{ "\n" }}`,
    ],
  });
});

test('ordinary text gets no note', () => {
  const text = 'De 50% a 70% [só hoje] <3 #promo #natal {1} a < b > c, R$ 10 {{ nome }}{% if nome %}{% endif %}';
  expect(open(text)).toMatchObject({ notes: [] });
});

test('a literal \\n gets a note, and what the note says breaks the line', () => {
  const { notes } = open(String.raw`um\ndois`) as { notes: string[] };
  expect(notes).toEqual([
    String.raw`"\n" in the caption is sent as it stands: press Enter inside the quotes for a line break, or write {{ "\n" }}`,
  ]);
  expect(open(String.raw`um{{ "\n" }}dois`)).toEqual({ text: 'um\ndois', notes: [] });
});

test('a column named as it is in the file gets the spelling that works, whether the caption can be read or not', () => {
  expect(open('Oi {{ Nome do cliente | default: "x" }}')).toEqual({
    text: 'Oi x',
    notes: [
      '{{ Nome do cliente | default: "x" }} in the caption is not how a column is written: write {{ nome_do_cliente }} for "Nome do cliente"',
    ],
  });
  for (const [written, spelling] of [
    ['Nome do cliente', 'nome_do_cliente'],
    ['Valor (R$)', 'valor_r'],
  ])
    expect(open(`{{ ${written} }}`)).toMatchObject({
      hint: expect.stringContaining(`write {{ ${spelling} }}`) as string,
    });
  expect(open('{{ última_compra }}')).toMatchObject({
    hint: expect.stringContaining('Did you mean {{ ultima_compra }}, for the column "Última compra"?') as string,
  });
});

test('every spelling that is suggested renders the cell of its column', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom(...COLUMNS.names.slice(1)),
  );
  let written = 0;
  fc.assert(
    fc.property(name, (heading) => {
      let columns: ReturnType<typeof readHeader>;
      try {
        columns = readHeader(['phone', heading]);
      } catch {
        return;
      }
      const [, column] = columns.names;
      // An empty column at the end is left out.
      const spelling = column === undefined ? undefined : placeholderOf(column, columns);
      if (spelling === undefined) return;
      written += 1;
      expect(openTemplate(spelling, columns).render(['1', 'value'])).toEqual({ text: 'value' });
    }),
    { numRuns: 500 },
  );
  expect(written).toBeGreaterThan(100);
});
