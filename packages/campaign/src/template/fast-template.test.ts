import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fastRender } from './fast-template.ts';
import { compileTemplate } from './template.ts';

/** The same template, with an empty tag that makes it Liquid's. */
const byLiquid = (source: string) => compileTemplate(`{% comment %}{% endcomment %}${source}`);

const ODD = [
  'constructor',
  '__proto__',
  'contains',
  'and',
  'or',
  'not',
  'forloop',
  'size',
  'first',
  'last',
  'empty',
  'nil',
];
const NAMES = ['nome', 'pedido', 'V4lor_', '_x', ...ODD];
const space = fc.constantFrom('', ' ', '\n', '  ');
const output = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom('', '|default:"cliente"', '| default : \'a "b"\'', '| default:""'))
  .chain(([name, filter]) => fc.tuple(space, space, space).map(([a, b, c]) => `{{${a}${name}${b}${filter}${c}}}`));
const words = fc.string({ unit: fc.constantFrom('O', 'é', '{', '}', ' ', '\n', '|', '"', '%', '-', '🐦') });
const source = fc.array(fc.oneof(output, words), { maxLength: 6 }).map((parts) => parts.join(''));
const values = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.constantFrom('', ' ', 'Ana', '{{ nome }}', '<b>&', 'é'.repeat(50)),
  {
    noNullPrototype: true,
  },
);

test('the fast renderer and Liquid give the same text and miss the same values', () => {
  let joined = 0;
  fc.assert(
    fc.property(source, values, (template, given) => {
      const short = isTemplate(template) ? fastRender(template) : undefined;
      fc.pre(short !== undefined);
      joined += 1;
      expect(short(given)).toEqual(byLiquid(template).render(given));
    }),
    { numRuns: 3000 },
  );
  expect(joined).toBe(3000);
});

test.for([
  'Oi {{ nome | upcase }}',
  '{{- nome }}',
  '{{ nome.x }}',
  '{{ "a" }}',
  '{{ true }}',
  '{% if nome %}a{% endif %}',
])('Liquid renders %s', (template) => {
  expect(fastRender(template)).toBeUndefined();
});

/** Only what Liquid can parse is ever rendered. */
function isTemplate(template: string): boolean {
  try {
    compileTemplate(template);
    return true;
  } catch {
    return false;
  }
}
