/**
 * Exponential backoff. Returns the n-th wait (from 1; ms): at least first·2^(n−1), and up to half as much again. So waits
 * grow whatever `random` returns, and lanes that failed together do not retry together. `cap` bounds the part before the
 * random addition.
 */
export function backoffMs(n: number, { first, cap }: { first: number; cap: number }, random: () => number): number {
  const base = Math.min(cap, first * 2 ** Math.min(n - 1, 30));
  return base * (1 + random() / 2);
}
