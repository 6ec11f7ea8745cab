import type { Language } from '../language.ts';
import { ERRORS_EN } from './errors-en.ts';
import { ERRORS_PT } from './errors-pt.ts';
import type { ErrorGuide, StatusGuide } from './guide.ts';
import { STATUSES_EN } from './statuses-en.ts';
import { STATUSES_PT } from './statuses-pt.ts';

/** The status of a message. */
export type StatusCode = keyof typeof STATUSES_EN;
/** What ended a message, or left it `unknown`. */
export type MessageErrorCode = keyof typeof ERRORS_EN;

const errors: Record<MessageErrorCode, ErrorGuide> = ERRORS_EN;

/** Every status of a message in every language. */
export const STATUS_WORDS: Readonly<Record<Language, Record<StatusCode, StatusGuide>>> = {
  en: STATUSES_EN,
  'pt-BR': STATUSES_PT,
};

/** Every error of a message in every language. */
export const MESSAGE_ERROR_WORDS: Readonly<Record<Language, Record<MessageErrorCode, ErrorGuide>>> = {
  en: errors,
  'pt-BR': inPortuguese(),
};

function inPortuguese(): Record<MessageErrorCode, ErrorGuide> {
  const codes = Object.keys(errors) as MessageErrorCode[];
  const guides = codes.map((code) => [code, { ...ERRORS_PT[code], retry: errors[code].retry }] as const);
  return Object.fromEntries(guides) as Record<MessageErrorCode, ErrorGuide>;
}
