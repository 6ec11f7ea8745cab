import type { Timings } from '@pombo/delivery';

/** The parent's orders to a child, given once. */
export interface Orders {
  dataDir: string;
  gatewayUrl: string;
  /** Absent: it starts the embedded Redis. */
  redisUrl?: string;
  /** Without, it keeps neither journal nor high-water marks. */
  journal: boolean;
  /** Number of the next message. */
  first: number;
  /**
   * `fill`: queue `many` messages, send none, and end. `run`: send, and queue one after the other. `settle`: queue nothing, send what
   * waits, say what became of `ids`, and end.
   */
  task: 'fill' | 'run' | 'settle';
  many: number;
  ids?: string[];
  /** What is queued is one campaign of `many` recipients, made by `fill`. */
  campaign?: boolean;
}

export type Said =
  | { kind: 'loaded' }
  | { kind: 'redis'; pid: number }
  | { kind: 'ready' }
  /** Acknowledged by Redis. */
  | { kind: 'queued'; numbers: number[] }
  /** Statuses in the order of `ids`; `gone` for one that there is no record of. */
  | { kind: 'settled'; statuses: string[]; queued: number; held: number; waited: number; left: object[] };

export const LANES = Array.from({ length: 20 }, (_none, at) => `numero-${at}`);

export function instancesOf(): { name: string; id: string; token: string; pace: { min: number; max: number } }[] {
  return LANES.map((name) => ({ name, id: name, token: 'T0KEN', pace: { min: 0, max: 0 } }));
}

export function idOf(number: number): string {
  return `order-${number}`;
}

export function phoneOf(number: number): string {
  return `55119${String(10_000_000 + number)}`;
}

export function messageOf(number: number): {
  type: 'send-image';
  id: string;
  instance: string;
  phone: string;
  image: string;
} {
  const instance = LANES[number % LANES.length]!;
  return { type: 'send-image', id: idOf(number), instance, phone: phoneOf(number), image: 'https://example.com/a.png' };
}

/** In the proportions of the real ones: the next worker soon considers a worker dead that lost power. */
export const TIMINGS = {
  heartbeatMs: 50,
  heartbeatTtlMs: 200,
  sweepMs: 300,
  lostJobMs: 500,
  coolMs: { first: 50, cap: 200 },
  unknownCoolMs: 50,
  holdProbeMs: { first: 200, cap: 500 },
  searchMs: 200,
  searchForMs: 1000,
  outageMs: 1,
} satisfies Partial<Timings>;
