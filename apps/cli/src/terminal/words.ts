import {
  DEFAULT_LANGUAGE,
  notice,
  say,
  sayAll,
  type AnyNotice,
  type Code,
  type Language,
  type Said,
  type ValuesOf,
} from '@pombo/catalogue';

/** A process runs one command for one person, so it has one language. */
let chosen: Language = DEFAULT_LANGUAGE;

/** Sets the language of everything that this process prints. */
export function setLanguage(given: Language): void {
  chosen = given;
}

/** Returns the language of this process. */
export function language(): Language {
  return chosen;
}

/** Returns a text of the catalogue in this process's language. */
export function words<C extends Code>(
  code: C,
  ...values: string extends keyof ValuesOf<C> ? [] : [values: ValuesOf<C>]
): string {
  return sayAll(notice(code, ...values), chosen);
}

/** Returns a notice in this process's language, with its hint after a semicolon. */
export function worded(given: AnyNotice): string {
  return sayAll(given, chosen);
}

/** Returns an error in this process's language; where the catalogue lacks it, in the words that it was thrown with. */
export function errorWords(error: {
  message: string;
  hint?: string | undefined;
  notice?: AnyNotice | undefined;
}): Said {
  if (error.notice !== undefined) return say(error.notice, chosen);
  const { message: text, hint } = error;
  return hint === undefined ? { text } : { text, hint };
}
