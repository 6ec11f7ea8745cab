import type { DeliveryFailure, Status } from '@pombo/core';
import { unsentFate, type Findings, type MessageFinding, type PairFinding } from '@pombo/evidence';
import type { Facts, StoredSign } from '@pombo/ledger';

/** What the pairs of attempt and sign mean for one message. Pure; `nonces` are its attempts. */

/** Returns false while a pair that may be this message's is one that Z-API accepted and could not send after all. */
export function mayStand(nonces: readonly string[], { pairs }: Findings): boolean {
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.includes(nonce)));
  const own = possible.filter(({ message }) => message !== undefined);
  return own.some((pair) => !hasFailed(pair)) || !possible.some(hasFailed);
}

/**
 * Returns whether a sign that may be about one of these attempts says, or leaves open, that it was sent. `ours`: only
 * signs that one of our attempts has certainly caused.
 */
export function mayBeSent(
  nonces: readonly string[],
  { pairs }: Findings,
  whose: 'anyone' | 'ours' = 'anyone',
): boolean {
  return pairs.some(
    (pair) =>
      pair.signs.length > 0 &&
      !hasFailed(pair) &&
      (whose === 'anyone' || !pair.elsewhere) &&
      pair.candidates.some((nonce) => nonces.includes(nonce)),
  );
}

/** Returns Z-API's last reason why none of a message's attempts was sent; undefined unless that is proven. */
export function failureOf(
  nonces: readonly string[],
  { unsent }: MessageFinding,
  { pairs }: Findings,
): DeliveryFailure | undefined {
  if (unsent === undefined) return undefined;
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.includes(nonce)));
  const said = possible.flatMap(({ signs }) => signs as StoredSign[]).filter(({ fate }) => fate === unsent);
  return said.toSorted((a, b) => a.at - b.at).at(-1)?.failure;
}

/**
 * Returns whether a message is being recalled from Z-API's queue: the reply that put it there says nothing about what
 * happened since. Only what Z-API or WhatsApp reported beyond its queue does.
 */
export function isRecalled(status: Status, reason: string | undefined, pairs: readonly PairFinding[]): boolean {
  const isSeen = pairs.some(({ signs }) => signs.some(({ kind }) => kind !== 'listing'));
  return status === 'unknown' && reason === 'recalled' && !isSeen;
}

/** Returns whether Z-API reported that it could not send the message of this pair. */
export function hasFailed({ signs }: PairFinding): boolean {
  return (signs as StoredSign[]).some(({ failure }) => failure !== undefined);
}

/** Returns whether no later sign could prove more: every attempt has its pair or is proven unsent, every sign its attempt. */
export function isClosed({ attempts, signs }: Facts, { decided, attempts: found, pairs }: Findings): boolean {
  if (attempts.length === 0) return signs.length === 0;
  if (!decided) return false;
  const fates = new Map(pairs.map((pair) => [pair.owner, unsentFate(pair)]));
  const isKnown = ({ nonce, end }: Facts['attempts'][number]): boolean => {
    const { taken, zaapId, messageId } = found.get(nonce)!;
    if (end !== 'open' && fates.get(nonce) !== undefined) return true;
    return end === 'unsent' || (end !== 'open' && taken && zaapId !== undefined && messageId !== undefined);
  };
  const owned = pairs.filter(({ owner }) => owner !== undefined).flatMap((pair) => pair.signs);
  return attempts.every(isKnown) && signs.every((sign) => !sign.recipientKnown || owned.includes(sign));
}
