import { stripVTControlCharacters } from 'node:util';

/** What is left of the English screens in the Portuguese ones, by their names. `same`: words that both languages have. */
export function sharedWords(
  english: Readonly<Record<string, string>>,
  portuguese: Readonly<Record<string, string>>,
  same: ReadonlySet<string>,
): { step: string; shared: string[]; screen: string }[] {
  return Object.entries(portuguese).flatMap(([step, screen]) => {
    const theirs = wordsOf(english[step]!);
    const shared = [...wordsOf(screen)].filter((word) => theirs.has(word) && !same.has(word));
    return shared.length === 0 ? [] : [{ step, shared, screen }];
  });
}

/** Returns the words of two letters and more, without commands, quotations, addresses and codes. */
function wordsOf(screen: string): Set<string> {
  const plain = stripVTControlCharacters(screen)
    .replaceAll(/(?:\.\/)?pombo [a-z].*/g, '')
    .replaceAll(
      /"[^"\n]*"|https?:\S+|\S+\.csv|\bnatal-\S+|cmp_\w+|\w+\/\w+|--[\w-]+(?: \S+)?|\([a-z-]+\)|`[^`]*`/g,
      ' ',
    );
  return new Set(plain.match(/(?<![\w-])\p{L}{2,}(?![\w-]*[_-])/gu));
}
