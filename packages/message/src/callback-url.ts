import { forbiddenAddress, type AddressRule } from './address.ts';

/** Longest URL that is stored and called (characters). */
const MAX_URL = 2048;

/**
 * What is wrong with a URL that somebody else chose and Pombo would call, as far as its text shows: another scheme than
 * http or https, credentials, or an address in digits that must not be called. The address behind a name is judged at
 * each connection, since it may change. Undefined when nothing is wrong.
 */
export function foreignUrlProblem(text: string, rule: AddressRule): string | undefined {
  if (!URL.canParse(text)) return 'is no valid URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is neither https nor http';
  if (url.username !== '' || url.password !== '') return 'has a user name or password in it';
  const host = hostOf(url);
  const forbidden = isAddress(host) ? forbiddenAddress(host, rule) : undefined;
  return forbidden === undefined ? undefined : `is ${forbidden}, which is not called from here`;
}

/**
 * What is wrong with a URL that events are sent to, registered or named by a message: as {@link foreignUrlProblem}, and
 * it must be https with at most 2,048 characters. Events hold phones: they do not cross the internet in the clear. With
 * `allowLoopback`, http to this machine is fine as well.
 */
export function callbackUrlProblem(text: string, rule: AddressRule): string | undefined {
  if (text.length > MAX_URL) return `has more than ${MAX_URL} characters`;
  const problem = foreignUrlProblem(text, rule);
  if (problem !== undefined) return problem;
  const url = new URL(text);
  if (url.protocol === 'https:' || (rule.allowLoopback && isThisMachine(hostOf(url)))) return undefined;
  return 'is not https';
}

/** The parser has turned every spelling of an IPv4 address (0x7f.1, 2130706433) into the plain one. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A host that a parsed URL has: a name never ends in a number (WHATWG URL, 3.5), and never holds a colon. */
function isAddress(host: string): boolean {
  return host.includes(':') || /(^|\.)\d+$/.test(host);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
