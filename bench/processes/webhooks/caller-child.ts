import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { percentile } from '../../figures.ts';
import { answer, now } from '../child.ts';

/** Z-API as the caller of webhooks: receipts at a steady rate, even while earlier ones have no answer. */
export interface CallerCalls {
  /** Calls for one phase after the other, without a pause; returns what each found. */
  call(receipts: Receipt[], phases: Phase[]): Promise<Called[]>;
}

export interface Receipt {
  url: string;
  body: string;
}

export interface Phase {
  perSecond: number;
  /** Receipts of this phase. */
  count: number;
}

export interface Called {
  /** From the moment at which a receipt was due to its answer, so that a late call counts as late. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** What was reached, from the phase's first receipt to its last answer. */
  perSecond: number;
  /** Calls that were not answered with 200. */
  refused: number;
}

/** Connections that Z-API keeps; each has one call at a time. */
const CONNECTIONS = 64;
const TICK_MS = 5;

answer<CallerCalls>({
  async call(receipts, phases) {
    const pool = new Pool(new URL(receipts[0]!.url).origin, { connections: CONNECTIONS });
    const paths = receipts.map(({ url }) => new URL(url).pathname);
    const begun = now();
    const running: Promise<Called>[] = [];
    let from = { at: 0, ms: begun };
    for (const { perSecond, count } of phases) {
      const { at: first, ms: startsAt } = from;
      const latencies = new Float64Array(count);
      const calls: Promise<void>[] = [];
      let refused = 0;
      let endedAt = startsAt;
      const dueAt = (nth: number): number => startsAt + (nth / perSecond) * 1000;
      const call = async (nth: number): Promise<void> => {
        const { body } = receipts[first + nth]!;
        const headers = { 'content-type': 'application/json' };
        const reply = await pool.request({ path: paths[first + nth]!, method: 'POST', headers, body });
        await reply.body.dump();
        endedAt = now();
        latencies[nth] = endedAt - dueAt(nth);
        if (reply.statusCode !== 200) refused += 1;
      };
      while (calls.length < count) {
        while (calls.length < count && dueAt(calls.length) <= now()) calls.push(call(calls.length));
        await pause(TICK_MS);
      }
      running.push(
        Promise.all(calls).then(() => ({
          p50Ms: percentile(latencies, 0.5),
          p99Ms: percentile(latencies, 0.99),
          maxMs: percentile(latencies, 1),
          perSecond: (count / (endedAt - startsAt)) * 1000,
          refused,
        })),
      );
      from = { at: first + count, ms: dueAt(count) };
    }
    const called = await Promise.all(running);
    await pool.close();
    return called;
  },
});
