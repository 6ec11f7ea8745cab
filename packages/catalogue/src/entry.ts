import type { Language } from './language.ts';

/** Something a text is made of. Notices may contain notices; all of it can be stored as JSON. */
export type Value = string | number | boolean | undefined | AnyNotice | readonly Value[];

/** The parameters of a text, by name. */
export interface Values {
  readonly [name: string]: Value;
}

/** A notice whose code is not checked, as it comes from JSON or from inside another notice. */
export interface AnyNotice {
  readonly code: string;
  readonly values: Values;
}

/** What people read: the fact, and what to do about it. */
export type Words = string | { text: string; hint: string };

/** How one language writes numbers, lists and other notices. */
export interface Format {
  language: Language;
  /** `1,234` or `1.234`. */
  number(value: number): string;
  /** The form for this count: `plural(2, 'linha', 'linhas')` → `linhas`. */
  plural(count: number, one: string, other: string): string;
  /** Count and form: `1,234 rows`. */
  count(value: number, one: string, other: string): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
  /** Another notice in words. */
  words(notice: AnyNotice): { text: string; hint?: string };
  /** Another notice as one text, with its hint after a semicolon. */
  notice(notice: AnyNotice): string;
}

/** One text in one language. A function gets the parameters by name. */
export type Text<V> = Words | ((values: V, format: Format) => Words);

/** One text in every language: a missing language does not compile. */
export type Entry<V> = Record<Language, Text<V>>;

/** Declares a text with the types of its parameters. */
export function entry<V extends Values = Record<string, never>>(texts: Entry<V>): Entry<V> {
  return texts;
}
