/** Counting messages queries Redis for every lane: scrapes within this time share one result. */
const FRESH_MS = 5000;

/** Shares one result for a few seconds; errors are not cached. */
export function cached<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return async () => {
    const now = performance.now();
    if (asked === undefined || now - asked.at > FRESH_MS) asked = { at: now, answer: ask() };
    try {
      return await asked.answer;
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
}
