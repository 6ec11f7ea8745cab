import type { Intent, JournalPort, Recorded } from '@pombo/core';

/** The journal, and what this process remembers of it. Without a journal, the memory is all there is. */
export interface SentAttempts extends JournalPort {
  /** Returns what this process has sent, oldest first, without what was proven unsent. */
  sent(): Recorded[];
  /** True while `sent` goes back to the start of the process. */
  isComplete(): boolean;
}

/**
 * Maximum number of attempts remembered: at one message per second on each of 10 lanes, more than an hour. Beside a journal that can be
 * read, memory only adds the ends that are not on disk yet, and 50,000 attempts would take 25 MB.
 */
const MOST = { alone: 50_000, besideJournal: 10_000 };

export function createSentAttempts(journal: JournalPort, worker: string): SentAttempts {
  const sent = new Map<string, Recorded>();
  const most = journal.read === undefined ? MOST.alone : MOST.besideJournal;
  let complete = true;

  function remember(intent: Intent): void {
    sent.set(intent.nonce, { ...intent, worker });
    if (sent.size <= most) return;
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
