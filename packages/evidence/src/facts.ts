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
  /** When its `begin` was recorded; no sign of it can be older. */
  beganAt: number;
  end: AttemptEnd;
  /** Ids that its own answer carried. */
  zaapId?: string;
  messageId?: string;
  /** Digest of its caption; absent: it has none, or nobody knows. */
  caption?: string;
}

export type AttemptEnd =
  /** Under way, or its end is not recorded yet. */
  | 'open'
  /** Z-API answered with an id: taken. */
  | 'accepted'
  /** Proven not to have been taken. */
  | 'unsent'
  /** No answer, or one that proves nothing. */
  | 'silent'
  /** Z-API answered that it failed, which is not always true. */
  | 'errored';

/** One thing Z-API said about a message without naming an attempt: a callback, or an entry in its queue. */
export interface Sign {
  kind: SignKind;
  zaapId?: string;
  messageId?: string;
  at: number;
  /** When Z-API says that it happened, by its own clock. */
  madeAt?: number;
  /** Digest of the caption it showed; absent where the kind carries none. */
  caption?: string;
  /** What Z-API says became of it instead of being sent (`delivery`); absent where it says nothing of the kind. */
  fate?: SignFate;
  /** False: the sign named its recipient by an unmapped LID, which may be anyone on the lane. */
  recipientKnown: boolean;
}

export type SignKind =
  /** DeliveryCallback: the message left Z-API's queue, or could not. */
  | 'delivery'
  /** MessageStatusCallback. Z-API also sends it for what a person typed on the phone. */
  | 'progress'
  /** What came back as sent through the API. */
  | 'echo'
  /** An entry in Z-API's own queue. */
  | 'listing';

export type SignFate =
  /** Z-API took it and could not send it. */
  | 'failed'
  /** It never got into Z-API's queue, whatever its own answer said. */
  | 'not-queued'
  /** Z-API does not know itself. */
  | 'uncertain';

/**
 * Most open facts of a component that are settled automatically; with more, people decide. An attempt that its own answer
 * proved is not open, and neither are the signs with its ids.
 */
export const MAX_FACTS = 64;
