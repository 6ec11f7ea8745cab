import type { DeliveryFailure, ImageRef, Priority, Status } from '@pombo/core';

/** What a receipt led to. */
export type Settled =
  | {
      answer: 'settled';
      key: string;
      from: Status;
      to: Status;
      failure?: DeliveryFailure;
      requeued?: Requeued;
      /** What this says of the image of its campaign. */
      media?: MediaReport;
    }
  /** A known message, but nothing new about it (a repeat, or an older step). */
  | { answer: 'nothing-new'; key: string }
  /** Kept as an orphan receipt. */
  | { answer: 'parked' }
  | { answer: 'lane'; held?: 'disconnected' | 'shadow-ban' }
  | { answer: 'ignored' };

/** What happened to the image of one message of a campaign. */
export interface MediaReport {
  campaign: string;
  image: ImageRef;
  /** `unusable`: Z-API could not use it. */
  outcome: 'used' | 'unusable';
}

/** A message that goes back to its lane's queue; the caller adds its job. */
export interface Requeued {
  key: string;
  generation: number;
  priority: Priority;
}

/** Returns one result for several steps of one message: from where the first began to where the last led. */
export function combined(results: readonly Settled[]): Settled | undefined {
  const first = results.find((result) => result.answer === 'settled');
  if (first?.answer !== 'settled') return undefined;
  const last = results.findLast((result) => result.answer === 'settled' && result.key === first.key);
  if (last?.answer !== 'settled') return undefined;
  const media = last.media ?? first.media;
  return { ...last, from: first.from, ...(media && { media }) };
}
