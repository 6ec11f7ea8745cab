import {
  DEFAULT_LANGUAGE,
  MESSAGE_ERROR_WORDS,
  type ErrorGuide,
  type Language,
  type MessageErrorCode,
} from '@pombo/catalogue';
import type { RefusalCode, UnknownCause } from '../outcome.ts';

export type { ErrorGuide } from '@pombo/catalogue';

/** Every error that ends a message, or leaves it `unknown`. Causes are Z-API's and WhatsApp's, as documented by Z-API. */
export const ERROR_GUIDE: Record<MessageErrorCode | RefusalCode | UnknownCause, ErrorGuide> = MESSAGE_ERROR_WORDS.en;

/** Returns how an error of a message is explained; undefined for a code of another version. */
export function errorGuideOf(code: string, language: Language = DEFAULT_LANGUAGE): ErrorGuide | undefined {
  return Object.hasOwn(ERROR_GUIDE, code) ? MESSAGE_ERROR_WORDS[language][code as MessageErrorCode] : undefined;
}
