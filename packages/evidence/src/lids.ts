import type { Sign } from './facts.ts';

/** The owner of a LID: this component's recipient, another one, or unknown. */
export type LidOwner = 'here' | 'elsewhere' | 'unknown';

/**
 * Returns the signs of a lane that name their recipient by a LID, as facts of one component. If the LID belongs to a known
 * recipient, its signs belong to that component alone. An unknown LID may be anyone on the lane.
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
