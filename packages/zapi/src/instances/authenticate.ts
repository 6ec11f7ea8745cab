import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { credentialsOf, type Instance } from './instance.ts';

/** Credentials as a Z-API client sends them: two in the path, one as a header. */
export interface GivenCredentials {
  id: string;
  token: string;
  clientToken?: string;
}

/** Which instance a client means and may use; a refusal says no more than Z-API's own. */
export type Authentication =
  | { result: 'instance'; instance: Instance }
  | { result: 'unknown' }
  | { result: 'client-token-missing' }
  | { result: 'client-token-wrong' };

/** Digests under this key reveal nothing to a client that measures how long a comparison took. */
const KEY = randomBytes(32).toString('hex');

/**
 * Returns a function that finds the instance of a Z-API client's credentials, without revealing a secret, and in a time
 * that does not depend on how much of one was right. An instance without a Client-Token accepts any.
 */
export function createAuthenticator(instances: readonly Instance[]): (given: GivenCredentials) => Authentication {
  const byId = new Map(instances.map((instance) => [digest(idOf(instance)).toString('hex'), instance]));
  const decoy = digest(randomBytes(16).toString('hex'));
  return ({ id, token, clientToken }) => {
    const instance = byId.get(digest(id.toUpperCase()).toString('hex'));
    const credentials = instance && credentialsOf(instance);
    const isToken = timingSafeEqual(credentials ? digest(credentials.token) : decoy, digest(token));
    if (instance === undefined || !isToken) return { result: 'unknown' };
    if (credentials?.clientToken === undefined) return { result: 'instance', instance };
    if (clientToken === undefined || clientToken === '') return { result: 'client-token-missing' };
    if (!timingSafeEqual(digest(credentials.clientToken), digest(clientToken))) return { result: 'client-token-wrong' };
    return { result: 'instance', instance };
  };
}

/** True if a remote text is this instance's Z-API id, in any case. Compares in constant time. */
export function isIdOf(instance: Instance, id: string): boolean {
  let own = OWN_IDS.get(instance);
  if (own === undefined) {
    own = digest(idOf(instance));
    OWN_IDS.set(instance, own);
  }
  return timingSafeEqual(digest(id.toUpperCase()), own);
}

/** Every callback names its instance: digests of the configured ones are kept. */
const OWN_IDS = new WeakMap<Instance, Buffer>();

/** Compares ids like the instance file: two that differ only in case are one number. */
function idOf(instance: Instance): string {
  return credentialsOf(instance).id.toUpperCase();
}

function digest(text: string): Buffer {
  return hash('sha256', KEY + text, 'buffer');
}
