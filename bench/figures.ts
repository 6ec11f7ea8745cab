/** Numbers of a side, by name; the unit stands at the end of the name. */
export type Figures = Record<string, number>;

/** One side's figures, as `--json` prints them. */
export type Row = { side: Side } & Record<string, number | string>;

export type Side = 'pombo' | 'bullmq';

/** What a benchmark found. */
export interface Findings {
  bench: string;
  /** What was done, in one line. */
  about: string;
  rows: Row[];
  /** Figures that both sides have: Pombo's divided by the other's. */
  ratios: Figures;
}

/**
 * Runs both sides `rounds` times, in turns and each first in every other round, and keeps the median of each figure.
 * `progress` hears of every run that ended.
 */
export async function sideBySide(
  bench: string,
  about: string,
  rounds: number,
  run: (side: Side) => Promise<Figures>,
  progress: (line: string) => void,
): Promise<Findings> {
  const found: Record<Side, Figures[]> = { pombo: [], bullmq: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order: Side[] = round % 2 === 0 ? ['pombo', 'bullmq'] : ['bullmq', 'pombo'];
    for (const side of order) {
      found[side].push(await run(side));
      progress(`${bench}: round ${round + 1} of ${rounds}, ${side} done`);
    }
  }
  const pombo = medians(found.pombo);
  const bullmq = medians(found.bullmq);
  const rows: Row[] = [
    { side: 'pombo', ...pombo },
    { side: 'bullmq', ...bullmq },
  ];
  return { bench, about: `${about}; medians of ${rounds}`, rows, ratios: ratiosOf(pombo, bullmq) };
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

function ratiosOf(pombo: Figures, bullmq: Figures): Figures {
  const shared = Object.keys(pombo).filter((name) => (bullmq[name] ?? 0) !== 0);
  return Object.fromEntries(shared.map((name) => [name, rounded(pombo[name]! / bullmq[name]!)]));
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
