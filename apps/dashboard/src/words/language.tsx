import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { formatsOf, type Formats } from './formats.ts';
import { en, type Words } from './en.ts';
import { pt } from './pt.ts';

export type Language = 'en' | 'pt-BR';
const WORDS: Record<Language, Words> = { en, 'pt-BR': pt };
const STORED = 'pombo.language';

interface Speech extends Formats {
  /** The texts of the language. */
  w: Words;
  language: Language;
  setLanguage: (language: Language) => void;
}

const Context = createContext<Speech | undefined>(undefined);

/** Gives its children the texts and formats of the chosen language, by default the browser's. */
export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      w: WORDS[language],
      language,
      setLanguage(next) {
        localStorage.setItem(STORED, next);
        setLanguage(next);
      },
      ...formatsOf(language),
    }),
    [language],
  );
  return <Context value={speech}>{children}</Context>;
}

/** Returns the texts and formats of the chosen language. */
export function useWords(): Speech {
  return use(Context)!;
}

/** Fills the places of a text: `{name}`. A place without a value stays as it is. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Fills one place of a text with an element. */
export function around(text: string, name: string, element: ReactNode): ReactNode {
  const [before = '', after = ''] = text.split(`{${name}}`);
  return (
    <>
      {before}
      {element}
      {after}
    </>
  );
}

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'pt-BR') return stored;
  return navigator.language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}
