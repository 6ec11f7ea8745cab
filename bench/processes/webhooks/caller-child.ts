import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { percentile } from '../../figures.ts';
import { answer, now } from '../child.ts';

/** Z-API as the caller of webhooks: receipts at a steady rate, even while earlier ones have no answer. */
export interface CallerCalls {
  call(receipts: Receipt[], perSecond: number): Promise<Called>;
}

export interface Receipt {
  url: string;
  body: string;
}

export interface Called {
  /** From the moment at which a receipt was due to its answer, so that a late call counts as late. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** What was reached, from the first receipt to the last answer. */
  perSecond: number;
  /** Calls that were not answered with 200. */
  refused: number;
}

/** Connections that Z-API keeps; each has one call at a time. */
const CONNECTIONS = 64;
const TICK_MS = 5;

answer<CallerCalls>({
  async call(receipts, perSecond) {
    const pool = new Pool(new URL(receipts[0]!.url).origin, { connections: CONNECTIONS });
    const latencies = new Float64Array(receipts.length);
    const calls: Promise<void>[] = [];
    let refused = 0;
    const from = now();
    const dueAt = (at: number): number => from + (at / perSecond) * 1000;
    const call = async (at: number): Promise<void> => {
      const { url, body } = receipts[at]!;
      const headers = { 'content-type': 'application/json' };
      const reply = await pool.request({ path: new URL(url).pathname, method: 'POST', headers, body });
      await reply.body.dump();
      latencies[at] = now() - dueAt(at);
      if (reply.statusCode !== 200) refused += 1;
    };
    while (calls.length < receipts.length) {
      while (calls.length < receipts.length && dueAt(calls.length) <= now()) calls.push(call(calls.length));
      await pause(TICK_MS);
    }
    await Promise.all(calls);
    const seconds = (now() - from) / 1000;
    await pool.close();
    return {
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      maxMs: percentile(latencies, 1),
      perSecond: receipts.length / seconds,
      refused,
    };
  },
});
