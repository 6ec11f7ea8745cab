import { hash } from 'node:crypto';

/**
 * A receiver has a queue of its own. It is an endpoint (by its id), or the origin of the URLs that messages name, so that
 * a slow origin delays no other while origins are few: see `receiversOf`.
 */
export function originReceiver(url: string): string {
  return `to_${hash('sha256', new URL(url).origin).slice(0, 16)}`;
}

/**
 * Returns the receiver that a delivery's id names. It is the same for every attempt, even if an event is queued twice:
 * once for its origin and once for a shared receiver.
 */
export function idReceiver(receiver: string, url: string): string {
  return isEndpoint(receiver) ? receiver : originReceiver(url);
}

/** True for an endpoint, which can be disabled; an origin that a message names has no such state. */
export function isEndpoint(receiver: string): boolean {
  return receiver.startsWith('cb_');
}
