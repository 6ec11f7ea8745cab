import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { forbiddenAddress, type AddressRule } from '@pombo/message';

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** What the system says of a name. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** Code of the error with which the socket ends when a name leads to an address that must not be called. */
export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

/**
 * The look-up that the socket itself uses: what is judged is what is connected to, so that a name which answers
 * differently the next time gains nothing. One bad address among good ones refuses the name: the socket might take it.
 */
export function guardedLookup(resolve: Resolve, rule: AddressRule): LookupFunction {
  const answer = callbackify((hostname: string) => judged(hostname, resolve, rule));
  return (hostname, { all }, callback) =>
    answer(hostname, (error, addresses) => {
      if (error !== null) callback(error, []);
      else if (all === true) callback(null, [...addresses]);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
}

async function judged(hostname: string, resolve: Resolve, rule: AddressRule): Promise<readonly LookupAddress[]> {
  const addresses = await resolve(hostname);
  if (addresses.length === 0) throw fault('ENOTFOUND', 'has no address');
  for (const { address } of addresses) {
    const forbidden = forbiddenAddress(address, rule);
    if (forbidden !== undefined) throw fault(ADDRESS_REFUSED, `leads to ${forbidden}, which is not called from here`);
  }
  return addresses;
}

function fault(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
