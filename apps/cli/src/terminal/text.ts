/** A count with separators: `10,055`. */
export function figure(count: number): string {
  return count.toLocaleString('en');
}

/** `1 row`, `10,055 rows`. */
export function plural(count: number, thing: string): string {
  return `${figure(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
