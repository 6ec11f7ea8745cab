import type { Language } from '../language.ts';
import { ERRORS_EN, type MessageErrorCode } from './errors-en.ts';
import { ERRORS_PT } from './errors-pt.ts';
import type { ErrorGuide, StatusGuide } from './guide.ts';
import { STATUSES_EN, type StatusCode } from './statuses-en.ts';
import { STATUSES_PT } from './statuses-pt.ts';

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
