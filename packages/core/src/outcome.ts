/**
 * The result of one attempt. A closed union: a new kind does not compile until all code that decides about it says what
 * follows (`decide.ts` in delivery). The rule behind it: a reply that says "failed" is believed; silence is not.
 */
export type Outcome =
  /** 2xx, no error, at least one id: the message is in Z-API's queue. Not yet "sent". */
  | ({ kind: 'accepted' } & Ids & Evidence)
  /** A byte may have reached Z-API, and no reply proves the result. Never resent automatically. */
  | ({ kind: 'unknown'; reason: UnknownReason } & Ids & Evidence)
  /** Proven: not one byte of the request was written. */
  | ({ kind: 'unreached' } & Evidence)
  /** 429. `retryAfterMs` is what Z-API asked for, already bounded. */
  | ({ kind: 'busy'; retryAfterMs?: number } & Evidence)
  /** The number, the account or the connection to them is broken; the message itself was not judged. */
  | ({ kind: 'down'; reason: HoldReason; scope: 'lane' | 'account'; retryOnce?: true } & Evidence)
  /** This message was refused, and would be again. */
  | ({ kind: 'refused'; code: RefusalCode } & Evidence)
  /** The gateway said that it failed (500, 503 …): believed, and retried with backoff. */
  | ({ kind: 'errored' } & Evidence);

export interface Ids {
  zaapId?: string;
  messageId?: string;
}

/** What was seen, safe to store and show: no token, no Client-Token, no phone. */
export interface Evidence {
  httpStatus?: number;
  /** One line: the remote text (shortened, secrets and control characters removed) or the transport's code. */
  detail: string;
}

export type OutcomeKind = Outcome['kind'];

/** Why it is unknown whether an attempt reached Z-API. */
export type UnknownReason =
  | 'lost-answer' // reset, end of stream or timeout after the first byte
  | 'gateway-silence' // 502, 504, 520, 524, 408: a proxy replied, the gateway did not
  | 'unclear-answer' // 2xx or 4xx whose body proves nothing
  | 'ids-with-error' // 2xx with ids and an error
  | 'worker-died'; // the attempt's worker died, and a reclaim closed it

/** Why a message is unknown: its attempt's reason, or what was learned of it later. */
export type UnknownCause =
  | UnknownReason
  | 'callback-uncertain' // Z-API says that it does not know, or its text is not listed
  | 'rollback' // Redis forgot the attempt, and a journal has it
  | 'recalled' // a person took it back from Z-API's queue
  | 'evidence-pending' // not resent by policy: a callback may be about it
  | 'search-unanswered'; // not resent by policy: Z-API's queue did not answer

/** Why a message was refused. */
export type RefusalCode =
  | 'empty_field'
  | 'image_gone' // its stored image is no longer there: no request was made
  | 'invalid_field'
  | 'invalid_phone'
  | 'rejected' // unlisted, by a number that works
  | 'too_large';

/** Longer than a written byte can still be on its way: nothing is resent within this time (ms). */
export const QUIET_MS = 5 * 60 * 1000;

/** Why a lane is held. A lane's holds are a set of these. */
export const HOLD_REASONS = [
  'paused',
  'disconnected',
  'subscription',
  'credentials',
  'ip-blocked',
  'not-found',
  'redirected',
  'tls',
  'client-bug',
  'storm',
  'shadow-ban',
  'rollback',
  'journal',
  'status-unavailable',
] as const;

export type HoldReason = (typeof HOLD_REASONS)[number];
