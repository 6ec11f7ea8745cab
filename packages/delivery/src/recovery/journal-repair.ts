import type { LedgerPort, Log } from '@pombo/core';
import type { Clock } from '../clock.ts';
import { compareJournals, type Compared } from './compare-journals.ts';
import type { SentAttempts } from './sent-attempts.ts';

/** Compares Redis with what this worker and the journals know, and restores what Redis has lost. */
export interface JournalRepair {
  /** Raises the lanes to where they were. Adds those that were behind, which proves that Redis went back. */
  raiseSequences(behind: Set<string>): Promise<void>;
  /** Compares the journals with Redis. `behind`: lanes known to be behind. */
  compare(behind: ReadonlySet<string>): Promise<Compared>;
  /** Restores the attempts that Redis has lost. */
  restore(compared: Compared): Promise<void>;
}

export interface JournalRepairOptions {
  worker: string;
  sentAttempts: SentAttempts;
  /** Whether this process will still store the end of that attempt. */
  inHand(nonce: string): boolean;
  ledger: Pick<LedgerPort, 'recovery' | 'attempts'>;
  /** Returns the highest sequence that was seen of each lane. */
  sequences(): Iterable<[lane: string, sequence: number]>;
  clock: Clock;
  log: Log;
}

export function createJournalRepair(options: JournalRepairOptions): JournalRepair {
  const { worker, sentAttempts, inHand, ledger, sequences, clock, log } = options;
  const { recovery, attempts } = ledger;
  return {
    async raiseSequences(behind) {
      await Promise.all(
        [...sequences()].map(async ([lane, sequence]) => {
          if (await attempts.raiseSequence(lane, sequence)) behind.add(lane);
        }),
      );
    },

    compare: (behind) => compareJournals({ worker, sentAttempts, recovery, behind, inHand, now: () => clock.wall() }),

    async restore({ lost, missing }) {
      if (missing > 0) log.error({ attempts: missing }, 'redis.rolled-back');
      for (const entry of lost) {
        const { repair, lane, key, status } = await recovery.restore(entry);
        log.warn({ lane, message: key, repair, status }, 'attempt.restored');
      }
    },
  };
}
