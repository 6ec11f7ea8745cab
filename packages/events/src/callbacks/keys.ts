/** The Redis keys of callbacks, all in one slot, so that one script may touch any of them. */
export interface CallbackKeys {
  slot: string;
  /** Hash: endpoint id → JSON, including secrets. */
  endpoints: string;
  /** Hash: endpoint id → JSON with when and why it was disabled. */
  disabled: string;
  /** The secret that signs the events of messages with a `callbackUrl`. */
  secret: string;
  /** How far the event stream has been turned into deliveries. */
  cursor: string;
  /** Which process turns events into deliveries. */
  lease: string;
  /** Set: receivers with deliveries in their queue. */
  busy: string;
  /** Hash: how one receiver responds. */
  health(receiver: string): string;
  /** List: the last requests to one endpoint, newest first. */
  attempts(endpoint: string): string;
  /** List: those of them that failed, and older ones. */
  failures(endpoint: string): string;
}

export function callbackKeys(prefix: string): CallbackKeys {
  const slot = `${prefix}:{callbacks}`;
  return {
    slot,
    endpoints: `${slot}:endpoints`,
    disabled: `${slot}:disabled`,
    secret: `${slot}:secret`,
    cursor: `${slot}:cursor`,
    lease: `${slot}:lease`,
    busy: `${slot}:busy`,
    health: (receiver) => `${slot}:health:${receiver}`,
    attempts: (endpoint) => `${slot}:attempts:${endpoint}`,
    failures: (endpoint) => `${slot}:failures:${endpoint}`,
  };
}
