/** Which callbacks have taught this process whose LID they name, so that the next ones about the same message need not. */
export interface LearnedLids {
  /** The message with these ids of Z-API is known to be for the person with this LID. */
  note(lane: string, ids: readonly (string | undefined)[], lid: string): void;
  has(lane: string, ids: readonly string[], lid: string): boolean;
}

/** Far more ids than are called back about at one time; their names take some 3 MB. */
const MOST = 20_000;
/** Shorter than any retention period, in each of which a LID is learned again (ms). */
const KEPT_MS = 60 * 60 * 1000;

export function createLearnedLids(): LearnedLids {
  const learned = new Set<string>();
  let since = 0;
  const nameOf = (lane: string, id: string, lid: string): string => `${lane} ${id} ${lid}`;
  const isOld = (): boolean => performance.now() - since > KEPT_MS;

  return {
    note(lane, ids, lid) {
      if (learned.size >= MOST || isOld()) {
        learned.clear();
        since = performance.now();
      }
      for (const id of ids) if (id !== undefined) learned.add(nameOf(lane, id, lid));
    },
    has: (lane, ids, lid) => !isOld() && ids.every((id) => learned.has(nameOf(lane, id, lid))),
  };
}
