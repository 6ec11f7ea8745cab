/** The languages of every text. The first one is what people get who ask for none. */
export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of logs and stored texts, and of people who ask for none. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** Returns the language that `--lang` names: `pt-BR`, `pt`, `pt_BR.UTF-8`, `en`; undefined for any other. */
export function parseLanguage(text: string): Language | undefined {
  const [, language] = /^(pt|en)(?:[-_][a-z]{2})?(?:\.[\w-]+)?$/i.exec(text.trim()) ?? [];
  if (language === undefined) return undefined;
  return language.toLowerCase() === 'pt' ? 'pt-BR' : 'en';
}

/**
 * Returns the language of a shell: of the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, as POSIX orders them.
 * Every Portuguese is `pt-BR`; everything else is `en`.
 */
export function languageOfShell(environment: Readonly<Record<string, string | undefined>>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^pt\b|^pt_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'pt-BR' : 'en';
}

/** Returns the language of an `Accept-Language` header that we have and that is preferred most; `en` without any. */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '').split(',').map((part, at) => {
    const [range = '', ...parameters] = part.trim().split(';');
    const quality = parameters.flatMap((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1] ?? []).map(Number)[0] ?? 1;
    return { language: parseLanguage(range), quality: Number.isNaN(quality) ? 0 : quality, at };
  });
  const ours = wanted.filter(({ language, quality }) => language !== undefined && quality > 0);
  return ours.toSorted((a, b) => b.quality - a.quality || a.at - b.at)[0]?.language ?? DEFAULT_LANGUAGE;
}
