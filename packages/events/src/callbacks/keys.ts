/** What callbacks keep in Redis: all of it in one slot, so that one script may touch any of it. */
export interface CallbackKeys {
  slot: string;
  /** Hash: endpoint id → JSON, secrets among it. */
  endpoints: string;
  /** Hash: endpoint id → JSON of when and why it was disabled. */
  disabled: string;
  /** What signs the events of messages that name a `callbackUrl`. */
  secret: string;
  /** How far the event stream was turned into deliveries. */
  cursor: string;
  /** Which process does so. */
  lease: string;
  /** Set: receivers with something in their queue. */
  busy: string;
  /** Hash: how one receiver answers. */
  health(receiver: string): string;
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
  };
}
