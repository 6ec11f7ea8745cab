import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Texts } from '@pombo/catalogue/dashboard';
import type { Language } from '@pombo/catalogue';
import { formatsOf, type Formats } from './formats.ts';

export type { Language };
const STORED = 'pombo.language';

interface Speech extends Formats {
  language: Language;
  setLanguage: (language: Language) => void;
}

const Context = createContext<Speech | undefined>(undefined);

/** Gives its children the texts and formats of the chosen language, by default the browser's. */
export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(() => {
    const wanted = preferred();
    // Before the first request, which asks for answers in this language.
    document.documentElement.lang = wanted;
    return wanted;
  });
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
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

/** Groups of texts by name, in one language. */
type Chosen<G extends Groups> = { readonly [N in keyof G]: G[N]['en'] };
type Groups = Record<string, Texts<string>>;

/** Returns the formats of the chosen language. */
export function useFormats(): Speech {
  return use(Context)!;
}

/** Returns these groups of texts and the formats of the chosen language. A page loads only the groups that it names. */
export function useWords<G extends Groups>(groups: G): Speech & { w: Chosen<G> } {
  const speech = useFormats();
  const chosen = Object.entries(groups).map(([name, texts]) => [name, texts[speech.language]]);
  return { ...speech, w: Object.fromEntries(chosen) as Chosen<G> };
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
