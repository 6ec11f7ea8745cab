import type { Sign } from './facts.ts';

/** Whose a LID is: this component's recipient, another one, or not known. */
export type LidOwner = 'here' | 'elsewhere' | 'unknown';

/**
 * The signs of a lane that name their recipient by a LID, as facts of one component. A LID that turns out to be a known
 * recipient makes its signs that component's own, and of no other; one that is not known may be anyone on the lane.
 */
export function placeLidSigns<Named extends Sign>(
  signs: readonly Named[],
  ownerOf: (sign: Named) => LidOwner,
): Named[] {
  return signs.flatMap((sign) => {
    const owner = ownerOf(sign);
    return owner === 'elsewhere' ? [] : [{ ...sign, recipientKnown: owner === 'here' }];
  });
}
