import { cutPower, type CutOptions, type CutReport } from './cuts.ts';

/**
 * As `cutPower`, with the cuts shared among this many deployments that run at the same time. Each has a Redis, a worker and a
 * disk of its own, and a seed that follows from the seed given. Most of a cut is waiting for processes that start.
 */
export async function cutAtOnce(options: CutOptions, deployments: number): Promise<CutReport> {
  const { cuts, seed, progress } = options;
  const many = Math.min(deployments, cuts);
  const reports = await Promise.all(
    Array.from({ length: many }, (_none, nth) =>
      cutPower({
        ...options,
        cuts: Math.floor(cuts / many) + (nth < cuts % many ? 1 : 0),
        seed: seed * 1000 + nth,
        progress: (line) => progress(many === 1 ? line : `deployment ${nth + 1}: ${line}`),
      }),
    ),
  );
  return reports.reduce(added);
}

function added(one: CutReport, other: CutReport): CutReport {
  const names = Object.keys(one) as (keyof CutReport)[];
  const sum = Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as CutReport;
  // No deployment ran out of messages before its last cut.
  return { ...sum, waited: Math.min(one.waited, other.waited) };
}
