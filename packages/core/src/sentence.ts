/**
 * Returns a fragment as a sentence: `give a number` → `Give a number.` The hint of a field completes the sentence of its
 * problem, while the hint of an error stands alone.
 */
export function sentence(fragment: string): string {
  return `${fragment.charAt(0).toUpperCase()}${fragment.slice(1)}${/[.?]$/.test(fragment) ? '' : '.'}`;
}
