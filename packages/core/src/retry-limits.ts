/**
 * How many times Pombo sends a message again automatically, by the result of the last attempt. Each limit is counted
 * separately. A person's resend does not count.
 */
export const RETRY_LIMITS = {
  /** POSTs on which the gateway itself failed (500, 503 …), including the first. After this number the message fails. */
  gatewayFailures: 5,
  /** POSTs after the first, when a callback reports that an accepted message was never queued. So there are at most three. */
  notQueuedResends: 2,
  /** POSTs after the first, with `onUnknown: "retry"`. */
  unknownResends: 3,
} as const;
