/** The status of a message, in the words that users see. */
export const STATUSES = [
  'queued',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'cancelled',
  'expired',
  'suppressed',
] as const;

export type Status = (typeof STATUSES)[number];

/**
 * Every legal change of status; the ledger refuses all others.
 *
 *   queued ──open───▶ sending ──close───▶ accepted ─▶ sent ─▶ delivered ─▶ read
 *     ▲  ▲               │ ├────────────▶ failed         (callbacks, forward only)
 *     │  └─unreached,────┘ └────────────▶ unknown ─▶ accepted … read (positive evidence)
 *     │    busy, down, errored             │
 *     └── retry (proven unsent) · resend (a person) · "was not added to the queue" ──┘
 *
 *   queued ──▶ cancelled (by a person or its campaign) · expired (too old) · suppressed (opted out) ──retry──▶ queued
 *
 * Not drawn: evidence of an earlier attempt moves `queued` and `failed` to `accepted` … `read`, or to `unknown` when it may
 * belong to another attempt; a rollback and an uncertain callback make `accepted` `unknown`.
 */
export const TRANSITIONS: Record<Status, readonly Status[]> = {
  // While a message waits for its next attempt, evidence may show that an earlier one was accepted or sent after all.
  // `unknown`: a stored sign may belong to an earlier attempt.
  queued: [
    'sending',
    'cancelled',
    'expired',
    'suppressed',
    'failed',
    'unknown',
    'accepted',
    'sent',
    'delivered',
    'read',
  ],
  sending: ['accepted', 'unknown', 'failed', 'queued'],
  accepted: ['sent', 'delivered', 'read', 'failed', 'unknown', 'queued'],
  sent: ['delivered', 'read'],
  delivered: ['read'],
  read: [],
  unknown: ['accepted', 'sent', 'delivered', 'read', 'queued', 'failed', 'cancelled'],
  // `unknown`: the gateway had said that it failed, and then a sign arrived that may belong to one of its attempts.
  failed: ['queued', 'accepted', 'sent', 'delivered', 'read', 'unknown'],
  expired: ['queued'],
  cancelled: ['queued'],
  suppressed: ['queued'],
};

/** Returns true if the table has this change. */
export function mayMove(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}

const SETTLED: ReadonlySet<Status> = new Set([
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'cancelled',
  'expired',
  'suppressed',
]);

/**
 * Returns true if nothing more is awaited for the message: it was accepted or has ended. `unknown` counts: only evidence or
 * a person changes it.
 */
export function isSettled(status: Status): boolean {
  return SETTLED.has(status);
}

/** Returns true if Z-API accepted the message (accepted, sent, delivered, read). */
export function isTaken(status: Status): boolean {
  return status === 'accepted' || status === 'sent' || status === 'delivered' || status === 'read';
}
