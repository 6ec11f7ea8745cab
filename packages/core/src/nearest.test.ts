import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['nmoe', ['telefone', 'nome'], 'nome'],
  ['pedidos', ['pedido', 'nome'], 'pedido'],
  ['Pombo_strict', ['pombo_prefix', 'POMBO_STRICT'], 'POMBO_STRICT'],
  ['xyzw', ['nome', 'pedido'], undefined],
  ['nome', [], undefined],
])('%s among %j is %s', (written, names, found) => expect(nearest(written, names)).toBe(found));

test('of two that are as near, the first', () => expect(nearest('nom', ['noma', 'nome'])).toBe('noma'));

test('is the name with the least distance, by the definition', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(word, fc.array(word, { minLength: 1, maxLength: 5 }), (written, names) => {
      const least = Math.min(...names.map((name) => distance(written, name)));
      const expected = names.find((name) => distance(written, name) === least);
      expect(nearest(written, names)).toBe(least <= Math.max(1, written.length / 3) ? expected : undefined);
    }),
  );
});

test('beyond 100 letters nothing is suggested, however long both are', () => {
  expect(nearest('a'.repeat(100), ['a'.repeat(99)])).toBe('a'.repeat(99));
  expect(nearest('a'.repeat(101), ['a'.repeat(100)])).toBeUndefined();
  expect(nearest('a'.repeat(100), ['a'.repeat(101)])).toBeUndefined();
  expect(nearest('a'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toBeUndefined();
});

/** Optimal string alignment as it is defined, without a table. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const swap = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    distance(a.slice(0, -1), b) + 1,
    distance(a, b.slice(0, -1)) + 1,
    distance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1),
    ...(swap ? [distance(a.slice(0, -2), b.slice(0, -2)) + 1] : []),
  );
}
