/** Numbers of a side, by name; the unit stands at the end of the name. */
export type Figures = Record<string, number>;

/** One side's figures, as `--json` prints them. */
export type Row = { side: string } & Record<string, number | string>;

export type Side = 'pombo' | 'bullmq' | 'careful';

/** What a benchmark found. */
export interface Findings {
  bench: string;
  /** What was done, in one line. */
  about: string;
  rows: Row[];
  /** Figures that the first two sides have: the first's divided by the second's. */
  ratios: Figures;
}

/** Pombo beside BullMQ; as `compare`. */
export function sideBySide(
  bench: string,
  about: string,
  rounds: number,
  run: (side: Side) => Promise<Figures>,
  progress: (line: string) => void,
): Promise<Findings> {
  return compare(['pombo', 'bullmq'], { bench, about, rounds }, run, progress);
}

/**
 * Runs all sides `rounds` times, in turns, and the other way round in every other round, and keeps the median of each
 * figure. `progress` is called after every run.
 */
export async function compare<S extends string>(
  sides: readonly [S, S, ...S[]],
  { bench, about, rounds }: { bench: string; about: string; rounds: number },
  run: (side: S) => Promise<Figures>,
  progress: (line: string) => void,
): Promise<Findings> {
  const found = new Map<S, Figures[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      found.get(side)!.push(await run(side));
      progress(`${bench}: round ${round + 1} of ${rounds}, ${side} done`);
    }
  }
  const [first, second, ...others] = sides.map((side) => medians(found.get(side)!)) as [Figures, Figures, ...Figures[]];
  const rows = [first, second, ...others].map((figures, at) => ({ side: sides[at]!, ...figures }));
  return { bench, about: `${about}; medians of ${rounds}`, rows, ratios: ratiosOf(first, second) };
}

function medians(runs: Figures[]): Figures {
  const names = Object.keys(runs[0]!);
  return Object.fromEntries(
    names.map((name) => [
      name,
      rounded(
        percentile(
          runs.map((run) => run[name]!),
          0.5,
        ),
      ),
    ]),
  );
}

function ratiosOf(first: Figures, second: Figures): Figures {
  const shared = Object.keys(first).filter((name) => (second[name] ?? 0) !== 0);
  return Object.fromEntries(shared.map((name) => [name, rounded(first[name]! / second[name]!)]));
}

/** The value below which this share of the values lies (nearest rank); 0 when there are none. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Three digits that count, and no digit of a whole number is lost. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
