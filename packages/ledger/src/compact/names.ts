/** The keys that a script names, in the order in which they were first requested. */
export interface Names {
  /** The number of a key among `KEYS`. */
  of(key: string): number;
  all(): string[];
}

export function createNames(first: readonly string[]): Names {
  const numbers = new Map(first.map((key, at) => [key, at + 1]));
  return {
    of(key) {
      const number = numbers.get(key) ?? numbers.size + 1;
      numbers.set(key, number);
      return number;
    },
    all: () => [...numbers.keys()],
  };
}
