/** The whole gateway, as this process sees it: one outage must not make one unknown per number. */
export interface Gateway {
  /** An attempt on this lane ended unknown. */
  noteUnknown(lane: string): void;
  /** ms for which no lane sends; 0 = go on. */
  restMs(): number;
}

/** Lanes that must meet an unknown at about the same time: one is its own affair, and two may be chance. */
const LANES = 3;

export interface GatewayOptions {
  windowMs: number;
  coolMs: number;
  /** ms, monotonic. */
  now(): number;
  onOutage(lanes: number): void;
}

/** Several unknowns on different lanes within seconds are the gateway's fault, not the lanes': everything rests. */
export function createGateway({ windowMs, coolMs, now, onOutage }: GatewayOptions): Gateway {
  const recent = new Map<string, number>();
  let until = 0;

  return {
    noteUnknown(lane) {
      const at = now();
      recent.set(lane, at);
      for (const [other, seen] of recent) if (at - seen > windowMs) recent.delete(other);
      if (recent.size < LANES) return;
      until = Math.max(until, at + coolMs);
      onOutage(recent.size);
    },
    restMs: () => Math.max(0, until - now()),
  };
}
