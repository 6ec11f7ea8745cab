import type { CutOptions, CutReport } from './cuts.ts';

type Variant = Pick<CutOptions, 'redis' | 'journal' | 'untilDoubled'>;

/** `control`: nothing stands against the cuts, and a message must be delivered twice, or they prove nothing. */
export const VARIANTS = {
  embedded: { redis: 'embedded', journal: true },
  everysec: { redis: 'everysec', journal: true },
  control: { redis: 'everysec', journal: false, untilDoubled: true },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;

/** Nothing twice, nothing lost, nothing untrue, and nothing left behind; in the control run, something twice. */
export function isAsPromised(name: VariantName, report: CutReport): boolean {
  const { doubled, lost, untrue, queued, held, waited, delivered } = report;
  if (name === 'control') return doubled > 0;
  const isUnderLoad = delivered > 0 && waited > 0;
  return doubled === 0 && lost === 0 && untrue === 0 && queued === 0 && held === 0 && isUnderLoad;
}
