import type { Outcome } from '@pombo/core';
import { REJECTIONS_IN_A_ROW } from '../attempt/decide.ts';

/** Counts refusals in a row per lane: many alike are the lane's fault (or ours), not each message's own. */
export interface RejectionBreaker {
  /**
   * Refusals of one code in a row on this lane, this one included; 0 for every other outcome. Begins anew after the one
   * that holds the lane: whoever releases it has looked, and the next refusal is the first of a new row.
   */
  note(lane: string, outcome: Outcome): number;
}

/** The stored image of a message is no longer there: no request was made, and Z-API has refused nothing. */
export const IMAGE_GONE = 'image_gone';

/** What is the message's own fault says nothing about the next one of the lane. */
const OWN_FAULT = new Set(['invalid_phone', IMAGE_GONE]);

export function createRejectionBreaker(): RejectionBreaker {
  const inARow = new Map<string, { code: string; times: number }>();
  return {
    note(lane, outcome) {
      if (outcome.kind !== 'refused' || OWN_FAULT.has(outcome.code)) {
        if (outcome.kind === 'accepted') inARow.delete(lane);
        return 0;
      }
      const before = inARow.get(lane);
      const times = before?.code === outcome.code ? before.times + 1 : 1;
      if (times >= REJECTIONS_IN_A_ROW) inARow.delete(lane);
      else inARow.set(lane, { code: outcome.code, times });
      return times;
    },
  };
}
