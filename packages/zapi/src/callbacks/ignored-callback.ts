import type { GatewayEvent } from '@pombo/core';

/** A callback that Pombo did not understand, without any value that could be about a person. */
export interface IgnoredCallback {
  type: string;
  /** An unknown type, a known one in an unknown shape, or an unknown status. */
  why: 'type' | 'shape' | 'status';
  /** The value of `status`, if it is one word in capitals. */
  status?: string;
  /** Names of its fields, sorted. */
  keys: string[];
}

const MOST_KEYS = 40;

/**
 * Returns what may be kept of a callback that Pombo did not understand; undefined for all others. Names with a digit are
 * left out: they may hold a phone.
 */
export function ignoredCallback(body: unknown, event: GatewayEvent): IgnoredCallback | undefined {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>);
  const status = fields.find(([name]) => name === 'status')?.[1];
  const why = whyOf(event, status);
  if (why === undefined) return undefined;
  const type = fields.find(([name]) => name === 'type')?.[1];
  const keys = fields.map(([name]) => (isWord(name) ? name : '(other)'));
  return {
    type: typeof type === 'string' && isWord(type) ? type : '(other)',
    why,
    ...(typeof status === 'string' && /^[A-Z_]{1,30}$/.test(status) ? { status } : {}),
    keys: [...new Set(keys)].toSorted().slice(0, MOST_KEYS),
  };
}

function whyOf(event: GatewayEvent, status: unknown): IgnoredCallback['why'] | undefined {
  if (event.kind === 'unrecognised') return event.why;
  // A person reading a customer's message is not progress of ours, and teaches nothing.
  const isStatus = event.kind === 'ignored' && event.type.startsWith('MessageStatusCallback ');
  return isStatus && status !== 'READ_BY_ME' ? 'status' : undefined;
}

function isWord(text: string): boolean {
  return /^[A-Za-z_]{1,40}$/.test(text);
}
