import { language } from './words.ts';

/** A count with separators: `10,055`, in Portuguese `10.055`. */
export function figure(count: number): string {
  return count.toLocaleString(language());
}

/** `1 row`, `10,055 rows`. */
export function plural(count: number, thing: string): string {
  return `${figure(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`; in Portuguese `a, b e c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${language() === 'en' ? 'and' : 'e'} ${words.at(-1)!}`;
}
