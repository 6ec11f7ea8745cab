import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defuse, restore } from './formulas.ts';

const cell = fc.string({ unit: fc.constantFrom(...'=+-@＝;,|\t\r\n "\'a1\u00a0é'), maxLength: 12 });

describe('a defused cell', () => {
  test('starts no formula, however its file is split into cells', () => {
    const starts = /^[\s"']*[=+\-@＝＋－＠]/;
    const isDefused = /^[\s"']*'[=+\-@＝＋－＠]/;
    fc.assert(
      fc.property(cell, fc.subarray([';', ',', '|', '\t', '\r', '\n'], { minLength: 1 }), (text, delimiters) => {
        const pieces = defuse(text).split(new RegExp(`[${delimiters.join('')}]`));
        for (const piece of pieces) if (starts.test(piece)) expect(piece).toMatch(isDefused);
      }),
      { numRuns: 5000 },
    );
  });

  test('is restored to its original', () => {
    fc.assert(
      fc.property(cell, (text) => {
        expect(restore(defuse(text))).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    'a=1',
    '1-1',
    ' x',
    "'x",
    'José\n"linha 2"',
    'a,b;c',
    '',
    'a - b',
    'https://x.com/?a=1&b=-2',
    'R$ 1.234,50',
  ])('%j is left as it is', (text) => expect(defuse(text)).toBe(text));

  test.each([
    ['=1+1', "'=1+1"],
    ["x;=cmd|'/C calc'!A0;y", "x;'=cmd|'/C calc'!A0;y"],
    ['x\n=1+1;', "x\n'=1+1;"],
    ['a,"-2"', `a,"'-2"`],
    ["'=1", "''=1"],
    [' +1', " '+1"],
  ])('%j is written as %j', (text, written) => expect(defuse(text)).toBe(written));
});
