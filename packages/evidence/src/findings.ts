import type { Pair } from './pairs.ts';

/** What the facts of a component prove. Whatever they leave open stays `unknown`. */
export interface Findings {
  /**
   * False if there are too many facts, or if they contradict each other. Then only what an attempt's own reply named is
   * settled, and people decide about the rest.
   */
  decided: boolean;
  /** By nonce. */
  attempts: ReadonlyMap<string, AttemptFinding>;
  /**
   * Pairs that Z-API named, each with the attempt that made it. If `decided` is false, only replies name that attempt;
   * the candidates follow from times.
   */
  pairs: readonly PairFinding[];
  /** By message key. */
  messages: ReadonlyMap<string, MessageFinding>;
}

export interface AttemptFinding {
  /** Z-API accepted it in every explanation of the facts. */
  taken: boolean;
  /** Its ids, if every explanation agrees on them. */
  zaapId?: string;
  messageId?: string;
}

export interface PairFinding extends Pair {
  /** Nonce of the attempt that made it in every explanation. */
  owner?: string;
  /** Key of the message whose attempts made it in every explanation, whichever of them it was. */
  message?: string;
  /** Nonces of those that made it in some explanation. */
  candidates: string[];
  /** It may have been made elsewhere: by another system, a person at the phone, or for another recipient. */
  elsewhere: boolean;
}

export interface MessageFinding {
  /** Z-API accepted it: in every explanation, at least one of its attempts was accepted. */
  taken: boolean;
  /** Ids of pairs that may be this message's and whose owner cannot be known. */
  candidateIds: string[];
  /**
   * False while a sign is stored that could be this message's. Then nothing resends it automatically. A sign that it was
   * never queued does not count.
   */
  mayRetry: boolean;
  /**
   * None of its attempts was sent in any explanation, although Z-API accepted one, or replied so. `not-queued`: none of
   * those entered Z-API's queue.
   */
  unsent?: 'failed' | 'not-queued';
  /** The recipient has it twice (`certain`), or may have (`possible`). */
  possibleDuplicate?: 'certain' | 'possible';
}
