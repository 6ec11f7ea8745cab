import type { AddressKind } from '@pombo/catalogue';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { forbiddenAddress, type AddressRule } from '@pombo/core';

/** Returns every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Asks the system's resolver. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** Returns the kind of the address, if the socket failed because a name leads to one that must not be called. */
export function refusedKind(error: unknown): AddressKind | undefined {
  return error instanceof Error ? (error as LookupFault).refused : undefined;
}

interface LookupFault extends NodeJS.ErrnoException {
  refused?: AddressKind;
}

/**
 * The lookup that the socket itself uses. The address that is checked is the one that is connected to, so a name that
 * resolves differently the next time gains nothing. One forbidden address refuses the name: the socket might choose it.
 */
export function guardedLookup(resolve: Resolve, rule: AddressRule): LookupFunction {
  const answer = callbackify((hostname: string) => checkedAddresses(hostname, resolve, rule));
  return (hostname, { all }, callback) =>
    answer(hostname, (error, addresses) => {
      if (error !== null) callback(error, []);
      else if (all === true) callback(null, [...addresses]);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
}

async function checkedAddresses(
  hostname: string,
  resolve: Resolve,
  rule: AddressRule,
): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(hostname);
  if (addresses.length === 0) throw fault('has no address', { code: 'ENOTFOUND' });
  for (const { address } of addresses) {
    const refused = forbiddenAddress(address, rule);
    if (refused !== undefined) throw fault('leads to a closed address', { code: 'ADDRESS_REFUSED', refused });
  }
  return addresses;
}

function fault(message: string, facts: Pick<LookupFault, 'code' | 'refused'>): LookupFault {
  return Object.assign(new Error(message), facts);
}
