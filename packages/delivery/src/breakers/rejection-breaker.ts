import type { Outcome } from '@pombo/core';
import { REJECTIONS_IN_A_ROW } from '../attempt/decide.ts';

/** Circuit breaker: counts refusals in a row per lane. Several with one code are the fault of the lane (or ours), not of each message. */
export interface RejectionBreaker {
  /**
   * Returns the number of refusals with one code in a row on this lane, this one included; 0 for every other outcome. After the
   * refusal that holds the lane it counts from 1 again, because the operator who releases the lane has looked into it.
   */
  note(lane: string, outcome: Outcome): number;
}

/** The stored image of a message is gone: no request was made, and Z-API has refused nothing. */
export const IMAGE_GONE = 'image_gone';

/** A fault of one message says nothing about the next message of the lane. */
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
