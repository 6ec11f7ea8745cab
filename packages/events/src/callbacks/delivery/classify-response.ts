import { defined } from '@pombo/core';
import type { OutboundAnswer } from '@pombo/outbound';
import type { CallbackTimings } from '../timings.ts';

/** What follows from one attempt. `why` continues a sentence about the receiver. */
export type Judged =
  | { answer: 'taken' }
  /** 410: it wants no more events. */
  | { answer: 'gone' }
  /** `restMs`: the pause that the receiver asked for (ms). */
  | { answer: 'again'; why: string; delayMs: number; restMs?: number }
  | { answer: 'given-up'; why: string };

export interface JudgeFacts {
  /** Number of attempts before this one. */
  attempts: number;
  /** Time since it was queued (ms). */
  ageMs: number;
  /** True if a person registered the receiver; false if a message named its URL. */
  registered: boolean;
  timings: Pick<CallbackTimings, 'againMs' | 'giveUpMs' | 'refusedMs'>;
  /** 0 to 1. */
  random: number;
  /** Turns a receiver's text into one line that is safe for a log and a screen. */
  line: (text: string) => string;
}

/** THE decision whether a callback is sent again: 2xx is accepted, 410 is gone, all else is retried until its time is over. */
export function judge(answer: OutboundAnswer, facts: JudgeFacts): Judged {
  if (answer.answer === 'response' && answer.status >= 200 && answer.status < 300) return { answer: 'taken' };
  if (answer.answer === 'response' && answer.status === 410) return { answer: 'gone' };
  const why = facts.line(whyOf(answer));
  const { attempts, ageMs, registered, timings, random } = facts;
  // A name may lead to a private address for a moment; for a URL that a message chose that is not worth a day of retries.
  const patienceMs = answer.answer === 'refused' && !registered ? timings.refusedMs : timings.giveUpMs;
  const leftMs = patienceMs - ageMs;
  if (leftMs <= 0) return { answer: 'given-up', why };
  const restMs = askedRestMs(answer);
  const plannedMs = timings.againMs[Math.min(attempts, timings.againMs.length - 1)]! * (0.9 + 0.3 * random);
  const delayMs = Math.min(Math.max(plannedMs, restMs ?? 0), leftMs);
  return { answer: 'again', why, delayMs, ...defined({ restMs }) };
}

/** How much of a receiver's own text is kept (characters). */
const SHOWN = 200;

function whyOf(answer: OutboundAnswer): string {
  switch (answer.answer) {
    case 'refused':
      return `was not called: it ${answer.why}`;
    case 'failed':
      return answer.why;
    case 'response': {
      if (answer.status >= 300 && answer.status < 400) return `answered ${answer.status}: redirects are not followed`;
      const said = answer.body.toString('utf8').slice(0, SHOWN).trim();
      return said === '' ? `answered ${answer.status}` : `answered ${answer.status}: ${said}`;
    }
  }
}

const SECOND = 1000;
const MIN_REST_MS = 1 * SECOND;
/** Limit of a requested pause (ms): no receiver may stop its deliveries for a day with one header. */
const MAX_REST_MS = 3600 * SECOND;

/** `Retry-After` of a 429 or 503 in seconds, bounded to 1 s … 1 h. Dates are ignored: they depend on the sender's clock. */
function askedRestMs(answer: OutboundAnswer): number | undefined {
  if (answer.answer !== 'response' || (answer.status !== 429 && answer.status !== 503)) return undefined;
  const text = answer.headers['retry-after']?.trim() ?? '';
  if (!/^\d{1,9}$/.test(text)) return undefined;
  return Math.min(Math.max(Number(text) * SECOND, MIN_REST_MS), MAX_REST_MS);
}
