import { isIP } from 'node:net';
import { forbiddenAddress, type AddressRule } from './address.ts';

/**
 * Why a URL can not be called, as far as its text shows: another scheme than http or https, credentials, or an address
 * in figures that must not be called. What a name leads to is judged at each connection, since it may change.
 */
export function outboundUrlProblem(text: string, rule: AddressRule): string | undefined {
  const read = readUrl(text, rule);
  return 'problem' in read ? read.problem : undefined;
}

/** The URL, checked as {@link outboundUrlProblem} does. */
export function readUrl(text: string, rule: AddressRule): { url: URL } | { problem: string } {
  if (!URL.canParse(text)) return { problem: 'is no valid URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'is neither https nor http' };
  if (url.username !== '' || url.password !== '') return { problem: 'has a user name or password in it' };
  // The parser has turned every spelling of an IPv4 address (0x7f.1, 2130706433) into the plain one.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const forbidden = isIP(host) === 0 ? undefined : forbiddenAddress(host, rule);
  return forbidden === undefined ? { url } : { problem: `is ${forbidden}, which is not called from here` };
}
