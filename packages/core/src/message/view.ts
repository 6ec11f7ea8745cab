import type { MessageType, Priority } from './input.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { Status } from './status.ts';

/** A message read back. Times are ISO 8601 UTC. */
export interface MessageView {
  id: string;
  type: MessageType;
  instance: string;
  phone?: string;
  status: Status;
  result?: { zaapId?: string; messageId?: string };
  attempts: number;
  /** The last attempts, oldest first, at most eight. Absent if Z-API accepted the only one; see `attemptsOf`. */
  attemptLog?: AttemptRecord[];
  error?: { code: string; message: string };
  image: { kind: 'url'; url: string } | { kind: 'base64'; sha256: string; bytes: number };
  caption?: string;
  priority: Priority;
  createdAt: string;
  /** When the message entered its status. */
  statusAt: string;
  sendAt?: string;
  expiresAt?: string;
  /** The message is not retried before this time (backoff). */
  nextAttemptAt?: string;
  acceptedAt?: string;
  sentAt?: string;
  deliveredAt?: string;
  readAt?: string;
  campaign?: string;
  line?: number;
  metadata?: Record<string, unknown>;
  /** `onUnknown: "assume-sent"` counted this unknown as sent. */
  assumed?: true;
  /** Evidence arrived for more than one of its attempts: the recipient certainly or possibly got it twice. */
  possibleDuplicate?: true;
  /** How certain that is. */
  duplicateCertainty?: 'certain' | 'possible';
  /** How many people have seen a status post, according to callbacks; within about 1 %. */
  views?: number;
  /** The message was accepted more than 24 hours of connected time ago, without a callback since. */
  unconfirmed?: true;
  /** It failed, expired or was cancelled, but one of its attempts may have been sent: a retry leaves it out. */
  notProvenUnsent?: true;
  /** Present if a person settled it: who, when and why. */
  resolved?: { as: 'sent' | 'resend' | 'drop'; at: string; by?: string; why?: string };
  /** Only while it is unknown, and only in views for a person who decides. */
  evidence?: UnknownEvidence;
}

/** Evidence about a message of unknown fate, for the person who decides. Times are ISO 8601. */
export interface UnknownEvidence {
  since: string;
  /** Why its fate is unknown: the outcome's reason, or what a callback or a recall left open. */
  reason: string;
  /** Which attempt, and when it began. */
  attempt: number;
  attemptedAt: string;
  /** When Z-API's own queue was last searched without finding it, and its length. The message may have left it by then. */
  searched?: { at: string; listed: number };
  /** Whether callbacks of the lane came since the attempt: silence means something only if callbacks come at all. */
  callbacks: 'heard' | 'silent' | 'never-seen';
  /** Other unsettled messages to the same person on the lane: a sign without an id of ours may be about any of them. */
  sameRecipient?: string[];
  /** What Z-API reported that may be about it, or about another message: the first five. */
  signs?: UnclearSign[];
  /** The reports about this person are too many or contradictory: only a person can decide. */
  undecidable?: true;
  /** Another system sends through the number too, so that a sign for this person proves nothing. */
  shared?: true;
  /** Not resent before this: until then the attempt may still arrive. */
  resendFrom: string;
}

/** A report of Z-API that may be about several messages. */
export interface UnclearSign {
  zaapId?: string;
  messageId?: string;
  /** `delivery`, `progress` and `echo` are callbacks; `listing` is an entry in Z-API's own queue. */
  kinds: ('delivery' | 'progress' | 'echo' | 'listing')[];
  /** When the first of them was received (ISO 8601). */
  receivedAt: string;
  /** Z-API reported that it could not send it. */
  failed?: true;
  /** Ids of the other messages that it may be about: the first five. */
  others: string[];
  /** It may also be about a message that another system, or a person at the phone, has sent. */
  elsewhere?: true;
}
