import { RETENTION_MS, type LedgerPort, type Recorded } from '@pombo/core';
import type { SentAttempts } from './sent-attempts.ts';

/** What the journals that this process can read contain, and Redis lacks. */
export interface Compared {
  /** To be restored in Redis, in this order. */
  lost: Recorded[];
  /** How many of those are attempts that Redis does not know: it has lost writes. */
  missing: number;
  /** Workers whose journals were compared, this one among them. */
  workers: string[];
  /** False if Redis went back further than the journals reach. */
  reaches: boolean;
}

export interface CompareParts {
  worker: string;
  sentAttempts: SentAttempts;
  /** Whether this process will still store the end of that attempt. */
  inHand(nonce: string): boolean;
  recovery: Pick<LedgerPort['recovery'], 'look'>;
  /** Lanes known to be behind in Redis: their entries are read back to one that Redis knows. */
  behind?: ReadonlySet<string>;
  /** This machine's clock (ms since the epoch). */
  now(): number;
}

const MINUTE = 60_000;
/**
 * How far back journals are read (ms), step by step, until an entry that Redis knows: mostly it has lost a second, or nothing.
 * Messages past the retention period may be purged from Redis; one hour allows for clocks that differ.
 */
const WINDOWS_MS = [10 * MINUTE, 6 * 60 * MINUTE, RETENTION_MS - 60 * MINUTE];
/** Maximum number of entries compared; of older ones nothing is known. */
const MOST = 200_000;
/** Entries looked up in Redis at once. */
const BATCH = 500;

/**
 * Compares the journals with Redis, from the newest entry back to one that both have. Redis knows everything before that: it
 * loses its last writes, never single ones in between.
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
    // Nothing was sent in this time, so it does not show whether Redis knows what came before.
    if (!isAll && entries.length === 0) continue;
    if (!isAll && !met) continue;
    const kept = entries.length < MOST && (sentAttempts.read !== undefined || sentAttempts.isComplete());
    return { lost, missing, workers, reaches: missing === 0 || met || kept };
  }
  return { lost: [], missing: 0, workers, reaches: true };
}

/** Returns the entries of this worker and of dead ones, oldest first. Where they differ, what this process remembers counts. */
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
  /** Lane → time of the oldest entry that Redis does not know, and of the oldest that it knows (ms). */
  const oldest = { missing: new Map<string, number>(), known: new Map<string, number>() };
  let missing = 0;
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH);
    const repairs = await recovery.look(batch);
    for (const [nth, repair] of repairs.entries()) {
      const entry = batch[nth]!;
      // This process ends what it still has in hand. Otherwise Redis has lost an end that was stored.
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
  // In a Cluster one shard may have gone back further than the others, and may have been idle since.
  return { lost, missing, met: met && [...behind].every((lane) => oldest.known.has(lane)) };
}
