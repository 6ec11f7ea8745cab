/**
 * Rendezvous hashing: each worker has a weight for each lane, and the highest one wins. When a worker dies, only its own lanes
 * move. Returns true if `worker` wins the lane against these rivals. Pure.
 */
export function winsLane(lane: string, worker: string, rivals: Iterable<string>): boolean {
  const mine = weight(lane, worker);
  for (const rival of rivals) {
    const theirs = weight(lane, rival);
    if (theirs > mine || (theirs === mine && rival > worker)) return false;
  }
  return true;
}

/** FNV-1a over lane and worker, mixed once more: cheap, and even enough to divide the lanes. */
function weight(lane: string, worker: string): number {
  let hash = 0x811c9dc5;
  for (const text of [lane, worker]) {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}
