/**
 * What is known about one component: one lane and one recipient (all status posts of a lane are one component).
 * Facts are only ever added. Times are ms, Redis time at receipt.
 */
export interface Component {
  attempts: readonly Attempt[];
  signs: readonly Sign[];
  /** The operator declared that another system sends through the number too (`"exclusive": false`). */
  shared: boolean;
}

/** One POST to Z-API. */
export interface Attempt {
  /** Unique per attempt. */
  nonce: string;
  /** Key of its message. */
  message: string;
  /** When its `open` was recorded. No sign of it can be older. */
  beganAt: number;
  end: AttemptEnd;
  /** Ids in its own reply. */
  zaapId?: string;
  messageId?: string;
  /** Digest of its caption; absent if it has none, or if the caption is unknown. */
  caption?: string;
}

export type AttemptEnd =
  /** In progress, or its end is not recorded yet. */
  | 'open'
  /** Z-API replied with an id, so it accepted the message. */
  | 'accepted'
  /** Z-API provably did not accept it. */
  | 'unsent'
  /** No reply, or one that proves nothing. */
  | 'silent'
  /** Z-API replied that it failed, which is not always true. */
  | 'errored';

/** One thing Z-API said about a message without naming an attempt: a callback, or an entry in its queue. */
export interface Sign {
  kind: SignKind;
  zaapId?: string;
  messageId?: string;
  at: number;
  /** When it happened, by Z-API's clock. */
  madeAt?: number;
  /** Digest of the caption it showed; absent if this kind carries none. */
  caption?: string;
  /** Why it was not sent, by Z-API (`delivery`); absent if Z-API does not say so. */
  fate?: SignFate;
  /** False: the sign named its recipient by an unmapped LID, which may be anyone on the lane. */
  recipientKnown: boolean;
}

export type SignKind =
  /** DeliveryCallback: the message left Z-API's queue, or could not. */
  | 'delivery'
  /** MessageStatusCallback. Z-API also sends it for what a person typed on the phone. */
  | 'progress'
  /** Z-API reported the message as sent through the API. */
  | 'echo'
  /** An entry in Z-API's own queue. */
  | 'listing';

export type SignFate =
  /** Z-API accepted it and could not send it. */
  | 'failed'
  /** It never entered Z-API's queue, whatever the reply said. */
  | 'not-queued'
  /** Z-API does not know itself. */
  | 'uncertain';

/**
 * Most open facts of a component that are settled automatically; with more, people decide. An attempt that its own reply
 * proved is not open, and neither are the signs with its ids.
 */
export const MAX_FACTS = 64;
