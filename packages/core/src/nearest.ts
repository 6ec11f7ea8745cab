/** Longer names and words neither are suggestions nor get one (letters). */
const LONGEST = 100;
/** Names that are compared, at most. */
const MOST_NAMES = 1000;

/**
 * Returns the name most similar to what was written, for a "did you mean"; undefined when none is similar enough, and for
 * words of more than 100 letters. Both are compared in the form that `plain` gives them (default: in lower case).
 */
export function nearest(written: string, names: readonly string[], plain = lowerCase): string | undefined {
  if (written.length > LONGEST) return undefined;
  const word = plain(written);
  let best = { name: undefined as string | undefined, distance: Math.max(1, written.length / 3) };
  for (const name of names.slice(0, MOST_NAMES)) {
    const other = name.length > LONGEST ? '' : plain(name);
    if (other === '' || Math.abs(other.length - word.length) > best.distance) continue;
    const found = distance(word, other);
    if (best.name === undefined ? found <= best.distance : found < best.distance) best = { name, distance: found };
  }
  return best.name;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/**
 * Returns the number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment: plain
 * Levenshtein counts the most common slip, two swapped letters, as two). Keeps three rows of the table.
 */
function distance(a: string, b: string): number {
  let [before, above]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = above[j]! + (a[i] === b[j] ? 0 : 1);
      const swapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swap = swapped ? before[j - 1]! + 1 : Infinity;
      row.push(Math.min(change, above[j + 1]! + 1, row[j]! + 1, swap));
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
