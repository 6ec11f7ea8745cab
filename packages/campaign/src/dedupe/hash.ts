/**
 * 32 bits of a text, even and the same on every machine: FNV-1a with the last mix of MurmurHash3, without which its lowest
 * bit is no more than the parity of the digits. For choosing and comparing, never against a person who means harm.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
