import { defined } from '@pombo/core';
import type { OutboundResult } from '@pombo/outbound';
import type { CallbackTimings } from '../timings.ts';

/** The consequence of one attempt. `why` continues a sentence about the receiver. */
export type DeliveryDecision =
  | { decision: 'delivered' }
  /** 410: the receiver wants no more events. */
  | { decision: 'gone' }
  /** `pauseMs`: the pause that the receiver asked for (ms). */
  | { decision: 'retry'; why: string; delayMs: number; pauseMs?: number }
  | { decision: 'give-up'; why: string };

export interface AttemptFacts {
  /** Number of attempts before this one. */
  attempts: number;
  /** Time since the delivery was queued (ms). */
  ageMs: number;
  /** True if a person registered the receiver; false if a message named its URL. */
  registered: boolean;
  timings: Pick<CallbackTimings, 'retryMs' | 'giveUpMs' | 'refusedMs'>;
  /** 0 to 1. */
  random: number;
  /** Turns a receiver's text into one line that is safe for a log and a screen. */
  line: (text: string) => string;
}

/** THE decision whether a callback is sent again: 2xx is accepted, 410 is gone, all else is retried until its time is over. */
export function classifyResponse(result: OutboundResult, facts: AttemptFacts): DeliveryDecision {
  if (result.kind === 'response' && result.status >= 200 && result.status < 300) return { decision: 'delivered' };
  if (result.kind === 'response' && result.status === 410) return { decision: 'gone' };
  const why = facts.line(whyOf(result));
  const { attempts, ageMs, registered, timings, random } = facts;
  // A name may lead to a private address for a moment; for a URL that a message chose that is not worth a day of retries.
  const patienceMs = result.kind === 'refused' && !registered ? timings.refusedMs : timings.giveUpMs;
  const leftMs = patienceMs - ageMs;
  if (leftMs <= 0) return { decision: 'give-up', why };
  const pauseMs = requestedPauseMs(result);
  const plannedMs = timings.retryMs[Math.min(attempts, timings.retryMs.length - 1)]! * (0.9 + 0.3 * random);
  const delayMs = Math.min(Math.max(plannedMs, pauseMs ?? 0), leftMs);
  return { decision: 'retry', why, delayMs, ...defined({ pauseMs }) };
}

/** How much of a receiver's own text is kept (characters). */
const SHOWN = 200;

function whyOf(result: OutboundResult): string {
  switch (result.kind) {
    case 'refused':
      return `was not called: it ${result.why}`;
    case 'failed':
      return result.why;
    case 'response': {
      if (result.status >= 300 && result.status < 400) return `answered ${result.status}: redirects are not followed`;
      const said = result.body.toString('utf8').slice(0, SHOWN).trim();
      return said === '' ? `answered ${result.status}` : `answered ${result.status}: ${said}`;
    }
  }
}

const SECOND = 1000;
const MIN_PAUSE_MS = 1 * SECOND;
/** Limit of a requested pause (ms): no receiver may stop its deliveries for a day with one header. */
const MAX_PAUSE_MS = 3600 * SECOND;

/** `Retry-After` of a 429 or 503 in seconds, bounded to 1 s … 1 h. Dates are ignored: they depend on the sender's clock. */
function requestedPauseMs(result: OutboundResult): number | undefined {
  if (result.kind !== 'response' || (result.status !== 429 && result.status !== 503)) return undefined;
  const text = result.headers['retry-after']?.trim() ?? '';
  if (!/^\d{1,9}$/.test(text)) return undefined;
  return Math.min(Math.max(Number(text) * SECOND, MIN_PAUSE_MS), MAX_PAUSE_MS);
}
