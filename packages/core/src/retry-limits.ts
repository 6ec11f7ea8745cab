/**
 * How often Pombo sends a message again automatically, by what it learnt of the last attempt. Each counts apart; a
 * person's resend is not among them.
 */
export const RETRY_LIMITS = {
  /** The gateway itself failed (500, 503 …): POSTs that met this, the first included, after which the message fails. */
  gatewayFailures: 5,
  /** A callback says that what was accepted was not queued after all: POSTs that follow the first, so three at most. */
  notQueuedResends: 2,
  /** `onUnknown: "retry"`: POSTs that follow the first. */
  unknownResends: 3,
} as const;
