import type { Language } from '../language.ts';

/** The texts of one part of the dashboard, by name, in every language. `{name}` is filled in. */
export type Texts<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>;

/** Declares texts side by side: one that a language lacks does not compile. */
export function both<K extends string>(en: Record<K, string>, pt: Record<NoInfer<K>, string>): Texts<K> {
  return { en, 'pt-BR': pt };
}
