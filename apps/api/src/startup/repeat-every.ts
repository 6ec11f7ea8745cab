/** Repeats work at an interval (ms); `onError` receives its errors. Returns a function that stops it. */
export function repeatEvery(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  const timer = setInterval(() => void work().catch(onError), everyMs);
  return () => clearInterval(timer);
}
