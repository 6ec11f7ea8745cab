import { notice, say, type Notice } from '@pombo/catalogue';

/** Why a text is not a recipient. */
export interface PhoneRefusal {
  code: PhoneRefusalCode;
  /** Continues after the field's name: `is empty`. Never contains a whole number. */
  problem: string;
  /** What to do about it. */
  hint: string;
  /** The same in every language. */
  notice: Notice;
}

export type PhoneRefusalCode =
  | 'phone_empty'
  | 'phone_scientific'
  | 'phone_two_numbers'
  | 'phone_no_number'
  | 'phone_no_area_code'
  | 'phone_length'
  | 'phone_invalid'
  | 'phone_kind'
  | 'phone_ambiguous';

/** Returns a refusal in the words of the catalogue. */
export function refusal(code: PhoneRefusalCode, why: Notice): PhoneRefusal {
  const { text, hint = '' } = say(why);
  return { code, problem: text, hint, notice: why };
}

/** The refusals that repeat nothing of the text. */
export const REFUSALS = {
  empty: refusal('phone_empty', notice('phone_empty')),
  scientific: refusal('phone_scientific', notice('phone_scientific')),
  two: refusal('phone_two_numbers', notice('phone_two_numbers')),
  textBeside: refusal('phone_no_number', notice('phone_text_beside')),
  lastDigit: refusal('phone_length', notice('phone_last_digit')),
  areaCode: refusal('phone_no_area_code', notice('phone_no_area_code')),
  invalid: refusal('phone_invalid', notice('phone_invalid')),
  invalidInternational: refusal('phone_invalid', notice('phone_invalid_international')),
} as const satisfies Record<string, PhoneRefusal>;

/** Returns the refusal of too few or too many digits. */
export function lengthRefusal(digits: number): PhoneRefusal {
  return refusal('phone_length', notice(digits < 8 ? 'phone_too_short' : 'phone_too_long', { digits }));
}
