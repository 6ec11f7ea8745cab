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
 *   queued ──begin──▶ sending ──finish──▶ accepted ─▶ sent ─▶ delivered ─▶ read
 *     ▲  ▲               │ └────────────▶ failed         (callbacks, forward only)
 *     │  └─unreached,────┘ └────────────▶ unknown ─▶ accepted … read (positive evidence)
 *     │    busy, down, errored             │
 *     └── retry (proven unsent) · resend (a person) · "was not added to the queue" ──┘
 */
export const TRANSITIONS: Record<Status, readonly Status[]> = {
  // Evidence for an earlier attempt (accepted, then 500; "not queued", then sent after all) ends the wait for the next.
  // `unknown`: a sign that could be an earlier attempt's was stored while the message waited for its next one.
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
  // `unknown`: a sign that could be one of its attempts' came after the gateway had said that it failed.
  failed: ['queued', 'accepted', 'sent', 'delivered', 'read', 'unknown'],
  expired: ['queued'],
  cancelled: ['queued'],
  suppressed: ['queued'],
};

/** True if the table has this change. */
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

/** True if a waiter may return: accepted or later, or an end. `unknown` counts: only evidence or a person changes it. */
export function isSettled(status: Status): boolean {
  return SETTLED.has(status);
}

/** True if Z-API accepted the message (accepted, sent, delivered, read). */
export function isTaken(status: Status): boolean {
  return status === 'accepted' || status === 'sent' || status === 'delivered' || status === 'read';
}
