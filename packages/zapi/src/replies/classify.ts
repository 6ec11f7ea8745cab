import { defined } from '@pombo/core';
import type { Evidence, Outcome } from '@pombo/core';
import type { Exchange, Failure, Reply } from '../http-attempt/http-attempt.ts';
import { byStatus, byWords, type Verdict } from './known-replies.ts';
import type { Redactor } from './redact.ts';
import { isSuccess, readReply, type ReadReply } from './reply-body.ts';
import { retryAfterMs } from './retry-after.ts';

/** The reply may be about the message or about the number: the sender asks `/status`, which decides. */
export interface Ask {
  kind: 'ask';
  httpStatus: number;
  detail: string;
}

export interface Judge {
  redactor: Redactor;
  /** ms since the epoch, for a `Retry-After` that is a date. */
  nowMs: number;
}

/**
 * Returns what one exchange with a sending endpoint proves. Pure and total. A reply that says "failed" is believed;
 * silence, a cut reply and a reply that proves nothing are `unknown`, which is never resent automatically.
 */
export function classify(exchange: Exchange, judge: Judge): Outcome | Ask {
  return exchange.kind === 'reply' ? classifyReply(exchange, judge) : classifyFailure(exchange, judge);
}

function classifyFailure(failure: Failure, { redactor }: Judge): Outcome {
  switch (failure.kind) {
    case 'guarded':
      return { kind: 'unreached', detail: redactor.line(failure.detail) };
    case 'cut': {
      const evidence = { detail: `${failure.code} after the request was written`, ...statusOf(failure) };
      return { kind: 'unknown', reason: 'lost-answer', ...evidence };
    }
    case 'unwritten':
      return classifyUnwritten(failure);
  }
}

function classifyUnwritten({ step, code }: Extract<Failure, { kind: 'unwritten' }>): Outcome {
  if (step === 'dispatch') {
    return { kind: 'down', reason: 'client-bug', scope: 'lane', detail: `${code}: the request cannot be written` };
  }
  if (step === 'tls' && !NETWORK.test(code)) {
    return { kind: 'down', reason: 'tls', scope: 'lane', detail: `${code} in the TLS handshake` };
  }
  return { kind: 'unreached', detail: `${code} ${step === 'tls' ? 'in the TLS handshake' : 'while connecting'}` };
}

/** In a handshake these mean that the network failed; all others mean that certificate or protocol did. */
const NETWORK = /^(?:E(?!PROTO$)[A-Z0-9]+|DEADLINE|CONNECTION_LOST|UND_ERR_CONNECT_TIMEOUT)$/;

function classifyReply(reply: Reply, judge: Judge): Outcome | Ask {
  const body = readReply(reply);
  const evidence = { httpStatus: reply.status, detail: detailOf(reply, body, judge.redactor) };
  // Promise: a cut reply proves nothing, whatever its status line said.
  if (!body.whole) return { kind: 'unknown', reason: 'lost-answer', ...evidence };

  const ids = hideIn(body.ids, judge.redactor);
  if (ids.zaapId !== undefined || ids.messageId !== undefined) {
    if (isSuccess(reply.status) && !body.error)
      return { kind: 'accepted', ...ids, ...evidence, detail: `HTTP ${reply.status}` };
    return { kind: 'unknown', reason: 'ids-with-error', ...ids, ...evidence };
  }
  const status = isSuccess(reply.status) ? (body.bodyStatus ?? reply.status) : reply.status;
  return carryOut(verdictOn(status, body), reply, evidence, judge);
}

function verdictOn(status: number, body: ReadReply): Verdict {
  const fixed = byStatus(status, body.html);
  if (fixed?.kind === 'unknown') return fixed;
  const judged = byWords(body.words) ?? fixed;
  if (judged) return judged;
  if (status >= 400 && status < 500 && body.json) return { kind: 'ask' };
  return { kind: 'unknown', reason: 'unclear-answer' };
}

function carryOut(verdict: Verdict, reply: Reply, evidence: Required<Evidence>, judge: Judge): Outcome | Ask {
  if (verdict.kind !== 'busy') return { ...verdict, ...evidence };
  const wish = reply.retryAfter === undefined ? undefined : retryAfterMs(reply.retryAfter, judge.nowMs);
  return { ...verdict, ...evidence, ...defined({ retryAfterMs: wish }) };
}

function detailOf(reply: Reply, body: ReadReply, redactor: Redactor): string {
  if (body.html) return `HTTP ${reply.status} with a web page`;
  return redactor.line(body.words || reply.text) || `HTTP ${reply.status} without a word`;
}

function hideIn(ids: ReadReply['ids'], { hide }: Redactor): ReadReply['ids'] {
  const { zaapId, messageId } = ids;
  return {
    ...(zaapId === undefined ? {} : { zaapId: hide(zaapId) }),
    ...(messageId === undefined ? {} : { messageId: hide(messageId) }),
  };
}

function statusOf({ status }: { status?: number }): { httpStatus?: number } {
  return status === undefined ? {} : { httpStatus: status };
}
