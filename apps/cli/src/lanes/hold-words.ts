import { HOLD_WORDS, type Guide } from '@pombo/catalogue';
import { stepsFor, type HoldReason } from '@pombo/core';
import { language } from '../terminal/words.ts';

/** Returns how a hold is explained, in this process's language. */
export function holdGuide(reason: HoldReason): Guide {
  return HOLD_WORDS[language()][reason];
}

/** Returns what to do about a hold of one number, in this process's language. */
export function stepsOfHold(reason: HoldReason, instance: string): string[] {
  return stepsFor(holdGuide(reason), instance);
}
