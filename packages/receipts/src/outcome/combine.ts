import type { Settled } from '@pombo/core';

/** Returns one result for several steps of one message: from where the first began to where the last led. */
export function combineResults(results: readonly Settled[]): Settled | undefined {
  const first = results.find((result) => result.answer === 'settled');
  if (first?.answer !== 'settled') return undefined;
  const last = results.findLast((result) => result.answer === 'settled' && result.key === first.key);
  if (last?.answer !== 'settled') return undefined;
  const media = last.media ?? first.media;
  return { ...last, from: first.from, ...(media && { media }) };
}
