import { cutWhileAbsent, type AbsentReport } from './absent.ts';
import { cutPower, type CutOptions, type CutReport } from './cuts.ts';
import { LANES } from './orders.ts';

type Variant = Pick<CutOptions, 'redis' | 'journal' | 'untilDoubled' | 'campaign'>;

/** `control`: nothing protects against the cuts, so a message must be delivered twice, or they prove nothing. */
export const VARIANTS = {
  embedded: { redis: 'embedded', journal: true },
  everysec: { redis: 'everysec', journal: true },
  control: { redis: 'everysec', journal: false, untilDoubled: true },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;

/** Nothing sent twice, lost, reported wrongly or left behind; in the control run, something sent twice. */
export function isAsPromised(name: VariantName, report: CutReport): boolean {
  const { doubled, lost, untrue, queued, held, waited, delivered, stranded } = report;
  if (name === 'control') return doubled > 0;
  const isUnderLoad = delivered > 0 && waited > 0;
  const isLeft = queued > 0 || stranded > 0 || held > 0;
  return doubled === 0 && lost === 0 && untrue === 0 && !isLeft && isUnderLoad;
}

type Run = Pick<CutOptions, 'cuts' | 'seed' | 'progress'>;

/**
 * Rarer situations of a cut, each with fewer cuts. `feeding`: a campaign is being enqueued. `adopted`: another worker
 * adopts the lanes before the first one is back. `lost`: the folder of the first one is lost with the last cut.
 */
export const RARER = {
  feeding: (run: Run): Promise<CutReport> => cutPower({ redis: 'embedded', journal: true, campaign: true, ...run }),
  adopted: (run: Run): Promise<AbsentReport> => cutWhileAbsent({ isFound: true, ...run }),
  lost: (run: Run): Promise<AbsentReport> => cutWhileAbsent({ isFound: false, ...run }),
} as const;

export type RarerName = keyof typeof RARER;

/** As `isAsPromised`. Nothing is sent while a journal is missing; if it is lost, all lanes stay held. */
export function isAsPromisedToo(name: RarerName, report: CutReport | AbsentReport): boolean {
  const { doubled, held } = report;
  if ('early' in report && report.early > 0) return false;
  return name === 'lost' ? doubled === 0 && held === LANES.length : isAsPromised('everysec', report);
}

/** Returns the rarer situation that a seed chooses. */
export function chooseRarer(seed: number): RarerName {
  const names = Object.keys(RARER) as RarerName[];
  return names[seed % names.length]!;
}
