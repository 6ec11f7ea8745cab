import type { AddressKind } from '@pombo/catalogue';
import ipaddr from 'ipaddr.js';

/** Which addresses may be called. */
export interface AddressRule {
  /** Allow this machine's own loopback. Only while the gateway itself is there (demo, tests). */
  allowLoopback: boolean;
}

/**
 * Returns the kind of an address that must not be called; undefined if it may be: only public internet addresses are
 * called. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as the address it leads to.
 */
export function forbiddenAddress(address: string, rule: AddressRule): AddressKind | undefined {
  if (!ipaddr.isValid(address)) return 'invalid';
  const range = rangeOf(ipaddr.parse(address));
  if (range === 'unicast' || (range === 'loopback' && rule.allowLoopback)) return undefined;
  return isClosed(range) ? range : 'reserved';
}

/** True for a host that only this machine reaches, as a URL, a `Host` header or a socket spells it. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|\[::1\]|::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/i.test(host);
}

/** Kinds that have a name of their own; every other one is reserved. */
const CLOSED = [
  'loopback',
  'private',
  'linkLocal',
  'carrierGradeNat',
  'multicast',
  'broadcast',
  'unspecified',
] as const satisfies readonly AddressKind[];

function isClosed(range: string): range is (typeof CLOSED)[number] {
  return CLOSED.some((kind) => kind === range);
}

type Parsed = ReturnType<typeof ipaddr.parse>;

function rangeOf(address: Parsed): string {
  if (!isIPv6(address)) return address.range();
  const inside = insideOf(address);
  if (inside !== undefined) return inside.range();
  const range = address.range() === 'uniqueLocal' ? 'private' : address.range();
  // Global unicast is 2000::/3 (RFC 4291, 2.4); the library also calls unnamed ranges unicast, for example ::127.0.0.1.
  return range === 'unicast' && address.parts[0]! >> 13 !== 0b001 ? 'reserved' : range;
}

/** Returns the IPv4 address inside: ::ffff:0:0/96 (mapped), 64:ff9b::/96 (NAT64, RFC 6052), 2002::/16 (6to4, RFC 3056). */
function insideOf({ parts }: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const [first, second, third] = parts as [number, number, number];
  const zero = (from: number, to: number): boolean => parts.slice(from, to).every((part) => part === 0);
  if (zero(0, 5) && parts[5] === 0xffff) return ipv4(parts[6]!, parts[7]!);
  if (first === 0x64 && second === 0xff9b && zero(2, 6)) return ipv4(parts[6]!, parts[7]!);
  if (first === 0x2002) return ipv4(second, third);
  return undefined;
}

function ipv4(high: number, low: number): ipaddr.IPv4 {
  return new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
}

function isIPv6(address: Parsed): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}
