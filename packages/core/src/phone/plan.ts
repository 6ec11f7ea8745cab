import { notice, type PhoneKind } from '@pombo/catalogue';
import {
  Metadata,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
  type PhoneNumberType,
} from 'libphonenumber-js/max';
import { PomboError } from '../errors.ts';
import { REFUSALS, refusal, type PhoneRefusal } from './refusal.ts';

/**
 * Numbering plans: which digits are a number, and of which country. They come from libphonenumber (`/max`: the smaller
 * sets accept numbers that do not exist). The additions for Brazil are here.
 */

export type { CountryCode };

/** The country of numbers without a country code, if the instance file names none. */
export const DEFAULT_COUNTRY = 'BR' satisfies CountryCode;

/** Changes beyond spelling: each is a guess that is good enough to send, and worth showing to a person. */
export type PhoneRepair = 'ninth-digit' | 'decimal-zero';

/** Checks a country code. Throws `invalid_input` unless it is two letters for a country with phone numbers. */
export function parseCountry(text: string): CountryCode {
  const code = text.trim().toUpperCase();
  if (isSupportedCountry(code)) return code;
  throw new PomboError('invalid_input', `country "${text}" is not a two-letter country code`, {
    hint: `For example BR. ${getCountries().length} countries are known by their ISO 3166 code.`,
  });
}

/** Returns the English name of a country. */
export function countryName(country: CountryCode): string {
  return new Intl.DisplayNames(['en'], { type: 'region' }).of(country)!;
}

/**
 * Reads digits without a `+`. Those with a national length are national, whatever their beginning: 10 or 11 digits that
 * start with 55 are area code 55 (Santa Maria, RS), which libphonenumber alone reads as Brazil's country code.
 */
export function validateWithoutPlus(digits: string, country: CountryCode): Found | PhoneRefusal {
  const national = nationalLengths(country).has(digits.length);
  // A trunk 0, with or without carrier code (0 15 11 …): libphonenumber knows the carriers.
  if (digits.startsWith('0')) return validate(digits, country);
  if (country === 'BR') return validate(national ? `+55${digits}` : `+${digits}`, country);
  const found = validate(national ? `+${getCountryCallingCode(country)}${digits}` : digits, country);
  if (!('code' in found)) return found;
  // A trunk prefix that is not 0 (Russia's 8), or a number of another country.
  return validate(national ? digits : `+${digits}`, country);
}

const lengths = new Map<CountryCode, ReadonlySet<number>>();

/** Returns how many digits a number of this country can have without country code and trunk prefix. */
function nationalLengths(country: CountryCode): ReadonlySet<number> {
  let known = lengths.get(country);
  if (known === undefined) {
    const metadata = new Metadata();
    metadata.selectNumberingPlan(country);
    known = new Set(metadata.numberingPlan!.possibleLengths());
    lengths.set(country, known);
  }
  return known;
}

/** What is used of a number: its digits with `+`, and its calling code. */
type ReadNumber = Pick<PhoneNumber, 'number' | 'countryCallingCode'>;

/** A valid number, and what was changed to make it valid. */
export interface Found {
  number: ReadNumber;
  type: PhoneNumberType | undefined;
  repairs: PhoneRepair[];
}

/** Reads the number behind a `+`, or a national one of `country` as people dial it there. */
export function validate(attempt: string, country: CountryCode): Found | PhoneRefusal {
  if (isBrazilianMobile(attempt)) return { number: asRead(attempt), type: 'MOBILE', repairs: [] };
  const number = parsePhoneNumberFromString(attempt, { defaultCountry: country, extract: false });
  const type = number?.getType();
  if (number && isValid(number, type)) return refuseKind(type) ?? { number, type, repairs: [] };
  const national = number?.countryCallingCode === '55' ? number.nationalNumber : undefined;
  if (national !== undefined && /^\d\d[6-9]\d{7}$/.test(national)) return addNinthDigit(national);
  if (national !== undefined && /^\d{8,9}$/.test(national)) return REFUSALS.areaCode;
  return REFUSALS.invalid;
}

/**
 * True for a mobile of Brazil with its country code, by libphonenumber's own pattern. Nearly every number is one, and its
 * parsing takes ten times as long as this. (The pattern has no number in common with any other kind.)
 */
function isBrazilianMobile(attempt: string): boolean {
  return attempt.length === 14 && attempt.startsWith('+55') && mobilePatternOf('55')?.test(attempt.slice(3)) === true;
}

function asRead(number: string): ReadNumber {
  return { number, countryCallingCode: '55' };
}

/** Adds the ninth digit, which Brazilian mobiles got from 2012 to 2016; old address books still lack it. */
function addNinthDigit(national: string): Found | PhoneRefusal {
  const number = parsePhoneNumberFromString(`+55${national.slice(0, 2)}9${national.slice(2)}`);
  const type = number?.getType();
  return number && isValid(number, type) ? { number, type, repairs: ['ninth-digit'] } : REFUSALS.invalid;
}

/** A number of a known type is valid. Asking libphonenumber for validity would determine the type again, half of a number's time. */
function isValid(number: PhoneNumber, type: PhoneNumberType | undefined): boolean {
  return type !== undefined || number.isValid();
}

const KINDS: Partial<Record<PhoneNumberType, PhoneKind>> = {
  TOLL_FREE: 'toll-free',
  SHARED_COST: 'shared-cost',
  PREMIUM_RATE: 'premium',
  UAN: 'company',
  PAGER: 'pager',
  VOICEMAIL: 'voicemail',
};

function refuseKind(type: PhoneNumberType | undefined): PhoneRefusal | undefined {
  const kind = type === undefined ? undefined : KINDS[type];
  return kind === undefined ? undefined : refusal('phone_kind', notice('phone_kind', { kind }));
}

/** True for a number of `country`, or of one that shares its calling code. */
export function isOf(country: CountryCode, { countryCallingCode }: ReadNumber): boolean {
  return countryCallingCode === getCountryCallingCode(country);
}

/** Returns the mobile number of another country that these digits are with a `+` in front, if any. */
export function foreignMobile(digits: string, country: CountryCode): PhoneNumber | undefined {
  // Digits that begin with its own calling code can only be its own.
  if (digits.startsWith(getCountryCallingCode(country)) || !mayBeMobile(digits)) return undefined;
  const number = parsePhoneNumberFromString(`+${digits}`, { extract: false });
  // Not these digits: libphonenumber has dropped a trunk prefix, which people do not write behind a `+`.
  if (number?.number !== `+${digits}` || isOf(country, number)) return undefined;
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? number : undefined;
}

/** A part of the metadata that libphonenumber has but its types omit. */
interface TypedPlan {
  type?(name: PhoneNumberType): { pattern(): string } | undefined;
}

let mobilePatterns: Map<string, RegExp | undefined> | undefined;

/**
 * False only if `foreignMobile` would find nothing: uses libphonenumber's own patterns without the parsing, which takes
 * ten times as long and would run for each line of a file.
 */
function mayBeMobile(digits: string): boolean {
  mobilePatterns ??= collectMobilePatterns();
  for (const length of [1, 2, 3]) {
    const code = digits.slice(0, length);
    if (!mobilePatterns.has(code)) continue;
    return mobilePatterns.get(code)?.test(digits.slice(length)) ?? true;
  }
  return false;
}

function mobilePatternOf(code: string): RegExp | undefined {
  mobilePatterns ??= collectMobilePatterns();
  return mobilePatterns.get(code);
}

/** Returns calling code → the pattern of its mobiles; undefined if unknown. No code is the beginning of another. */
function collectMobilePatterns(): Map<string, RegExp | undefined> {
  const metadata = new Metadata();
  const alternatives = new Map<string, (string | undefined)[]>();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    metadata.selectNumberingPlan(country);
    const plan = metadata.numberingPlan as TypedPlan | undefined;
    // Where mobiles look like landlines, the metadata omits their pattern.
    const pattern = plan?.type?.('MOBILE')?.pattern() || plan?.type?.('FIXED_LINE')?.pattern();
    alternatives.set(code, [...(alternatives.get(code) ?? []), pattern]);
  }
  return new Map(
    [...alternatives].map(([code, patterns]) => [
      code,
      patterns.includes(undefined) ? undefined : new RegExp(`^(?:${patterns.join('|')})$`),
    ]),
  );
}
