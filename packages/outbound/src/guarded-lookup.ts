import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { forbiddenAddress, type AddressRule } from '@pombo/core';

/** Returns every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Asks the system's resolver. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** Error code of the socket if a name leads to an address that must not be called. */
export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

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
  if (addresses.length === 0) throw fault('ENOTFOUND', 'has no address');
  for (const { address } of addresses) {
    const forbidden = forbiddenAddress(address, rule);
    if (forbidden !== undefined)
      throw fault(ADDRESS_REFUSED, `leads to ${forbidden}, to which requests are not allowed`);
  }
  return addresses;
}

function fault(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
