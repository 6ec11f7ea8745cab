import type { AnyNotice, Format } from './entry.ts';
import { LANGUAGES, type Language } from './language.ts';

/** Creates how each language writes numbers and lists. `say` renders a notice inside another. */
export function createFormats(
  say: (notice: AnyNotice, language: Language) => ReturnType<Format['words']>,
): Readonly<Record<Language, Format>> {
  const formats = LANGUAGES.map((language) => [language, formatOf(language, (given) => say(given, language))] as const);
  return Object.fromEntries(formats) as Record<Language, Format>;
}

function formatOf(language: Language, words: Format['words']): Format {
  const numbers = new Intl.NumberFormat(language);
  const rules = new Intl.PluralRules(language);
  const lists = new Intl.ListFormat(language, { type: 'conjunction' });
  const plural: Format['plural'] = (count, one, other) => (rules.select(count) === 'one' ? one : other);
  return {
    language,
    number: (value) => numbers.format(value),
    plural,
    count: (value, one, other) => `${numbers.format(value)} ${plural(value, one, other)}`,
    list: (items) => (language === 'en' ? lists.format(items).replace(/, and /, ' and ') : lists.format(items)),
    words,
    notice: (notice) => joined(words(notice)),
  };
}

/** Returns the words of a notice as one text. */
export function joined({ text, hint }: ReturnType<Format['words']>): string {
  return hint === undefined ? text : `${text}; ${hint}`;
}
