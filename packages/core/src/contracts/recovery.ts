import type { Recorded } from './journal.ts';

/** Recovery: after a restart of Redis all workers compare their journals with it before anything is sent. */

/** An attempt in a worker's journal, reduced to what the ledger compares. */
export type JournalEntry = Omit<Recorded, 'sequence' | 'redis' | 'worker' | 'end'> & {
  end?: Omit<NonNullable<Recorded['end']>, 'nonce'>;
};

/** What has to be written to Redis so that it agrees with the journal. */
export type Repair =
  /** `known`: Redis has this attempt, and therefore everything before it. */
  | { do: 'nothing'; known: boolean }
  /** Redis has the beginning of the attempt; its end is added. */
  | { do: 'finish'; to: 'accepted' | 'queued' | 'unknown' }
  /** Redis lost the attempt: its message gets this status, so that it is not sent again. */
  | { do: 'record'; to: 'accepted' | 'unknown' }
  /** Redis lost the attempt, and its message has moved on without it: the attempt is counted and the status stays. */
  | { do: 'note'; doubled?: 'certain' | 'possible' }
  /** Redis lost the message as well. */
  | { do: 'stub'; to: 'accepted' | 'unknown' };

/** The result of applying a journal entry. */
export interface Restored {
  repair: Repair['do'];
  /** Whether this entry proves that Redis had lost something. */
  missing: boolean;
  lane: string;
  key: string;
  status?: 'accepted' | 'unknown' | 'queued';
}

/** A worker whose journal a recovery waits for. */
export interface Awaited {
  worker: string;
  /** Empty if only its name is known. */
  host: string;
}

/** The last recovery. Every worker has to report to it before anything is sent. */
export interface Recovery {
  /** Identifies the recovery; '' before the first worker. */
  epoch: string;
  open: boolean;
  /** Whether a journal had an entry that Redis had lost. The lanes are then held until all workers have reported. */
  missing: boolean;
  /** Whether the lanes are held because a worker has not reported in time. */
  held: boolean;
  awaits: Awaited[];
}

/** What a worker found when it compared its journals. */
export interface CheckIn {
  worker: string;
  host: string;
  /** Identifies the run of Redis. */
  run: string;
  /** Whether Redis has certainly lost writes. */
  wentBack: boolean;
  missing: boolean;
  /** Workers that were seen alive, even if Redis no longer has them. */
  seen: readonly string[];
}

/** Restores what Redis has lost: each journal entry, and the recovery that all workers of a deployment share. */
export interface RecoveryPort {
  /** Returns what each entry would restore, in the order given. Changes nothing. */
  look(entries: readonly JournalEntry[]): Promise<Repair[]>;
  /**
   * Restores one entry, if Redis has lost it. Idempotent. Pass the entries of one message in the order in which they
   * were made.
   */
  restore(entry: JournalEntry): Promise<Restored>;
  /** Reports what this worker found, and opens a recovery if Redis was replaced or has lost something. */
  checkIn(found: CheckIn): Promise<Recovery>;
  /** Marks these workers' journals as applied. Changes nothing once there is a newer recovery. */
  strikeOff(workers: readonly string[], epoch: string): Promise<Recovery>;
  read(): Promise<Recovery>;
  /** Records that the lanes are held because a worker has not reported in time. */
  noteHeld(): Promise<void>;
  /** Ends the recovery. Returns false if a newer one has begun, or if it still waits for a worker. */
  close(epoch: string): Promise<boolean>;
}
