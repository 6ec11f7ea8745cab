import type { Pair } from './pairs.ts';

/** What the facts of a component prove. What they leave open stays `unknown`, which is an honest answer. */
export interface Findings {
  /**
   * False: too many facts, or facts that contradict each other. Then only what an attempt's own answer named is
   * settled, and people decide about the rest.
   */
  decided: boolean;
  /** By nonce. */
  attempts: ReadonlyMap<string, AttemptFinding>;
  /** Pairs that Z-API named, with the one attempt that made each. Where nothing is decided only an answer says that; candidates go by time. */
  pairs: readonly PairFinding[];
  /** By message key. */
  messages: ReadonlyMap<string, MessageFinding>;
}

export interface AttemptFinding {
  /** Z-API took it: every explanation of the facts says so. */
  taken: boolean;
  /** Its ids, as far as every explanation gives it the same. */
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
  /** Z-API took it: every explanation has an attempt of it that was taken. */
  taken: boolean;
  /** Ids of pairs that may be this message's, and whose owner cannot be known. */
  candidateIds: string[];
  /**
   * False while a sign that could be this message's is stored: then nothing sends it again automatically. A sign that it
   * was never queued is not one.
   */
  mayRetry: boolean;
  /**
   * None of its attempts was sent, in any explanation, although one of them had been taken or had been answered so.
   * `not-queued`: none of those got into Z-API's queue.
   */
  unsent?: 'failed' | 'not-queued';
  /** The recipient has it twice (`certain`), or may have (`possible`). */
  possibleDuplicate?: 'certain' | 'possible';
}
