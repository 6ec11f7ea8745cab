import type { DomainEvent } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import type { CallbackKeys } from '../keys.ts';

/** One request to an endpoint, and its result. It holds ids only, like the delivery itself. */
export interface LoggedAttempt {
  eventId: string;
  event: DomainEvent;
  /** When the request began (ms since the epoch). */
  at: number;
  /** The first is 1. */
  attempt: number;
  /** Until the response or the failure. */
  ms: number;
  result: 'delivered' | 'retry' | 'given-up' | 'gone';
  /** HTTP status of the response; absent without one. */
  status?: number;
  /** What was seen; completes a sentence about the receiver. */
  why?: string;
  /** When it is repeated (ms since the epoch). */
  nextAt?: number;
}

/** The last requests to each endpoint, for people. Nothing is decided by it. */
export interface AttemptLog {
  add(endpoint: string, attempt: LoggedAttempt): Promise<void>;
  /** Newest first. */
  read(endpoint: string, which: { onlyFailed: boolean; limit: number }): Promise<LoggedAttempt[]>;
  forget(endpoint: string): Promise<void>;
}

/** Attempts kept of one endpoint, and as many failed ones beside them: successes must not push those out. */
const KEPT = 200;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export function createAttemptLog(client: RedisClient, keys: CallbackKeys): AttemptLog {
  return {
    async add(endpoint, attempt) {
      const lists = [keys.attempts(endpoint), ...(attempt.result === 'delivered' ? [] : [keys.failures(endpoint)])];
      const multi = client.multi();
      for (const list of lists) {
        multi.lpush(list, JSON.stringify(attempt));
        multi.ltrim(list, 0, KEPT - 1);
        multi.pexpire(list, KEPT_MS);
      }
      await multi.exec();
    },

    async read(endpoint, { onlyFailed, limit }) {
      const list = onlyFailed ? keys.failures(endpoint) : keys.attempts(endpoint);
      return (await client.lrange(list, 0, Math.min(limit, KEPT) - 1)).map((json) => JSON.parse(json) as LoggedAttempt);
    },

    async forget(endpoint) {
      await client.del(keys.attempts(endpoint), keys.failures(endpoint));
    },
  };
}
