import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import { phoneForm } from './form.ts';
import { parseCountry } from './plan.ts';
import {
  parsePhone,
  parseRecipient,
  parseZapiPhone,
  phoneRulesOf,
  phoneShapeRefusal,
  withPlus,
  type Phone,
} from './read.ts';

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
  ])('written %j is brought into one form', (text) => {
    expect(parsePhone(text)).toEqual({ phone: '5511987654321', person: '5511987654321', repairs: [], warnings: [] });
  });

  test('with 10 or 11 digits starting with 55 has area code 55; with 12 or 13 it has its country code', () => {
    expect(phoneOf('55999887766')).toBe('5555999887766');
    expect(phoneOf('5555999887766')).toBe('5555999887766');
    expect(phoneOf('5532221100')).toBe('555532221100');
    expect(phoneOf('555532221100')).toBe('555532221100');
  });

  test('is a mobile exactly where libphonenumber finds one', () => {
    const national = fc.tuple(fc.integer({ min: 10, max: 99 }), fc.integer({ min: 0, max: 999_999_999 }));
    fc.assert(
      fc.property(national, ([area, rest]) => {
        const digits = `55${area}${String(rest).padStart(9, '9')}`;
        const theirs = parsePhoneNumberFromString(`+${digits}`, { defaultCountry: 'BR', extract: false });
        const read = parsePhone(digits);
        const isMobile = 'phone' in read && read.phone === digits && read.repairs.length + read.warnings.length === 0;
        expect(isMobile).toBe(theirs?.number === `+${digits}` && theirs.getType() === 'MOBILE');
      }),
      { numRuns: 2000 },
    );
  });

  test('with + is read with its country code, so that a missing area code is not guessed', () => {
    expect(codeOf('+55 99988-7766')).toBe('phone_no_area_code');
  });

  test.each([['1187654321'], ['551187654321'], ['+55 11 8765-4321'], ['01187654321'], ['(11) 8765-4321']])(
    'of the old eight digits, written %j, gets the ninth and reports that',
    (text) => {
      expect(parsePhone(text)).toEqual({
        phone: '5511987654321',
        person: '5511987654321',
        repairs: ['ninth-digit'],
        warnings: [],
      });
    },
  );

  test.each([['11 98765-432'], ['(11) 98765-432'], ['+55 11 98765.432'], ['5511 98765 432'], ['11 9 8765-432']])(
    'whose last group lacks a digit, as in %j, is refused: with a ninth digit it would be another person’s',
    (text) => {
      expect(parsePhone(text)).toMatchObject({
        code: 'phone_length',
        hint: expect.stringContaining('source') as string,
      });
    },
  );

  test.each([['0xx11 98765-4321'], ['(0xx11) 98765-4321'], ['0XX 11 98765 4321'], ['+55 (0xx11) 98765-4321']])(
    'with the placeholder of a carrier, as in %j, is read',
    (text) => {
      expect(phoneOf(text)).toBe('5511987654321');
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

  test('of eight valid digits keeps them, and is the same person as with nine', () => {
    expect(parsePhone('11 7865-4321')).toMatchObject({ phone: '551178654321', person: '5511978654321', repairs: [] });
    expect(parsePhone('11 97865-4321')).toMatchObject({ phone: '5511978654321', person: '5511978654321' });
  });

  test('that a data tool wrote with a trailing .0 is read and reports that', () => {
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

  test.each([['11 98765-4321 ramal 2'], ['Tel. 11 98765-4321'], ['+55 11 98765-4321 (Ana)']])(
    'with words beside it, as in %j, is refused because of the words',
    (text) => {
      expect(parsePhone(text)).toMatchObject({ problem: 'has other text beside the number' });
    },
  );

  test('with a + is never refused with the advice to add one', () => {
    expect(parsePhone('+55 20 98765-4321')).not.toMatchObject({ hint: expect.stringContaining('needs +') as string });
    expect(parsePhone('20 98765-4321')).toMatchObject({ hint: expect.stringContaining('needs +') as string });
  });

  test('of a company is refused without a claim about WhatsApp, which some have (0800 104 0104)', () => {
    expect(parsePhone('0800 104 0104')).toMatchObject({ hint: expect.not.stringContaining('WhatsApp') as string });
  });

  test('is refused with a hint that a person can follow', () => {
    expect(parsePhone('5,51199E+12')).toMatchObject({ hint: expect.stringContaining('as Text') as string });
  });
});

describe('a recipient that is not a number', () => {
  test.each([
    ['120363019502650977-group'],
    ['5511987654321-1612345678'],
    ['999999999999999@lid'],
    ['120363166555745933@newsletter'],
    ['1700000000@broadcast'],
  ])('%s is not changed', (text) => {
    expect(parsePhone(` ${text} `)).toEqual({ phone: text, person: text, repairs: [], warnings: [] });
  });
});

describe('a number of another country', () => {
  test('is accepted with its country code', () => {
    expect(parsePhone('+1 415 555 2671')).toMatchObject({ phone: '14155552671', warnings: [] });
    expect(parsePhone('+351 912 345 678')).toMatchObject({ phone: '351912345678', warnings: [] });
  });

  test('is accepted without + if it is too long to be Brazilian, with a warning', () => {
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
  expect(() => parseCountry('Brasil')).toThrow('is not a two-letter country code');
});

describe('a number that could also be a mobile abroad', () => {
  const AMBIGUOUS = [
    ['51987654321', '5551987654321', '51987654321', 'Peru'],
    ['(66) 98765-4321', '5566987654321', '66987654321', 'Thailand'],
    ['79 9 8765 4321', '5579987654321', '79987654321', 'Russia'],
    ['84987654321.0', '5584987654321', '84987654321', 'Vietnam'],
    ['6581234567', '5565981234567', '6581234567', 'Singapore'],
  ] as const;

  test.each(AMBIGUOUS)('%s is the national one in a file, with a warning', (text, national) => {
    expect(parsePhone(text)).toMatchObject({ phone: national, warnings: ['ambiguous'] });
  });

  test.each(AMBIGUOUS)(
    '%s is refused in a single message with both readings, and without a whole number, if the country is only the default',
    (text, national, foreign, country) => {
      const read = parseRecipient(text, { country: 'BR', countryIsDefault: true });
      expect(read).toMatchObject({ code: 'phone_ambiguous' });
      const { problem, hint } = read as { problem: string; hint: string };
      expect(problem).toContain(`+${national.slice(0, 4)}****${national.slice(-2)} (Brazil)`);
      expect(problem).toContain(`+${foreign.slice(0, 4)}****${foreign.slice(-2)} (${country})`);
      expect(hint).toContain('"country": "BR"');
      expect(`${problem} ${hint}`).not.toMatch(/\d{5}/);
    },
  );

  test.each(AMBIGUOUS)('%s is the national one in a single message if the country is named', (text, national) => {
    expect(parseRecipient(text, { country: 'BR', countryIsDefault: false })).toMatchObject({ phone: national });
  });

  test.each([['+51 987 654 321'], ['0051987654321'], ['(+51) 987654321']])('%s is the foreign one', (text) => {
    const rules = { country: 'BR', countryIsDefault: true } as const;
    expect(parseRecipient(text, rules)).toMatchObject({ phone: '51987654321', warnings: [] });
    expect(parsePhone(text)).toMatchObject({ phone: '51987654321', warnings: [] });
  });

  test.each([['051 98765-4321'], ['+55 51 98765-4321'], ['5551987654321']])('%s is the national one', (text) => {
    const rules = { country: 'BR', countryIsDefault: true } as const;
    expect(parseRecipient(text, rules)).toMatchObject({ phone: '5551987654321', warnings: [] });
  });

  test('is not one that no country has, for example 11 98765-4321 with a +', () => {
    const rules = { country: 'BR', countryIsDefault: true } as const;
    expect(parseRecipient('11987654321', rules)).toMatchObject({ phone: '5511987654321', warnings: [] });
  });

  test('is found exactly if libphonenumber itself reads the digits behind a + as a mobile', () => {
    const area = fc.constantFrom(...AREA_CODES).map(String);
    const digits = fc.tuple(area, fc.stringMatching(/^(9\d{8}|[2-9]\d{7})$/)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(digits, (national) => {
        const read = parsePhone(national);
        if ('code' in read) return;
        const abroad = parsePhoneNumberFromString(`+${national}`);
        const type = abroad?.number === `+${national}` ? abroad.getType() : undefined;
        expect(read.warnings.includes('ambiguous')).toBe(type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a number without a country code is of the deployment’s country', () => {
  test.each([
    ['PT', '912 345 678', '351912345678'],
    ['PT', '0055 11 98765-4321', '5511987654321'],
    ['PT', '14155552671', '14155552671'],
    ['US', '(415) 555-2671', '14155552671'],
    ['US', '1 415 555 2671', '14155552671'],
    ['US', '5511987654321', '5511987654321'],
    ['RU', '8 912 345-67-89', '79123456789'],
    ['IN', '91987 65432', '919198765432'],
    ['IN', '919876543210', '919876543210'],
    ['MX', '525512345678', '525512345678'],
    ['BR', '14155552671', 'phone_invalid'],
  ] as const)('%s: %s is %s', (country, text, wanted) => {
    const read = parsePhone(text, { country });
    expect('phone' in read ? read.phone : read.code).toBe(wanted);
  });

  test('the instance file’s country comes first, then the only one there is, then the default', () => {
    const instances = [
      ['a', { country: 'PT' }],
      ['b', {}],
      ['c', { country: 'nowhere' }],
    ] as const;
    const known = new Map<string, { country?: string }>(instances);
    expect(phoneRulesOf(known, 'a')).toEqual({ country: 'PT', countryIsDefault: false });
    expect(phoneRulesOf(known, 'b')).toEqual({ country: 'PT', countryIsDefault: false });
    expect(phoneRulesOf(known)).toEqual({ country: 'PT', countryIsDefault: false });
    expect(phoneRulesOf(new Map())).toEqual({ country: 'BR', countryIsDefault: true });
    const two = new Map([...known, ['d', { country: 'AR' }]]);
    expect(phoneRulesOf(two, 'd')).toEqual({ country: 'AR', countryIsDefault: false });
    expect(phoneRulesOf(two)).toEqual({ country: 'BR', countryIsDefault: true });
  });
});

describe('Z-API’s reading, for clients written for it', () => {
  test.each([
    ['5511987654321', '5511987654321'],
    ['551187654321', '551187654321'],
    ['11987654321', '11987654321'],
    ['14155552671', '14155552671'],
    ['120363019502650977-group', '120363019502650977-group'],
    ['999999999999999@lid', '999999999999999@lid'],
    ['+51987654321', '51987654321'],
  ])('%s is sent to %s', (text, phone) => {
    expect(parseZapiPhone(text, { country: 'BR' })).toMatchObject({ phone });
  });

  test('refuses a mobile of two countries, even if the country is named', () => {
    expect(parseZapiPhone('51987654321', { country: 'BR' })).toMatchObject({ code: 'phone_ambiguous' });
    expect(parseZapiPhone('51987654321', { country: 'PE' })).toMatchObject({ phone: '51987654321' });
  });

  test.each([['11 98765-4321'], [''], ['5511987654321@c.us']])('refuses %j, which Z-API does not know', (text) => {
    expect(parseZapiPhone(text, { country: 'BR' })).toMatchObject({ code: 'phone_no_number' });
  });
});

test.each([
  ['120363019502650977@g.us', 'write -group instead of @g.us, as 120363019502650977-group'],
  ['5511999999999-1623281429@g.us', 'write it without @g.us'],
  ['5511987654321@c.us', 'write the number without @c.us'],
])('the raw WhatsApp id %s is refused with the correct form', (text, hint) => {
  expect(parsePhone(text)).toMatchObject({ code: 'phone_no_number', hint });
});

test('recognizes without a country a text that is a phone in none', () => {
  for (const text of ['', '5,5E+12', 'Maria', '1@g.us', '12']) expect(phoneShapeRefusal(text)).toBeDefined();
  for (const text of ['912 345 678', '11987654321', '1234567890-group'])
    expect(phoneShapeRefusal(text)).toBeUndefined();
});

// Anatel's plan (resolutions 86/1998 and 553/2010), typed in from there: the ground truth for the reader.
const AREA_CODES = [
  [11, 12, 13, 14, 15, 16, 17, 18, 19],
  [21, 22, 24, 27, 28],
  [31, 32, 33, 34, 35, 37, 38],
  [41, 42, 43, 44, 45, 46, 47, 48, 49],
  [51, 53, 54, 55],
  [61, 62, 63, 64, 65, 66, 67, 68, 69],
  [71, 73, 74, 75, 77, 79],
  [81, 82, 83, 84, 85, 86, 87, 88, 89],
  [91, 92, 93, 94, 95, 96, 97, 98, 99],
].flat();

/** What people write in front of a national number, and between its parts. */
const SPELLINGS: readonly ((area: number, subscriber: string) => string)[] = [
  (area, rest) => `${area}${rest}`,
  (area, rest) => `55${area}${rest}`,
  (area, rest) => `+55${area}${rest}`,
  (area, rest) => `0055${area}${rest}`,
  (area, rest) => `0${area}${rest}`,
  (area, rest) => `015${area}${rest}`,
  (area, rest) => `(${area}) ${rest.slice(0, -4)}-${rest.slice(-4)}`,
  (area, rest) => `(0${area}) ${rest.slice(0, -4)}-${rest.slice(-4)}`,
  (area, rest) => `+55 (${area}) ${rest.slice(0, -4)}.${rest.slice(-4)}`,
  (area, rest) => `55 ${area} ${rest.slice(0, -4)} ${rest.slice(-4)}`,
  (area, rest) => `${area}${rest}.0`,
];

describe('every Brazilian area code', () => {
  const [rest8, rest7] = ['87654321', '7654321'];
  // What follows the area code → the number, and the person it belongs to.
  const NUMBERS = [
    ...['6', '7', '8', '9', '1'].map((second) => [`9${second}${rest7}`, `9${second}${rest7}`, `9${second}${rest7}`]),
    ...['6', '8', '9'].map((first) => [`${first}${rest7}`, `9${first}${rest7}`, `9${first}${rest7}`]),
    // Trunked radio (Nextel) kept eight digits; it is still the same person as the number with nine.
    [`7${rest7}`, `7${rest7}`, `97${rest7}`],
    ...['2', '3', '4', '5'].map((first) => [`${first}${rest7}`, `${first}${rest7}`, `${first}${rest7}`]),
  ] as [written: string, phone: string, person: string][];

  test('there are 67', () => {
    expect(new Set(AREA_CODES).size).toBe(67);
  });

  test.each(AREA_CODES)('%i, in every spelling, with and without the ninth digit, and as a landline', (area) => {
    for (const [written, phone, person] of NUMBERS) {
      for (const spell of SPELLINGS) {
        const text = spell(area, written);
        expect.soft(parsePhone(text), text).toMatchObject({ phone: `55${area}${phone}`, person: `55${area}${person}` });
        // With its +, it is the same for a single message and for every country.
        const plus = withPlus(`55${area}${phone}`);
        expect.soft(parsePhone(plus, { country: 'PT' }), plus).toMatchObject({ phone: `55${area}${phone}` });
      }
    }
  });

  test('and no other', () => {
    for (let area = 10; area <= 99; area += 1) {
      if (AREA_CODES.includes(area)) continue;
      for (const spell of SPELLINGS) expect.soft(parsePhone(spell(area, `9${rest8}`))).toHaveProperty('code');
    }
  });
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

  test('any way of writing a valid number gives the same result, except for the doubt about its country', () => {
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
        const { warnings, ...read } = parsePhone(way(national)) as Phone;
        const plain = { ...read, warnings: warnings.filter((code) => code !== 'ambiguous') };
        expect(plain).toEqual(parsePhone(`+55${national}`));
      }),
      { numRuns: 2000 },
    );
  });

  test('a result reads as itself again, and has a form that Z-API knows', () => {
    fc.assert(
      fc.property(valid, (national) => {
        const once = parsePhone(national) as Phone;
        expect(phoneForm(once.phone)).toBe('number');
        const warnings = once.warnings.filter((code) => code !== 'ambiguous');
        expect(parsePhone(once.phone)).toEqual({ ...once, repairs: [], warnings });
      }),
    );
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples)!;
      const once = parsePhone(example.number);
      if ('code' in once) continue;
      expect(parsePhone(`+${once.phone}`)).toMatchObject({ phone: once.phone, person: once.person });
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
