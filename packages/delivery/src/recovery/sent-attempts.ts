import type { Intent, JournalPort, Recorded } from '@pombo/core';

/** The journal, and beside it what this process remembers of it: all that there is where the journal is not kept. */
export interface SentAttempts extends JournalPort {
  /** What this process has sent, oldest first, except what was proven unsent. */
  sent(): Recorded[];
  /** True while that is everything since the process began. */
  isComplete(): boolean;
}

/** Attempts that are remembered: at one message a second on each of 10 lanes, more than an hour. */
const MOST = 50_000;

export function createSentAttempts(journal: JournalPort, worker: string): SentAttempts {
  const sent = new Map<string, Recorded>();
  let complete = true;

  function remember(intent: Intent): void {
    sent.set(intent.nonce, { ...intent, worker });
    if (sent.size <= MOST) return;
    complete = false;
    sent.delete(sent.keys().next().value!);
  }

  return {
    ...journal,
    async intent(entry) {
      await journal.intent(entry);
      remember(entry);
    },
    end(entry) {
      journal.end(entry);
      const intent = sent.get(entry.nonce);
      if (intent === undefined) return;
      if (entry.as === 'unsent') sent.delete(entry.nonce);
      else sent.set(entry.nonce, { ...intent, end: entry });
    },
    sent: () => [...sent.values()],
    isComplete: () => complete,
  };
}
