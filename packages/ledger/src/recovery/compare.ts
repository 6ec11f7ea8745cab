import type { JournalEntry, Repair, Status } from '@pombo/core';

/** What Redis holds of a message; undefined where it has no record of it. */
export interface Standing {
  /** `moved` and `erased` are the remains of a message on a lane that it has left. */
  status: Status | 'moved' | 'erased';
  /** Number of its last attempt; 0 before the first. */
  attempts: number;
  /** Of its last attempt. Undefined before the first, and for a message that was compacted since its last one. */
  nonce?: string;
  /** Of the attempt before it, when the last one made no request and reuses its number. */
  before?: string;
  zaapId?: string;
}

/** Statuses in which Z-API certainly accepted the message. */
const TAKEN: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read'] satisfies Status[]);
/** Statuses that a lost attempt replaces. */
const OPEN: ReadonlySet<string> = new Set(['queued', 'sending', 'unknown'] satisfies Status[]);

/**
 * Decides what one journal entry means for what Redis holds. Pure; the rest of the recovery only carries this out. An
 * attempt that was proven unsent never changes anything, except to end one that Redis still has as open.
 */
export function compare(entry: JournalEntry, standing: Standing | undefined): Repair {
  const to = entry.end?.as === 'accepted' ? 'accepted' : 'unknown';
  const isUnsent = entry.end?.as === 'unsent';
  if (standing === undefined) return isUnsent ? nothing(false) : { do: 'stub', to };
  if (standing.status === 'erased' || standing.status === 'moved') return nothing(false);
  if (standing.nonce === entry.nonce) return compareSame(entry, standing.status);
  if (standing.before === entry.nonce) return nothing(true);
  // It has not changed for days since its last attempt, and journals were compared meanwhile.
  if (standing.nonce === undefined && standing.attempts > 0 && standing.attempts >= entry.attempt) return nothing(true);
  if (isUnsent || standing.attempts > entry.attempt) return nothing(false);
  if (OPEN.has(standing.status)) return { do: 'record', to };
  // Evidence may show that a failed message was accepted; a person or a rule chose the other ends.
  if (standing.status === 'failed' && to === 'accepted') return { do: 'record', to };
  return { do: 'note', ...doubledBy(entry, standing) };
}

/** Redis holds this attempt as the message's last one. */
function compareSame({ end }: JournalEntry, status: Status): Repair {
  if (end === undefined) return nothing(status !== 'sending');
  if (status === 'sending') return { do: 'finish', to: { ...ENDS, unsent: 'queued' as const }[end.as] };
  if (status === 'unknown' && end.as === 'accepted') return { do: 'finish', to: 'accepted' };
  if (status === 'unknown' && end.as === 'unsent') return { do: 'finish', to: 'queued' };
  return nothing(true);
}

const ENDS = { accepted: 'accepted', silent: 'unknown', errored: 'unknown' } as const;

function doubledBy({ end }: JournalEntry, standing: Standing): { doubled?: 'certain' | 'possible' } {
  if (!TAKEN.has(standing.status)) return {};
  if (end?.as !== 'accepted') return { doubled: 'possible' };
  // The same id: what Redis has was found by evidence, and belongs to this attempt.
  return end.zaapId !== undefined && end.zaapId === standing.zaapId ? {} : { doubled: 'certain' };
}

function nothing(known: boolean): Repair {
  return { do: 'nothing', known };
}
