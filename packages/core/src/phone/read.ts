import { notice } from '@pombo/catalogue';
import { isSupportedCountry } from 'libphonenumber-js/max';
import type { InstanceInfo } from '../lane/lane.ts';
import { maskPhone, personKey, phoneForm, rawIdNotice, strangeTextNotice } from './form.ts';
import {
  DEFAULT_COUNTRY,
  countryName,
  foreignMobile,
  isOf,
  validate,
  validateWithoutPlus,
  type CountryCode,
  type PhoneRepair,
} from './plan.ts';
import { REFUSALS, lengthRefusal, refusal, type PhoneRefusal } from './refusal.ts';

/**
 * Turns a phone as people write it into a recipient as Z-API needs it: the only reader, for files, CLI, API and producer.
 */

/** How a deployment reads phones. */
export interface PhoneRules {
  /** The country of numbers without a country code. */
  country: CountryCode;
  /** True if no instance file names a country: then a single message whose phone could be foreign is refused. */
  countryIsDefault: boolean;
}

/**
 * Sent, but worth a check: a landline may be WhatsApp Business; `foreign` had a country code without its `+`;
 * `ambiguous` was read as a national number but is, with a `+` in front, a mobile abroad.
 */
export type PhoneWarning = 'landline' | 'foreign' | 'ambiguous';

/** A recipient that can be sent to. */
export interface Phone {
  /** As Z-API gets it: digits with country code, or a group, LID, newsletter or broadcast list as given. */
  phone: string;
  /** The key by which two spellings of one person are compared (`personKey`). */
  person: string;
  repairs: PhoneRepair[];
  warnings: PhoneWarning[];
}

/**
 * Reads a phone as a person writes it. Never throws. `country` (default BR) is the country of numbers without a country
 * code: digits that form a number of it are that number; a foreign number has `+`, `00`, or a length that no number of it
 * has. A canonical number reads as itself, except a foreign one with a national length: without its `+` it cannot be
 * distinguished from a national one (see `withPlus`).
 */
export function parsePhone(text: string, options: { country?: CountryCode } = {}): Phone | PhoneRefusal {
  const country = options.country ?? DEFAULT_COUNTRY;
  const cell = clean(text);
  if (isTwoNumbers(cell, country)) return REFUSALS.two;
  const form = phoneForm(cell);
  if (form !== undefined && form !== 'number') return asGiven(cell);
  return shapeRefusal(cell) ?? readNumber(cell, country);
}

/**
 * Reads the phone of a single message, which no person checks before it is sent. Like `parsePhone`, but if the country is
 * only the default, a number that could also be a mobile abroad is refused with both readings.
 */
export function parseRecipient(text: string, { country, countryIsDefault }: PhoneRules): Phone | PhoneRefusal {
  const read = parsePhone(text, { country });
  if ('code' in read || !countryIsDefault || !read.warnings.includes('ambiguous')) return read;
  return ambiguityRefusal(read.phone, digitsOf(clean(text)), country, country);
}

/**
 * Reads a phone as Z-API does, for clients written for it: digits have their country code and are used unchanged, without
 * any repair. Digits that form both a number of `country` and a mobile abroad are refused with both readings.
 */
export function parseZapiPhone(text: string, { country }: Pick<PhoneRules, 'country'>): Phone | PhoneRefusal {
  if (/^(\+|00)/.test(text)) return parsePhone(text, { country });
  const form = phoneForm(text);
  if (form === undefined) return noNumberRefusal(text);
  if (form !== 'number') return asGiven(text);
  const read = parsePhone(text, { country });
  if ('code' in read || !read.warnings.includes('ambiguous')) return asGiven(text);
  return ambiguityRefusal(read.phone, text, country);
}

/** Returns why a text can be a phone in no country, by its characters alone; undefined if only a numbering plan can decide. */
export function phoneShapeRefusal(text: string): PhoneRefusal | undefined {
  const cell = clean(text);
  const form = phoneForm(cell);
  if (form !== undefined && form !== 'number') return undefined;
  return shapeRefusal(cell) ?? tooShort(digitsOf(cell));
}

/** Returns a canonical recipient in a spelling that every country reads alike: a number with its `+`, other forms unchanged. */
export function withPlus(phone: string): string {
  return phoneForm(phone) === 'number' ? `+${phone}` : phone;
}

/**
 * Returns the rules for reading the phones of `instance` (or of none), from all known instances by name: the country of
 * its instance file, otherwise the one that all instance files agree on, otherwise the default.
 */
export function phoneRulesOf(known: KnownCountries, instance?: string): PhoneRules {
  const own = instance === undefined ? undefined : supported(known.get(instance)?.country);
  const country = own ?? agreedCountry(known);
  return country === undefined
    ? { country: DEFAULT_COUNTRY, countryIsDefault: true }
    : { country, countryIsDefault: false };
}

type KnownCountries = ReadonlyMap<string, Pick<InstanceInfo, 'country'>>;

const agreed = new WeakMap<KnownCountries, { country: CountryCode | undefined }>();

/** Returns the only country that any instance names. Remembered per map, because thousands of messages ask the same one. */
function agreedCountry(known: KnownCountries): CountryCode | undefined {
  let found = agreed.get(known);
  if (found === undefined) {
    const countries = new Set([...known.values()].flatMap(({ country }) => supported(country) ?? []));
    found = { country: countries.size === 1 ? [...countries][0] : undefined };
    agreed.set(known, found);
  }
  return found.country;
}

function supported(country: string | undefined): CountryCode | undefined {
  return country !== undefined && isSupportedCountry(country) ? country : undefined;
}

function asGiven(phone: string): Phone {
  return { phone, person: personKey(phone), repairs: [], warnings: [] };
}

/** `settledBy`: the country that the instance file can name to settle it. */
function ambiguityRefusal(
  national: string,
  digits: string,
  country: CountryCode,
  settledBy?: CountryCode,
): PhoneRefusal {
  const foreign = foreignMobile(digits, country);
  const readings = [
    `+${maskPhone(national)} (${countryName(country)})`,
    `+${maskPhone(digits)} (${foreign?.country === undefined ? 'another country' : countryName(foreign.country)})`,
  ];
  return refusal('phone_ambiguous', notice('phone_ambiguous', { readings, country: settledBy }));
}

/**
 * Removes what copying from WhatsApp, web pages and Excel leaves around a number (invisible marks, an apostrophe, `="…"`),
 * and the `xx` with which old lists leave the carrier open: `(0xx11) 98765-4321`.
 */
function clean(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/^'/, '')
    .replace(/(?<!\d)0\s?xx\s?(?=\d\d)/i, '0')
    .trim();
}

function isTwoNumbers(cell: string, country: CountryCode): boolean {
  // `…-…` with eleven digits behind is not a legacy group (seconds since 1970 have ten), but two mobiles with a dash between.
  const dashed = /^(\d{10,13})-(\d{11})$/.exec(cell);
  if (dashed) return [dashed[1]!, dashed[2]!].every((half) => 'phone' in readNumber(half, country));
  if (/\d[\s/;,|)]*\+\s*\d/.test(cell)) return true;
  const parts = cell.split(/[/;,|\n]|\s(?:e|ou|or|and)\s/i);
  return parts.filter((part) => part.replaceAll(/\D/g, '').length >= 8).length > 1;
}

/** Returns the refusal of a text that its characters alone rule out. */
function shapeRefusal(cell: string): PhoneRefusal | undefined {
  if (cell === '') return REFUSALS.empty;
  if (/^[\d.,]+\s*e\s*[+-]?\s*\d+$/i.test(cell)) return REFUSALS.scientific;
  if (!/^[+\d\s().\-/\u2010-\u2015\u2212,;|]+$/.test(cell)) {
    return noNumberRefusal(cell);
  }
  return undefined;
}

function noNumberRefusal(text: string): PhoneRefusal {
  if (hasTextBeside(text)) return REFUSALS.textBeside;
  return refusal('phone_no_number', rawIdNotice(text) ?? strangeTextNotice(text));
}

/** True for enough digits for a number, with words; not for what looks like a WhatsApp id. */
function hasTextBeside(text: string): boolean {
  return /\p{L}/u.test(text) && !text.includes('@') && !text.includes('-group') && /(?:\d\D{0,3}){10}/.test(text);
}

function readNumber(cell: string, country: CountryCode): Phone | PhoneRefusal {
  // `5511987654321.0`: a column of numbers with one empty cell, as data tools write it.
  const decimal = /^\+?\d{8,15}[.,]0$/.test(cell);
  const digits = digitsOf(cell);
  const short = tooShort(digits);
  if (short !== undefined) return short;
  const international = /^\(?\+/.test(cell) || digits.startsWith('00');
  const found = international
    ? validate(`+${digits.replace(/^00/, '')}`, country)
    : validateWithoutPlus(digits, country);
  if ('code' in found) {
    if (digits.length > 15) return lengthRefusal(digits.length);
    return international && found === REFUSALS.invalid ? REFUSALS.invalidInternational : found;
  }
  if (found.repairs.includes('ninth-digit') && lacksLastDigit(cell)) return REFUSALS.lastDigit;
  const { number, type } = found;
  const repairs: PhoneRepair[] = [...(decimal ? ['decimal-zero' as const] : []), ...found.repairs];
  const warnings: PhoneWarning[] = [];
  if (!international) {
    if (!isOf(country, number)) warnings.push('foreign');
    else if (foreignMobile(digits, country) !== undefined) warnings.push('ambiguous');
  }
  if (type === 'FIXED_LINE') warnings.push('landline');
  const phone = number.number.slice(1);
  return { phone, person: personKey(phone), repairs, warnings };
}

/** `11 98765-432` has as many digits as an old number, but is grouped like a new one that lost its last digit. */
function lacksLastDigit(cell: string): boolean {
  return /(^|\D)(\d{5}|\d\D\d{4})\D\d{3}$/.test(cell);
}

function tooShort(digits: string): PhoneRefusal | undefined {
  if (digits.length >= 8) return undefined;
  return lengthRefusal(digits.length);
}

/** Returns the digits of a cell, without the decimal zero that data tools add. */
function digitsOf(cell: string): string {
  return cell.replace(/^(\+?\d{8,15})[.,]0$/, '$1').replaceAll(/\D/g, '');
}
