import { RETENTION_MS, type LedgerPort, type Recorded } from '@pombo/core';
import type { SentAttempts } from './sent-attempts.ts';

/** What the journals that this process can read have, and Redis has not. */
export interface Compared {
  /** To be given back to Redis, in this order. */
  lost: Recorded[];
  /** Of those, attempts that Redis knows nothing of: it went back. */
  missing: number;
  /** Workers whose journals this is about, this one among them. */
  workers: string[];
  /** False: Redis went back further than anything that was kept. */
  reaches: boolean;
}

export interface CompareParts {
  worker: string;
  sentAttempts: SentAttempts;
  /** Whether this process will still tell Redis the end of that attempt. */
  inHand(nonce: string): boolean;
  recovery: Pick<LedgerPort['recovery'], 'look'>;
  /** Lanes that Redis is known to have behind: each is read back to something that Redis has of it. */
  behind?: ReadonlySet<string>;
  /** This machine's clock, ms since the epoch. */
  now(): number;
}

const MINUTE = 60_000;
/**
 * Ages up to which journals are read, one after the other, until Redis is met: it mostly lost a second, or nothing. A message whose
 * last attempt is older than the retention period may have been forgotten rightly; the clocks of two machines differ a little.
 */
const WINDOWS_MS = [10 * MINUTE, 6 * 60 * MINUTE, RETENTION_MS - 60 * MINUTE];
/** Entries that are compared at most; older ones are beyond what is known. */
const MOST = 200_000;
/** Messages read from Redis at once. */
const BATCH = 500;

/**
 * Compares the journals with Redis, from the newest entry back to one that both have. What lies before that is known to
 * Redis: it forgets its last writes, never single ones in between.
 */
export async function compareJournals(parts: CompareParts): Promise<Compared> {
  const { sentAttempts, worker } = parts;
  const owners = (await sentAttempts.owners?.()) ?? [];
  const dead = owners.filter(({ alive }) => !alive).map((owner) => owner.worker);
  const workers = [worker, ...dead];
  for (const window of WINDOWS_MS) {
    const entries = await readEntries(parts, parts.now() - window);
    const { lost, missing, met } = await compareWith(parts, entries);
    const isAll = window === WINDOWS_MS.at(-1);
    // Nothing was sent in this time: whether Redis knows what came before is still to be seen.
    if (!isAll && entries.length === 0) continue;
    if (!isAll && !met) continue;
    const kept = entries.length < MOST && (sentAttempts.read !== undefined || sentAttempts.isComplete());
    return { lost, missing, workers, reaches: missing === 0 || met || kept };
  }
  return { lost: [], missing: 0, workers, reaches: true };
}

/** The journals of this worker and of those that no longer live, with what this process knows better; oldest first. */
async function readEntries({ sentAttempts }: CompareParts, since: number): Promise<Recorded[]> {
  const found = new Map<string, Recorded>();
  if (sentAttempts.read !== undefined) {
    for await (const entry of sentAttempts.read({ since })) {
      if (entry.at >= since) found.set(entry.nonce, entry);
      if (found.size > 2 * MOST) for (const nonce of [...found.keys()].slice(0, MOST)) found.delete(nonce);
    }
  }
  for (const entry of sentAttempts.sent()) if (entry.at >= since) found.set(entry.nonce, entry);
  return [...found.values()].toSorted((a, b) => a.at - b.at).slice(-MOST);
}

async function compareWith(
  { recovery, inHand, behind = new Set() }: CompareParts,
  entries: readonly Recorded[],
): Promise<{ lost: Recorded[]; missing: number; met: boolean }> {
  const lost: Recorded[] = [];
  /** Lane → the oldest entry of which Redis knows nothing, and the oldest that it holds. */
  const oldest = { missing: new Map<string, number>(), known: new Map<string, number>() };
  let missing = 0;
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH);
    const repairs = await recovery.look(batch);
    for (const [nth, repair] of repairs.entries()) {
      const entry = batch[nth]!;
      // What this process still has in hand it ends itself; Redis may have lost an end that it was told.
      if (repair.do === 'finish' && !inHand(entry.nonce)) lost.push(entry);
      if (repair.do === 'nothing' || repair.do === 'finish') {
        if ((repair.do === 'finish' || repair.known) && !oldest.known.has(entry.lane))
          oldest.known.set(entry.lane, entry.at);
        continue;
      }
      missing += 1;
      lost.push(entry);
      if (!oldest.missing.has(entry.lane)) oldest.missing.set(entry.lane, entry.at);
    }
  }
  const met = [...oldest.missing].every(([lane, since]) => (oldest.known.get(lane) ?? Infinity) < since);
  // On a Cluster one shard may be older than the others, and quiet since.
  return { lost, missing, met: met && [...behind].every((lane) => oldest.known.has(lane)) };
}
