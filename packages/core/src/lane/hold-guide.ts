import { HOLD_WORDS, type Guide } from '@pombo/catalogue';
import type { HoldReason } from '../outcome.ts';

/** How one hold is explained, wherever it is shown. */
export type HoldGuide = Guide;

/**
 * Every reason why a lane is held: what it means, what ends it, and what not to do. The command line, the API, the
 * doctor and docs/operate.md all read this table. Causes are Z-API's and WhatsApp's, as documented by Z-API.
 */
export const HOLD_GUIDE: Record<HoldReason, HoldGuide> = HOLD_WORDS.en;

/** Returns the steps of a hold for one lane, with its name filled in. */
export function holdSteps(reason: HoldReason, instance: string): string[] {
  return stepsFor(HOLD_GUIDE[reason], instance);
}

/** Returns the steps of a guide entry, with the lane's name filled in. */
export function stepsFor({ steps }: Pick<HoldGuide, 'steps'>, instance: string): string[] {
  return steps.map((step) => step.replaceAll('{instance}', instance));
}
