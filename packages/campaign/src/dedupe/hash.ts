/**
 * Returns a uniform 32-bit hash of a text, the same on every machine: FNV-1a with MurmurHash3's final mix, without which
 * its lowest bit would be the parity of the digits. Not cryptographic: for partitioning and comparing only.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
