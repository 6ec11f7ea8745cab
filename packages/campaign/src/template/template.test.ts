import { notice, sayAll } from '@pombo/catalogue';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readHeader } from '../csv/header.ts';
import { bindTemplate, compileTemplate } from './template.ts';

const columns = readHeader(['phone', 'nome', 'Data de Entrega', 'Pedido Nº', 'valor']);
const bound = (source: string, ...cells: string[]): unknown =>
  bindTemplate(compileTemplate(source), columns).render(['5511987654321', ...cells, '', '', '', ''].slice(0, 5));

afterEach(() => vi.unstubAllEnvs());

describe('a template', () => {
  test('is filled in from the columns, by their name or its plain spelling', () => {
    expect(bound('Oi {{ nome }}, {{ data_de_entrega }}, {{ pedido_no }}', 'Zé', 'hoje', '42')).toEqual({
      text: 'Oi Zé, hoje, 42',
    });
    expect(bound('{{ ["Data de Entrega"] }} {{ phone }}', 'Zé', 'hoje')).toEqual({ text: 'hoje 5511987654321' });
  });

  test('keeps accents, quotes and punctuation, and never runs the content of a cell', () => {
    expect(bound('Oi {{ nome }}', `D'Ávila & "Filhos" <b> {{ valor }}`)).toEqual({
      text: `Oi D'Ávila & "Filhos" <b> {{ valor }}`,
    });
  });

  test('with a variable that is empty and has no default fails for that line, with its column', () => {
    expect(bound('{{ nome }} {{ valor }}', 'Zé')).toEqual({ problem: notice('template_row_missing'), column: 4 });
  });

  test.each([
    ['{{ nome | default: "cliente" }}'],
    ['{{ nome | split: " " | first | default: "cliente" }}'],
    ['{% if nome %}{{ nome }}{% else %}cliente{% endif %}'],
    ['{% assign n = nome | default: "cliente" %}{{ n }}'],
    ['{% unless nome %}cliente{% endunless %}'],
  ])('%s stands in for an empty cell', (source) => {
    expect(bound(source, '')).toEqual({ text: 'cliente' });
  });

  test('lists what it reads, with and without a default', () => {
    const template = compileTemplate(
      '{{ a | default: b }} {{ c | upcase | default: "x" }} {% if d %}{{ e.size }}{% endif %}{{ a }}',
    );
    expect(template.variables).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(template.needed).toEqual(['a', 'b', 'd', 'e']);
    expect(compileTemplate('{{ a | default: "x" }}').needed).toEqual([]);
  });

  test.each(['America/Sao_Paulo', 'Asia/Tokyo'])(
    'shows a day and a time as written in the cell, even in %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      expect(new Date(2026, 0).getTimezoneOffset()).not.toBe(0);
      expect(bound('{{ nome | date: "%d/%m/%Y" }}', '2026-11-21')).toEqual({ text: '21/11/2026' });
      expect(bound('{{ nome | date: "%d/%m %H:%M" }}', '2026-11-21T23:30:00-05:00')).toEqual({ text: '21/11 23:30' });
      expect(bound('{{ nome | date: "%d/%m %H:%M" }}', '2026-11-21T23:30:00Z')).toEqual({ text: '21/11 23:30' });
    },
  );
});

test('a text that one cell makes too large costs that line only', () => {
  const template = '{% assign words = nome | split: "" %}{% for word in words %}{{ word }}{% endfor %}';
  expect(bound(template, 'Zé')).toEqual({ text: 'Zé' });
  expect(JSON.stringify(bound(template, 'x'.repeat(120_000))).slice(0, 60)).toBe(
    '{"problem":{"code":"template_row_too_much","values":{}}}',
  );
});

describe('the whole file is refused', () => {
  const refusal = (source: string): { message: string; hint: string } => {
    try {
      bound(source);
    } catch (error) {
      expect(error).toMatchObject({ code: 'campaign_refused', exitCode: 2 });
      return error as { message: string; hint: string };
    }
    throw new Error('was not refused');
  };

  test('for a variable that is neither a column nor has a default, with the most similar column', () => {
    expect(refusal('Oi {{ nmoe }}')).toMatchObject({
      message: 'The caption uses "nmoe", which is not a column of the file',
      hint: expect.stringContaining('Did you mean "nome"?') as string,
    });
    expect(refusal('{% if xyzw %}a{% endif %}').hint).toContain('The columns are "nome", "Data de Entrega"');
  });

  test.each([
    ['{{ nome | upcsae }}', 'undefined filter: upcsae'],
    ['{% if nome %}', 'not closed'],
    ['{{ nome', 'not closed'],
    ['{% include "a" %}', '"include" not found'],
    ['{% render "/etc/passwd" %}', '"render" not found'],
    ['{% layout "a" %}', '"layout" not found'],
    ['{{ nome.sobrenome }}', 'is plain text'],
    ['{% for i in (1..100000000) %}x{% endfor %}', 'loops or grows too much'],
    ['{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}', 'loops or grows too much'],
  ])('for %s', (source, message) => {
    expect(refusal(source).message).toContain(message);
  });

  test('but not for a default, which is only noted', () => {
    const { notes } = bindTemplate(compileTemplate('{{ nmoe | default: "cliente" }}'), columns);
    expect(notes.map((note) => sayAll(note))).toEqual([
      '"nmoe" in the caption is not a column: its default is used on every line; did you mean "nome"?',
    ]);
  });
});

test('nothing of the JavaScript runtime can be reached', () => {
  expect(() => bound('{{ constructor }}')).toThrow('is not a column');
  expect(() => bound('{{ nome.constructor }}', 'a')).toThrow('plain text');
  expect(() => bound('{{ nome | default: toString }}')).toThrow('is not a column');
});
