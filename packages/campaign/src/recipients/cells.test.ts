import { expect, test } from 'vitest';
import { parseDelay, readDelay, readType, readYesNo } from './cells.ts';

test('a type is one of two, and empty means an image', () => {
  expect(readType('')).toEqual({ value: 'send-image' });
  expect(readType('Send-Image-Status')).toEqual({ value: 'send-image-status' });
  expect(readType('send-text')).toHaveProperty('problem');
});

test('a delay is a whole number of seconds from 1 to 15', () => {
  expect(readDelay('')).toEqual({ value: undefined });
  expect(['1', '15'].map(readDelay)).toEqual([{ value: 1 }, { value: 15 }]);
  for (const cell of ['0', '16', '2,5', '2.5', '-1', 'x', '1e1']) expect(readDelay(cell)).toHaveProperty('problem');
});

test('yes and no are accepted in English and Portuguese', () => {
  for (const cell of ['sim', 'TRUE', '1', 'S']) expect(readYesNo(cell)).toEqual({ value: true });
  for (const cell of ['', 'não', 'false', '0']) expect(readYesNo(cell)).toEqual({ value: false });
  expect(readYesNo('talvez')).toHaveProperty('problem');
});

test('the delay of a campaign is a number or a range', () => {
  expect(parseDelay('5')).toEqual({ min: 5, max: 5 });
  expect(parseDelay(' 3-8 ')).toEqual({ min: 3, max: 8 });
  for (const text of ['', '0', '8-3', '3-20', '3-', 'x', '1.5'])
    expect(() => parseDelay(text)).toThrow('must be a number of seconds');
});
