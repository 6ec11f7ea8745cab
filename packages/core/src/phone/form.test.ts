import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskPhone, personKey, phoneForm, phoneProblem } from './form.ts';

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: min, maxLength: max });

/** Every form of a recipient, by its grammar. */
const recipient = fc.oneof(
  digits(8, 15),
  digits(10, 25).map((id) => `${id}-group`),
  fc.tuple(digits(10, 15), digits(9, 11)).map(([phone, time]) => `${phone}-${time}`),
  digits(5, 20).map((id) => `${id}@lid`),
  digits(10, 25).map((id) => `${id}@newsletter`),
  digits(8, 20).map((id) => `${id}@broadcast`),
);

/** Any text that a program can hold, including lone surrogates and control characters. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

const RAW = 'is a raw WhatsApp id, which Z-API does not accept';

describe('the forms of a recipient', () => {
  test.each([
    ['5511999999999', 'number'],
    ['551199999999', 'number'],
    ['14155552671', 'number'],
    ['12345678', 'number'],
    ['123456789012345', 'number'],
    ['120363019502650977-group', 'group'],
    ['5511999999999-1623281429', 'legacy-group'],
    ['999999999999999@lid', 'lid'],
    ['12345@lid', 'lid'],
    ['120363166555745933@newsletter', 'newsletter'],
    ['1779476888985@broadcast', 'broadcast'],
  ])('%s is a %s', (phone, form) => {
    expect(phoneForm(phone)).toBe(form);
    expect(phoneProblem(phone)).toBeUndefined();
  });

  test.each([
    ['', 'is empty'],
    ['5511999', 'is too short (8 to 15 digits)'],
    ['1234567890123456', 'is too long (8 to 15 digits)'],
    ['5,51199E+12', 'is in scientific notation: a spreadsheet has dropped its last digits'],
    ['5.5119e12', 'is in scientific notation: a spreadsheet has dropped its last digits'],
    ['+5511999999999', 'has characters other than digits; give country code, area code and number as digits only'],
    ['55 (11) 99999-9999', 'has characters other than digits; give country code, area code and number as digits only'],
    ['551199999999@c.us', `${RAW}; write the number without @c.us`],
    ['551199999999@s.whatsapp.net', `${RAW}; write the number without @s.whatsapp.net`],
    ['120363019502650977@g.us', `${RAW}; write -group instead of @g.us, as 120363019502650977-group`],
    ['5511999999999-1623281429@g.us', `${RAW}; write it without @g.us`],
    ['status@broadcast', 'names the status feed; use type "send-image-status" for a status post'],
    ['Maria', 'is not a phone number, group, LID, newsletter or broadcast list'],
    ['5511999999999-groups', 'is not a phone number, group, LID, newsletter or broadcast list'],
    ['5511999999999@LID', 'is not a phone number, group, LID, newsletter or broadcast list'],
    ['5511999999999\n', 'has characters other than digits; give country code, area code and number as digits only'],
    ['٥٥١١٩٩٩٩٩٩٩٩٩', 'is not a phone number, group, LID, newsletter or broadcast list'],
    ['-group', 'is not a phone number, group, LID, newsletter or broadcast list'],
    [
      '5511999999999-16232814',
      'has characters other than digits; give country code, area code and number as digits only',
    ],
  ])('%j is refused: %s', (phone, problem) => {
    expect(phoneProblem(phone)).toBe(problem);
  });

  test('has either a form or a problem, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(recipient, anyText), (phone) => {
        expect(phoneForm(phone) === undefined).toBe(phoneProblem(phone) !== undefined);
      }),
    );
  });

  test('knows every recipient of the grammar', () => {
    fc.assert(
      fc.property(recipient, (phone) => {
        expect(phoneForm(phone)).toBeDefined();
      }),
    );
  });
});

describe('the key of a person', () => {
  test.each([
    ['554499999999', '5544999999999', 'an account from before the ninth digit, as the callbacks show it'],
    ['551161234567', '5511961234567', 'a mobile that began with 6'],
    ['555591234567', '5555991234567', 'area code 55: the country code is not taken for it'],
    ['559981234567', '5599981234567', 'area code 99'],
  ])('is the same for %s and %s: %s', (short, long) => {
    expect(personKey(short)).toBe(long);
    expect(personKey(long)).toBe(long);
  });

  test.each([
    ['551133334444', 'a landline has no ninth digit'],
    ['555532221111', 'a landline of area code 55'],
    ['55991234567', '11 digits: area code 55 without its country code, or another country; not guessed'],
    ['5511999999999', 'the long form is the key already'],
    ['5491123456789', 'another country'],
    ['14155552671', 'another country'],
    ['550191234567', 'no Brazilian area code begins with 0'],
    ['120363019502650977-group', 'a group'],
    ['554499999999-1623281429', 'a legacy group that begins like a mobile'],
    ['554499999999@lid', 'a LID that looks like a mobile'],
    ['554499999999@newsletter', 'a channel'],
    ['554499999999@broadcast', 'a broadcast list'],
  ])('leaves %s alone: %s', (phone) => {
    expect(personKey(phone)).toBe(phone);
  });

  test('is its own key, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(recipient, fc.string()), (phone) => {
        expect(personKey(personKey(phone))).toBe(personKey(phone));
      }),
    );
  });

  test('changes numbers only, and keeps a number a number', () => {
    fc.assert(
      fc.property(recipient, (phone) => {
        const form = phoneForm(phone);
        expect(phoneForm(personKey(phone))).toBe(form);
        if (form !== 'number') expect(personKey(phone)).toBe(phone);
      }),
    );
  });

  test('differs from the number by one ninth digit or not at all, so that no other two people share a key', () => {
    const brazilian = fc
      .tuple(fc.integer({ min: 11, max: 99 }), digits(8, 9))
      .map(([area, rest]) => `55${area}${rest}`);
    fc.assert(
      fc.property(brazilian, (phone) => {
        expect([phone, `${phone.slice(0, 4)}9${phone.slice(4)}`]).toContain(personKey(phone));
      }),
    );
  });
});

describe('a masked recipient', () => {
  test.each([
    ['5511987654321', '5511****21'],
    ['551187654321', '5511****21'],
    ['120363019502650977-group', '1203****77-group'],
    ['5511999999999-1623281429', '5511****99-**********'],
    ['999999999999999@lid', '9999****99@lid'],
    ['12345@lid', '****'],
    ['1234567', '****'],
    ['', '****'],
    ['+5511987654321', '****'],
    ['not a phone', '****'],
    ['55119876\n54321', '****'],
    ['55119876٥٤٣٢١', '5511****76*****'],
  ])('%j is shown as %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });

  test('never shows more than six digits of any text', () => {
    const text = fc.oneof(recipient, anyText, fc.string({ unit: fc.constantFrom(...'0123456789-+@ ٣９'.split('')) }));
    fc.assert(
      fc.property(text, (phone) => {
        const shown = maskPhone(phone).match(/\p{Nd}/gu) ?? [];
        expect(shown.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
