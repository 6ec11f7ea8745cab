import { notice, sayAll } from '@pombo/catalogue';
import fc from 'fast-check';
import { Liquid } from 'liquidjs';
import { describe, expect, test } from 'vitest';
import { bindTemplate, compileTemplate } from './template.ts';
import { readHeader } from '../csv/header.ts';
import { HOSTILE, NESTED_VARIABLE } from './hostile.fixture.ts';

/** Returns the result of compiling and rendering a template. */
function outcome(source: string): unknown {
  try {
    const { variables, render } = compileTemplate(source);
    return render(Object.fromEntries(variables.map((name) => [name, 'x'])));
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
}

const TOO_MUCH = { code: 'campaign_refused', message: 'The caption loops or grows too much' };

describe('a template is refused by counting, before any line is read', () => {
  test.each(Object.entries(HOSTILE))('%s', (_name, source) => {
    expect(source.length).toBeLessThanOrEqual(20_000);
    expect(outcome(source)).toEqual(TOO_MUCH);
  });

  test('one that a single cell makes too large rejects that line, and the next line is rendered', () => {
    const { render } = compileTemplate(
      '{% assign l = nome | split: "" %}{% for a in l %}{% for b in l %}{% for c in l %}{% endfor %}{% endfor %}{% endfor %}{{ nome }}',
    );
    expect(render({ nome: 'x'.repeat(200) })).toEqual({ problem: notice('template_row_too_much') });
    expect(render({ nome: 'Zé' })).toEqual({ text: 'Zé' });
  });

  test('a plain template whose cells make it too large rejects that line', () => {
    const { render } = compileTemplate('{{ nome }}'.repeat(1900));
    expect(render({ nome: 'x'.repeat(60_000) })).toEqual({ problem: notice('template_row_too_much') });
    expect(render({ nome: 'x' })).toEqual({ text: 'x'.repeat(1900) });
  });

  test('the longest template without loops is rendered, and so is a long cell', () => {
    expect(outcome('{{ nome | default: "a" | upcase }}'.repeat(580))).toEqual({ text: 'X'.repeat(580) });
    const { render } = compileTemplate('{{ texto | strip | replace: "  ", " " | truncate: 100 }}');
    expect(render({ texto: 'palavra '.repeat(4000) })).toMatchObject({
      text: expect.stringMatching(/^palavra .*\.\.\.$/),
    });
  });

  test('a caption that a loop appends item by item is rendered', () => {
    const { render } = compileTemplate(
      '{% assign list = "" %}{% assign all = itens | split: ";" %}{% for item in all %}{% assign list = list | append: item | append: ", " %}{% endfor %}{{ list }}',
    );
    const items = Array.from({ length: 100 }, (_, at) => `Produto ${at}`.padEnd(36, '.'));
    expect(render({ itens: items.join(';') })).toEqual({ text: items.map((item) => `${item}, `).join('') });
  });

  test('a long cell goes through forty filters', () => {
    const { render } = compileTemplate(`{{ texto ${'| replace: "á", "a" '.repeat(40)}}}`);
    expect(render({ texto: 'olá '.repeat(1000) })).toEqual({ text: 'ola '.repeat(1000) });
  });

  test('text of a cell is never evaluated as an expression', () => {
    expect(outcome('{{ nome | split: "," | where_exp: "x", nome }}')).toMatchObject({
      message: expect.stringContaining('undefined filter: where_exp'),
    });
  });
});

test('deeply nested brackets and tags are refused, even after a quoted end of output', () => {
  for (const source of [NESTED_VARIABLE, `{{ "}}" | append: ${NESTED_VARIABLE.slice(3)}`]) {
    expect(outcome(source)).toMatchObject({ code: 'campaign_refused' });
  }
  const ifs = (depth: number): string => `${'{% if nome %}'.repeat(depth)}a${'{% endif %}'.repeat(depth)}`;
  expect(outcome(ifs(30))).toEqual({ text: 'a' });
  expect(outcome(ifs(600))).toMatchObject({ code: 'campaign_refused', message: expect.stringContaining('deep') });
  expect(outcome(`${':( '.repeat(100)}{{ nome | upcase }}`)).toEqual({ text: `${':( '.repeat(100)}X` });
});

describe('within its budget', () => {
  const piece = fc.constantFrom(
    ...['{{ a }}', '{{ a | upcase }}', '{{ b | default: "x" }}', '{{ "a,b" | split: "," | join: "-" }}', 'text\n'],
    ...['{% if a == "x" %}y{% else %}n{% endif %}', '{% for i in (1..3) %}{{ i }},{% endfor %}', '{{ a.size }}'],
    ...[
      '{% assign l = "c,a,b" | split: "," | sort %}{{ l }}{{ l.first }}',
      '{% capture k %}{{ a }}!{% endcapture %}{{ k }}',
    ],
    ...[
      '{% case a %}{% when "x", "é" %}1{% else %}2{% endcase %}',
      '{% for x in a limit: 1 %}{{ forloop.index }}{% endfor %}',
    ],
    ...['{{ 7 | divided_by: 2 | plus: 0.5 }}', '{% unless a contains "x" %}u{% endunless %}', '{{ a | slice: 0, 2 }}'],
    ...[
      '{% for i in (1..4) %}{% if i == 3 %}{% break %}{% endif %}{% cycle "p", "q" %}{% endfor %}',
      '{{ l | reverse | json }}',
    ],
    ...[
      '{% increment n %}',
      '{% liquid\nassign z = a | append: "z"\necho z\n%}',
      '{{ (1..3) | sum }}',
      '{{ nil }}{{ true }}',
    ],
  );

  test('a template renders as in Liquid alone', () => {
    const plain = new Liquid({ ownPropertyOnly: true, lenientIf: true });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('x', 'é', 'Zé da Silva'), (pieces, a) => {
        const source = `{% assign l = "q" | split: "," %}${pieces.join('')}`;
        expect(compileTemplate(source).render({ a, b: '' })).toEqual({ text: plain.parseAndRenderSync(source, { a }) });
      }),
      { numRuns: 500 },
    );
  });
});

test('many variables and many columns are joined without comparing each with each', () => {
  const columns = readHeader(['phone', ...Array.from({ length: 20_000 }, (_, at) => `coluna ${at}`)]);
  const source = Array.from({ length: 400 }, (_, at) => `{{ v${at} | default: "a" | upcase }}`).join('');
  const { notes } = bindTemplate(compileTemplate(source), columns);
  expect(notes).toHaveLength(21);
  expect(sayAll(notes.at(-1)!)).toBe('and 380 more variables that are not columns');
});
