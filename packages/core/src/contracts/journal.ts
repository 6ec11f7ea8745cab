/** A worker's own record of what it sends, on a disk that does not fail together with Redis. */

/** What a worker is about to send. It is on disk before the first byte of the POST, without phone, caption or token. */
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
  /** When the attempt began, by the worker's clock (ms since the epoch). */
  at: number;
}

/** How an attempt ended: accepted with ids, proven unsent, without a reply, or with an error that proves nothing. */
export type EndedAs = 'accepted' | 'unsent' | 'silent' | 'errored';

export interface End {
  nonce: string;
  as: EndedAs;
  zaapId?: string;
  messageId?: string;
}

/** An intent as read back, with its end. The end is absent if the worker died or has no reply yet. */
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
   * Returns why nothing may be written for an attempt that began at this time (monotonic, ms), or undefined. The reason:
   * other workers may have considered this one dead since, and no longer wait for its journal. Absent without a journal.
   */
  mayWrite?(begunAt: number): string | undefined;
  /** Reads the entries of this worker and of dead workers. Absent without a journal. Throws when a file cannot be read. */
  read?(options?: { since?: number }): AsyncIterable<Recorded>;
  /** Returns the workers whose journals can be read here. */
  owners?(): Promise<{ worker: string; alive: boolean }[]>;
}
