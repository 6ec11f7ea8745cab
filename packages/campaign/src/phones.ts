import {
  getCountries,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
  type PhoneNumberType,
} from 'libphonenumber-js/max';
import { PHONE_EXAMPLE, PomboError, personKey, phoneForm, phoneProblem } from '@pombo/message';

/**
 * What people type into a phone cell → the recipient as it goes on the wire. Numbering plans come from libphonenumber
 * (`/max`: the smaller sets take numbers that do not exist); what Brazil needs on top of it is here.
 */

/** What was changed beyond spelling; each is a guess good enough to send, and worth showing to a person. */
export type PhoneRepair = 'ninth-digit' | 'decimal-zero';

/** Sent, but worth a look: a landline may be WhatsApp Business; `foreign` had a country code without its `+`. */
export type PhoneWarning = 'landline' | 'foreign';

/** A recipient that can be sent to. */
export interface Phone {
  /** As it goes on the wire: digits with country code, or a group, LID, newsletter or broadcast list as given. */
  phone: string;
  /** The key by which two spellings of one person are compared (`personKey`). */
  person: string;
  repairs: PhoneRepair[];
  warnings: PhoneWarning[];
}

/** Why a cell is no recipient. */
export interface PhoneRefusal {
  code: PhoneRefusalCode;
  /** Reads after the column's name: `is empty`. */
  problem: string;
  /** What to do about it. */
  hint: string;
}

export type PhoneRefusalCode =
  | 'phone_empty'
  | 'phone_scientific'
  | 'phone_two_numbers'
  | 'phone_no_number'
  | 'phone_no_area_code'
  | 'phone_length'
  | 'phone_invalid'
  | 'phone_kind';

/**
 * Reads one phone cell. Never throws. `country` (default BR) is the one of numbers written without a country code.
 * Output given in again comes out the same, but for one case: a foreign number of less than 12 digits needs its `+`,
 * since without it it can not be told from a Brazilian one.
 */
export function parsePhone(text: string, options: { country?: CountryCode } = {}): Phone | PhoneRefusal {
  const country = options.country ?? 'BR';
  const cell = clean(text);
  if (isTwoNumbers(cell, country)) return REFUSALS.two;
  const form = phoneForm(cell);
  if (form !== undefined && form !== 'number') return { phone: cell, person: cell, repairs: [], warnings: [] };
  return shapeRefusal(cell) ?? readNumber(cell, country);
}

/** Checks a `--country`: the two letters of a country with phone numbers. Throws `invalid_input`. */
export function parseCountry(text: string): CountryCode {
  const code = text.trim().toUpperCase();
  if (isSupportedCountry(code)) return code;
  throw new PomboError('invalid_input', `country "${text}" is no two-letter country code`, {
    hint: `for example: BR; known are ${getCountries().length} countries by their ISO 3166 code`,
  });
}

/** What copying from WhatsApp, web pages and Excel leaves around a number: marks nobody sees, an apostrophe, `="…"`. */
function clean(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/^'/, '')
    .trim();
}

function isTwoNumbers(cell: string, country: CountryCode): boolean {
  // `…-…` with eleven digits behind is no legacy group (seconds since 1970 have ten): two mobiles with a dash between.
  const dashed = /^(\d{10,13})-(\d{11})$/.exec(cell);
  if (dashed) return [dashed[1]!, dashed[2]!].every((half) => 'phone' in readNumber(half, country));
  if (/\d[\s/;,|)]*\+\s*\d/.test(cell)) return true;
  const parts = cell.split(/[/;,|\n]|\s(?:e|ou|or|and)\s/i);
  return parts.filter((part) => part.replaceAll(/\D/g, '').length >= 8).length > 1;
}

const REFUSALS = {
  empty: { code: 'phone_empty', problem: 'is empty', hint: `give a number, for example ${PHONE_EXAMPLE}` },
  scientific: {
    code: 'phone_scientific',
    problem: 'is in scientific notation: the spreadsheet has dropped the last digits',
    hint: 'format the column as Text, type or paste the numbers again and export again; the digits are not in this file any more',
  },
  two: {
    code: 'phone_two_numbers',
    problem: 'holds more than one number',
    hint: 'keep one, or give the other a line of its own',
  },
  areaCode: { code: 'phone_no_area_code', problem: 'has no area code (DDD)', hint: 'put it in front: 11 98765-4321' },
  invalid: {
    code: 'phone_invalid',
    problem: 'is no number that exists',
    hint: 'check area code and digits; a number of another country needs + and its country code',
  },
} as const satisfies Record<string, PhoneRefusal>;

/** What can be refused by its signs alone. */
function shapeRefusal(cell: string): PhoneRefusal | undefined {
  if (cell === '') return REFUSALS.empty;
  if (/^[\d.,]+\s*e\s*[+-]?\s*\d+$/i.test(cell)) return REFUSALS.scientific;
  if (!/^[+\d\s().\-/\u2010-\u2015\u2212,;|]+$/.test(cell)) {
    const problem = phoneProblem(cell) ?? 'has signs that no phone number has';
    return { code: 'phone_no_number', problem, hint: `give a number, for example ${PHONE_EXAMPLE}` };
  }
  return undefined;
}

function readNumber(cell: string, country: CountryCode): Phone | PhoneRefusal {
  // `5511987654321.0`: a column of numbers with one empty cell, as data tools write it.
  const decimal = /^\+?\d{8,15}[.,]0$/.test(cell);
  const written = decimal ? cell.slice(0, -2) : cell;
  const digits = written.replaceAll(/\D/g, '');
  if (digits.length < 8) return lengthRefusal(`has ${digits.length} digits, too few`);
  const attempt = written.startsWith('+') || written.startsWith('(+') ? `+${digits}` : callable(digits, country);
  const foreign = attempt.startsWith('+') && !attempt.startsWith('+55') && !/^\(?\+|^00/.test(written);
  const found = validate(attempt, country);
  if ('code' in found) return digits.length > 15 ? lengthRefusal(`has ${digits.length} digits, too many`) : found;
  const repairs: PhoneRepair[] = [...(decimal ? ['decimal-zero' as const] : []), ...found.repairs];
  const warnings: PhoneWarning[] = foreign && found.number.country !== country ? ['foreign'] : [];
  if (found.type === 'FIXED_LINE') warnings.push('landline');
  const phone = found.number.number.slice(1);
  return { phone, person: personKey(phone), repairs, warnings };
}

function lengthRefusal(problem: string): PhoneRefusal {
  return { code: 'phone_length', problem, hint: `a number has 8 to 15 digits, for example ${PHONE_EXAMPLE}` };
}

/**
 * Digits without a `+` → what libphonenumber is to read: with `+` an international number, without it a national one.
 * Brazil's rule: 12 or more digits starting 55 carry the country code; 10 or 11 digits starting 55 are area code 55
 * (Santa Maria, RS), which libphonenumber alone takes for the country code.
 */
function callable(digits: string, country: CountryCode): string {
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  if (country !== 'BR') return digits;
  // A trunk 0, with or without carrier code (0 15 11 …): libphonenumber knows the carriers.
  if (digits.startsWith('0')) return digits;
  return digits.length >= 12 ? `+${digits}` : `+55${digits}`;
}

type Found = { number: PhoneNumber; type: PhoneNumberType | undefined; repairs: PhoneRepair[] };

function validate(attempt: string, country: CountryCode): Found | PhoneRefusal {
  const number = parsePhoneNumberFromString(attempt, { defaultCountry: country, extract: false });
  const type = number?.getType();
  if (number && isValid(number, type)) return refuseKind(type) ?? { number, type, repairs: [] };
  const national = number?.countryCallingCode === '55' ? number.nationalNumber : undefined;
  if (national !== undefined && /^\d\d[6-9]\d{7}$/.test(national)) return addNinthDigit(national);
  if (national !== undefined && /^\d{8,9}$/.test(national)) return REFUSALS.areaCode;
  // With another default country a number may still carry its country code without the `+`, as Z-API writes them.
  const bare = !attempt.startsWith('+') && country !== 'BR' && attempt.length >= 11;
  return bare ? validate(`+${attempt}`, country) : REFUSALS.invalid;
}

/** Brazilian mobiles got a ninth digit from 2012 to 2016; old address books still lack it. */
function addNinthDigit(national: string): Found | PhoneRefusal {
  const number = parsePhoneNumberFromString(`+55${national.slice(0, 2)}9${national.slice(2)}`);
  const type = number?.getType();
  return number && isValid(number, type) ? { number, type, repairs: ['ninth-digit'] } : REFUSALS.invalid;
}

/** A number of a known type is valid; asking that alone is asking for the type once more, the half of a number's time. */
function isValid(number: PhoneNumber, type: PhoneNumberType | undefined): boolean {
  return type !== undefined || number.isValid();
}

const KINDS: Partial<Record<PhoneNumberType, string>> = {
  TOLL_FREE: 'a toll-free number (0800)',
  SHARED_COST: 'a shared-cost number (4004, 0300)',
  PREMIUM_RATE: 'a premium-rate number',
  UAN: 'a company-wide number',
  PAGER: 'a pager',
  VOICEMAIL: 'a voice mail access number',
};

function refuseKind(type: PhoneNumberType | undefined): PhoneRefusal | undefined {
  const kind = type === undefined ? undefined : KINDS[type];
  if (kind === undefined) return undefined;
  return { code: 'phone_kind', problem: `is ${kind}`, hint: 'no WhatsApp account has such a number' };
}
