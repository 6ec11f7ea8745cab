import { notice, type Notice } from '@pombo/catalogue';
import { forbiddenAddress, isLoopbackHost, type AddressRule } from './address.ts';

/** Longest URL that is stored and called (characters). */
const MAX_URL = 2048;

/**
 * Returns what is wrong with a URL that another system chose and Pombo would call, as far as its text shows: a scheme
 * other than http or https, credentials, or a numeric address that must not be called. The address behind a name is
 * checked at each connection, because it may change. Undefined if nothing is wrong.
 */
export function foreignUrlProblem(text: string, rule: AddressRule): Notice | undefined {
  if (!URL.canParse(text)) return notice('url_invalid');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return notice('url_not_http');
  if (url.username !== '' || url.password !== '') return notice('url_login');
  const host = hostOf(url);
  const kind = isAddress(host) ? forbiddenAddress(host, rule) : undefined;
  return kind === undefined ? undefined : notice('url_is_closed', { kind });
}

/**
 * Returns what is wrong with a URL that events are sent to, registered or named by a message: like
 * {@link foreignUrlProblem}, but it must also be https with at most 2,048 characters. Events contain phones, so they do
 * not cross the internet unencrypted. With `allowLoopback`, http to this machine is allowed too.
 */
export function callbackUrlProblem(text: string, rule: AddressRule): Notice | undefined {
  if (text.length > MAX_URL) return notice('url_too_long', { most: MAX_URL });
  const problem = foreignUrlProblem(text, rule);
  if (problem !== undefined) return problem;
  const url = new URL(text);
  if (url.protocol === 'https:' || (rule.allowLoopback && isLoopbackHost(hostOf(url)))) return undefined;
  return notice('url_not_https');
}

/** The parser has normalized every notation of an IPv4 address (0x7f.1, 2130706433). */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** True for an address as the host of a parsed URL: a name never ends in a number (WHATWG URL, 3.5) or contains a colon. */
function isAddress(host: string): boolean {
  return host.includes(':') || /(^|\.)\d+$/.test(host);
}
