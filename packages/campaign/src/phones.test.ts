import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { phoneForm } from '@pombo/message';
import { describe, expect, test } from 'vitest';
import { parseCountry, parsePhone, type Phone } from './phones.ts';

const phoneOf = (text: string): string => {
  const read = parsePhone(text);
  return 'phone' in read ? read.phone : `${read.code}: ${read.problem}`;
};
const codeOf = (text: string): string => {
  const read = parsePhone(text);
  return 'phone' in read ? `accepted as ${read.phone}` : read.code;
};

describe('a Brazilian number', () => {
  test.each([
    ['5511987654321'],
    ['11987654321'],
    ['+55 11 98765-4321'],
    ['+55 (11) 98765-4321'],
    ['(11) 9 8765-4321'],
    ['11/98765-4321'],
    ['0055 11 98765 4321'],
    ['011 98765-4321'],
    ['0 15 11 98765-4321'],
    ['041 11 98765 4321'],
    ['+55 (0)11 98765-4321'],
    ['055 11 98765.4321'],
    ['\u202a+55 11 98765\u20114321\u202c'],
    ["'5511987654321"],
    ['="5511987654321"'],
    ['５５１１９８７６５４３２１'],
    ['  5511987654321\t'],
  ])('written %j is brought to one form', (text) => {
    expect(parsePhone(text)).toEqual({ phone: '5511987654321', person: '5511987654321', repairs: [], warnings: [] });
  });

  test('with 10 or 11 digits starting 55 is from area code 55, with 12 or 13 it has its country code', () => {
    expect(phoneOf('55999887766')).toBe('5555999887766');
    expect(phoneOf('5555999887766')).toBe('5555999887766');
    expect(phoneOf('5532221100')).toBe('555532221100');
    expect(phoneOf('555532221100')).toBe('555532221100');
  });

  test('with + is believed about its country code, so that a missing area code is not made up', () => {
    expect(codeOf('+55 99988-7766')).toBe('phone_no_area_code');
  });

  test.each([['1187654321'], ['551187654321'], ['+55 11 8765-4321'], ['01187654321'], ['(11) 8765-4321']])(
    'of the old eight digits, written %j, gets the ninth and says so',
    (text) => {
      expect(parsePhone(text)).toEqual({
        phone: '5511987654321',
        person: '5511987654321',
        repairs: ['ninth-digit'],
        warnings: [],
      });
    },
  );

  test('of a landline is allowed with a warning', () => {
    expect(parsePhone('(11) 3333-4444')).toEqual({
      phone: '551133334444',
      person: '551133334444',
      repairs: [],
      warnings: ['landline'],
    });
  });

  test('of eight digits that is valid as it is keeps them, and is the same person as with nine', () => {
    expect(parsePhone('11 7865-4321')).toMatchObject({ phone: '551178654321', person: '5511978654321', repairs: [] });
    expect(parsePhone('11 97865-4321')).toMatchObject({ phone: '5511978654321', person: '5511978654321' });
  });

  test('that a data tool wrote with .0 behind is read and says so', () => {
    expect(parsePhone('5511987654321.0')).toMatchObject({ phone: '5511987654321', repairs: ['decimal-zero'] });
  });

  test.each([
    ['', 'phone_empty'],
    ['   ', 'phone_empty'],
    ['5,51199E+12', 'phone_scientific'],
    ['5.51199e12', 'phone_scientific'],
    ['5,5E+12', 'phone_scientific'],
    ['11 98765-4321 / 11 91234-5678', 'phone_two_numbers'],
    ['11987654321;11912345678', 'phone_two_numbers'],
    ['11987654321-11912345678', 'phone_two_numbers'],
    ['11 98765-4321 ou 11 91234-5678', 'phone_two_numbers'],
    ['+5511987654321 +5511912345678', 'phone_two_numbers'],
    ['não tem', 'phone_no_number'],
    ['5511987654321@c.us', 'phone_no_number'],
    ['status@broadcast', 'phone_no_number'],
    ['11 98765-4321 ramal 2', 'phone_no_number'],
    ['*144#', 'phone_no_number'],
    ['11 3333', 'phone_length'],
    ['55119876543215511987', 'phone_length'],
    ['98765-4321', 'phone_no_area_code'],
    ['3333-4444', 'phone_no_area_code'],
    ['20 98765-4321', 'phone_invalid'],
    ['11 18765-4321', 'phone_invalid'],
    ['14155552671', 'phone_invalid'],
    ['0800 123 4567', 'phone_kind'],
    ['4004-1234', 'phone_kind'],
    ['0300 123 4567', 'phone_kind'],
  ])('%j is refused as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('is refused with a hint that a person can follow', () => {
    expect(parsePhone('5,51199E+12')).toMatchObject({ hint: expect.stringContaining('as Text') as string });
  });
});

describe('a recipient that is no number', () => {
  test.each([
    ['120363019502650977-group'],
    ['5511987654321-1612345678'],
    ['999999999999999@lid'],
    ['120363166555745933@newsletter'],
    ['1700000000@broadcast'],
  ])('%s passes untouched', (text) => {
    expect(parsePhone(` ${text} `)).toEqual({ phone: text, person: text, repairs: [], warnings: [] });
  });
});

describe('a number of another country', () => {
  test('is taken with its country code', () => {
    expect(parsePhone('+1 415 555 2671')).toMatchObject({ phone: '14155552671', warnings: [] });
    expect(parsePhone('+351 912 345 678')).toMatchObject({ phone: '351912345678', warnings: [] });
  });

  test('is taken without + when it is too long to be Brazilian, with a warning', () => {
    expect(parsePhone('351912345678')).toMatchObject({ phone: '351912345678', warnings: ['foreign'] });
  });

  test('is read as a national one under its own country', () => {
    expect(parsePhone('912 345 678', { country: 'PT' })).toMatchObject({ phone: '351912345678', warnings: [] });
    expect(parsePhone('5511987654321', { country: 'PT' })).toMatchObject({ phone: '5511987654321' });
  });

  test('that does not exist is refused', () => {
    expect(codeOf('+351 112 345 678')).toBe('phone_invalid');
  });
});

test('a country is named by two letters, in any case', () => {
  expect(parseCountry('br')).toBe('BR');
  expect(() => parseCountry('Brasil')).toThrow('is no two-letter country code');
});

// 67 area codes, and some that do not exist.
const ddd = fc.integer({ min: 10, max: 99 }).map(String);
const subscriber = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'));

describe('properties', () => {
  const valid = fc
    .tuple(ddd, fc.constantFrom('mobile', 'old', 'landline'), subscriber)
    .map(([area, kind, rest]) => {
      const last7 = rest.slice(1);
      return kind === 'mobile' ? `${area}9${rest}` : kind === 'old' ? `${area}8${last7}` : `${area}3${last7}`;
    })
    .filter((national) => 'phone' in parsePhone(`+55${national}`));

  test('any way of writing a valid number gives the same result', () => {
    const ways: ((national: string) => string)[] = [
      (n) => n,
      (n) => `55${n}`,
      (n) => `+55${n}`,
      (n) => `0055${n}`,
      (n) => `0${n}`,
      (n) => `015${n}`,
      (n) => `+55 0${n}`,
      (n) => `(${n.slice(0, 2)}) ${n.slice(2, -4)}-${n.slice(-4)}`,
      (n) => `+55 (${n.slice(0, 2)}) ${n.slice(2, -4)}.${n.slice(-4)}`,
      (n) => `${n.slice(0, 2)}\u00a0${n.slice(2, -4)}\u2013${n.slice(-4)} `,
    ];
    fc.assert(
      fc.property(valid, fc.constantFrom(...ways), (national, way) => {
        expect(parsePhone(way(national))).toEqual(parsePhone(`+55${national}`));
      }),
      { numRuns: 2000 },
    );
  });

  test('what comes out goes in again unchanged, and has a form that Z-API knows', () => {
    fc.assert(
      fc.property(valid, (national) => {
        const once = parsePhone(national) as Phone;
        expect(phoneForm(once.phone)).toBe('number');
        expect(parsePhone(once.phone)).toEqual({ ...once, repairs: [] });
      }),
    );
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples)!;
      const once = parsePhone(example.number);
      if ('code' in once) continue;
      expect(parsePhone(`+${once.phone}`)).toEqual(once);
    }
  });

  test('no text makes it throw', () => {
    const noisy = fc.array(fc.constantFrom(...'0123456789+-() ./;,eE@', '-group', '@lid', '55', '00', 'x', '\u202a'));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          noisy.map((parts) => parts.join('')),
        ),
        (text) => {
          const read = parsePhone(text);
          expect('phone' in read ? phoneForm(read.phone) : read.hint).toBeTruthy();
        },
      ),
      { numRuns: 3000 },
    );
  });
});
