/** A worker's own record of what it sends, on a disk that does not fail together with Redis. */

/** What a worker is about to send: on its disk before the first byte of the POST. Contains no phone, caption or token. */
export interface Intent {
  /** The message key: SHA-256 of the message's id, in hex. */
  key: string;
  /** The message's content hash, as the ledger has it. */
  content: string;
  lane: string;
  generation: number;
  attempt: number;
  /** Unique per attempt. */
  nonce: string;
  /** The lane's sequence number, as returned by `open`. */
  sequence: number;
  /** Identifies the Redis that ran `open`. */
  redis: string;
  /** By the worker's clock, ms since the epoch. */
  at: number;
}

/** How an attempt ended: accepted with ids, proven unsent, unanswered, or answered by an error that proves nothing. */
export type EndedAs = 'accepted' | 'unsent' | 'silent' | 'errored';

export interface End {
  nonce: string;
  as: EndedAs;
  zaapId?: string;
  messageId?: string;
}

/** An intent as read back, with its end. The end is absent if the worker died or has no answer yet. */
export interface Recorded extends Intent {
  /** The worker that wrote it. */
  worker: string;
  end?: End;
}

export interface JournalPort {
  /** Resolves when the intent is on disk. Rejects if it cannot be written; then nothing may be sent. */
  intent(entry: Intent): Promise<void>;
  /** Records how an attempt ended. Never throws. */
  end(entry: End): void;
  /** Tries to write if the last write failed. Returns the reason if it still fails, otherwise undefined. Never throws. */
  check(): Promise<string | undefined>;
  /**
   * Returns why nothing may be written for an attempt begun then (monotonic, ms), or undefined: since then others may have taken
   * this worker for dead by its folder, and no longer wait for its journal. Absent where nothing is kept.
   */
  mayWrite?(begunAt: number): string | undefined;
  /** Reads this worker's entries and those of dead workers; absent where nothing is kept. Throws when a file cannot be read. */
  read?(options?: { since?: number }): AsyncIterable<Recorded>;
  /** Returns the workers whose journals can be read here. */
  owners?(): Promise<{ worker: string; alive: boolean }[]>;
}
