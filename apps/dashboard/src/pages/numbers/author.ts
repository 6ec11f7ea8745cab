import { NUMBERS } from '@pombo/catalogue/dashboard';
import type { Author } from '../../api/types.ts';
import { fill, useWords } from '../../words/language.tsx';

/** Returns the function that names who asked for something: a person, a program, or Pombo itself. */
export function useAuthor(): (author: Author | undefined) => string {
  const { w } = useWords({ numbers: NUMBERS });
  return (author) => {
    if (author === undefined) return w.numbers.byPombo;
    const { kind, name } = author;
    if (kind === 'local') return w.numbers.byLocal;
    if (kind === 'cli') return name === undefined ? w.numbers.byUser : fill(w.numbers.byCli, { name });
    if (kind === 'key') return name === undefined ? w.numbers.byAnyKey : fill(w.numbers.byKey, { name });
    return name === undefined ? w.numbers.byAnySession : fill(w.numbers.bySession, { name });
  };
}
