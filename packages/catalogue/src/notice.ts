import { API_HINTS, API_TEXTS } from './api-words.ts';
import { CATALOGUE, type Code, type ValuesOf } from './catalogue.ts';
import type { AnyNotice, Entry, Values, Words } from './entry.ts';
import { createFormats, joined } from './format.ts';
import { DEFAULT_LANGUAGE, type Language } from './language.ts';

export type { Code, ValuesOf } from './catalogue.ts';

/** A fact for people: which one, and what it is made of. It becomes words where it is printed. */
export interface Notice<C extends Code = Code> extends AnyNotice {
  readonly code: C;
}

/** The words of a notice. */
export interface Said {
  text: string;
  /** What to do about it. */
  hint?: string;
}

/** Creates a notice. A missing or misspelt parameter does not compile. */
export function notice<C extends Code>(
  code: C,
  ...[values]: string extends keyof ValuesOf<C> ? [] : [values: ValuesOf<C>]
): Notice<C> {
  return { code, values: values ?? {} };
}

/** Who reads: a person at the command line, or a caller of the API, who knows no flags and no commands. */
export type Reader = 'cli' | 'api';

/** Returns a notice in words. One that this version does not know, from a newer one's data, is its code. */
export function say(given: AnyNotice, language: Language = DEFAULT_LANGUAGE, reader: Reader = 'cli'): Said {
  const { code } = given;
  const said = wordsOf(TEXTS[reader], given, language, reader) ?? wordsOf(TEXTS.cli, given, language, reader);
  if (said === undefined) return { text: code };
  const { text, hint } = typeof said === 'string' ? { text: said } : said;
  const other = reader === 'api' ? wordsOf(API_HINTS, given, language, reader) : undefined;
  const next = typeof other === 'string' ? other : hint;
  return next === undefined ? { text } : { text, hint: next };
}

/** Returns a notice as one text: the fact, then what to do about it after a semicolon. */
export function sayAll(given: AnyNotice, language: Language = DEFAULT_LANGUAGE, reader: Reader = 'cli'): string {
  return joined(say(given, language, reader));
}

/** Returns whether this version has words for a code. */
export function isKnown(code: string): code is Code {
  return Object.hasOwn(CATALOGUE, code);
}

type Texts = Readonly<Record<string, Entry<Values> | undefined>>;

const TEXTS = {
  cli: CATALOGUE as unknown as Texts,
  api: API_TEXTS as unknown as Texts,
} as const;

function wordsOf(texts: object, { code, values }: AnyNotice, language: Language, reader: Reader): Words | undefined {
  if (!Object.hasOwn(texts, code)) return undefined;
  const text = (texts as Texts)[code]![language];
  return typeof text === 'function' ? text(values, formats[reader][language]) : text;
}

const formats = {
  cli: createFormats((given, language) => say(given, language, 'cli')),
  api: createFormats((given, language) => say(given, language, 'api')),
};
