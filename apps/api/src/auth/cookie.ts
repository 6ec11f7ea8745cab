import type { IncomingHttpHeaders } from 'node:http';
import { PomboError } from '@pombo/core';

const NAME = 'pombo_session';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Returns the token in the session cookie of a request; undefined if it has none of the right form. */
export function sessionTokenOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  const values = cookie.split(';').flatMap((pair) => {
    const [name, value = ''] = pair.trim().split('=', 2);
    return name === NAME ? [value] : [];
  });
  return values.find((value) => TOKEN.test(value));
}

/** Returns the Set-Cookie header of a session, or with `undefined` the one that removes it. */
export function sessionCookie(
  token: string | undefined,
  { secure, maxAgeS }: { secure: boolean; maxAgeS: number },
): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${token === undefined ? 0 : maxAgeS}`];
  return [`${NAME}=${token ?? ''}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}

/**
 * Whether the browser reached the dashboard by https, also through a proxy that ends TLS: the `Origin` of the page says
 * so. Only for the cookie's `Secure`, which a forged header can add but never remove.
 */
export function isSecure({ origin = '' }: IncomingHttpHeaders): boolean {
  return origin.startsWith('https://');
}

/**
 * Rejects a request that changes something and that the cookie alone authorizes, unless a page of this very server sent
 * it. Browsers say so in `Sec-Fetch-Site` (https and loopback), else in `Origin`. Throws `forbidden`.
 */
export function refuseCrossSite(method: string, headers: IncomingHttpHeaders): void {
  if (method === 'GET' || method === 'HEAD') return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined ? site === 'same-origin' : isOwnOrigin(headers)) return;
  throw new PomboError('forbidden', 'Only the dashboard itself may use its session', {
    hint: 'Programs send a key: Authorization: Bearer KEY',
  });
}

function isOwnOrigin({ origin = '', host = '' }: IncomingHttpHeaders): boolean {
  return host !== '' && (origin === `http://${host}` || origin === `https://${host}`);
}
