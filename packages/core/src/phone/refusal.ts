import { PHONE_EXAMPLE } from './form.ts';

/** Why a text is not a recipient. */
export interface PhoneRefusal {
  code: PhoneRefusalCode;
  /** Continues after the field's name: `is empty`. Never contains a whole number. */
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
  | 'phone_kind'
  | 'phone_ambiguous';

/** The refusals that repeat nothing of the text. */
export const REFUSALS = {
  empty: { code: 'phone_empty', problem: 'is empty', hint: `give a number, for example ${PHONE_EXAMPLE}` },
  scientific: {
    code: 'phone_scientific',
    problem: 'is in scientific notation: the spreadsheet has dropped the last digits',
    hint: 'format the column as Text, type or paste the numbers again and export again; the digits are no longer in this file',
  },
  two: {
    code: 'phone_two_numbers',
    problem: 'holds more than one number',
    hint: 'keep one, or put the other on its own line',
  },
  textBeside: {
    code: 'phone_no_number',
    problem: 'has other text beside the number',
    hint: `keep the number only, for example ${PHONE_EXAMPLE}`,
  },
  lastDigit: {
    code: 'phone_length',
    problem: 'lacks a digit: its last group has three',
    hint: 'look it up in the source, and write it as 11 98765-4321',
  },
  areaCode: { code: 'phone_no_area_code', problem: 'has no area code (DDD)', hint: 'put it in front: 11 98765-4321' },
  invalid: {
    code: 'phone_invalid',
    problem: 'does not exist',
    hint: 'check area code and digits; a number of another country needs + and its country code',
  },
  invalidInternational: {
    code: 'phone_invalid',
    problem: 'does not exist',
    hint: 'check its country code and the digits after it',
  },
} as const satisfies Record<string, PhoneRefusal>;

/** Returns the refusal of too few or too many digits. */
export function lengthRefusal(problem: string): PhoneRefusal {
  return { code: 'phone_length', problem, hint: `a number has 8 to 15 digits, for example ${PHONE_EXAMPLE}` };
}
