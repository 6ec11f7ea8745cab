/** Longest time for which a connection is idle between two requests (ms): gateways and NATs allow more. */
export const IDLE_MS = 2000;

/** A gateway's own limit is believed less this (ms), because its clock starts before ours. */
export const HINT_MARGIN_MS = 1000;

type Header = string | string[] | undefined;

/**
 * Returns how long a connection may be idle after a reply with these headers (ms), at most `IDLE_MS`; 0 = the gateway
 * closes it. `Keep-Alive: timeout=` is in seconds.
 */
export function idleTimeOf(connection: Header, keepAlive: Header): number {
  if (/\bclose\b/i.test(String(connection ?? ''))) return 0;
  const hint = /\btimeout\s*=\s*"?(\d{1,9})/i.exec(String(keepAlive ?? ''))?.[1];
  if (hint === undefined) return IDLE_MS;
  return Math.max(0, Math.min(IDLE_MS, Number(hint) * 1000 - HINT_MARGIN_MS));
}
