import { CATALOGUE } from './catalogue.ts';
import type { AnyNotice, Entry, Values, Words } from './entry.ts';
import { createFormats, joined } from './format.ts';
import { DEFAULT_LANGUAGE, type Language } from './language.ts';

/** Every text that has a code of its own. */
export type Code = keyof typeof CATALOGUE;

/** The parameters of a text. */
export type ValuesOf<C extends Code> = (typeof CATALOGUE)[C] extends Entry<infer V> ? V : never;

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

/** Returns a notice in words. One that this version does not know, from a newer one's data, is its code. */
export function say({ code, values }: AnyNotice, language: Language = DEFAULT_LANGUAGE): Said {
  const words = wordsOf(code, values, language);
  if (words === undefined) return { text: code };
  return typeof words === 'string' ? { text: words } : words;
}

/** Returns a notice as one text: the fact, then what to do about it after a semicolon. */
export function sayAll(given: AnyNotice, language: Language = DEFAULT_LANGUAGE): string {
  return joined(say(given, language));
}

/** Returns whether this version has words for a code. */
export function isKnown(code: string): code is Code {
  return Object.hasOwn(CATALOGUE, code);
}

function wordsOf(code: string, values: Values, language: Language): Words | undefined {
  if (!isKnown(code)) return undefined;
  const text = (CATALOGUE as unknown as Record<string, Entry<Values>>)[code]![language];
  return typeof text === 'function' ? text(values, formats[language]) : text;
}

const formats = createFormats(say);
