import { defined } from '@pombo/core';
import type { Evidence, Outcome } from '@pombo/core';
import type { HttpResult, HttpFailure, HttpReply } from '../http-attempt/http-result.ts';
import { meaningOfStatus, meaningOfText, type ReplyMeaning } from './known-replies.ts';
import type { Redactor } from './redact.ts';
import { isSuccess, readReplyBody, type ReplyBody } from './reply-body.ts';
import { retryAfterMs } from './retry-after.ts';

/** The reply may be about the message or about the number: the sender asks `/status`, which decides. */
export interface AskStatus {
  kind: 'ask-status';
  httpStatus: number;
  detail: string;
}

export interface ClassifyContext {
  redactor: Redactor;
  /** ms since the epoch, for a `Retry-After` that is a date. */
  nowMs: number;
}

/**
 * Returns what one attempt at a sending endpoint proves. Pure and total. A reply that says "failed" is believed;
 * silence is not. A missing, cut or unclear reply is `unknown`, which is never resent automatically.
 */
export function classify(result: HttpResult, context: ClassifyContext): Outcome | AskStatus {
  return result.kind === 'reply' ? classifyReply(result, context) : classifyFailure(result, context);
}

function classifyFailure(failure: HttpFailure, { redactor }: ClassifyContext): Outcome {
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

function classifyUnwritten({ step, code }: Extract<HttpFailure, { kind: 'unwritten' }>): Outcome {
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

function classifyReply(reply: HttpReply, context: ClassifyContext): Outcome | AskStatus {
  const body = readReplyBody(reply);
  const ids = hideIn(body.ids, context.redactor);
  const hasIds = ids.zaapId !== undefined || ids.messageId !== undefined;
  // First, because nearly every reply is one of these, and the text of others takes time to make safe.
  if (body.whole && hasIds && isSuccess(reply.status) && !body.error)
    return { kind: 'accepted', ...ids, httpStatus: reply.status, detail: `HTTP ${reply.status}` };
  const evidence = { httpStatus: reply.status, detail: detailOf(reply, body, context.redactor) };
  // Promise: a cut reply proves nothing, whatever its status line said.
  if (!body.whole) return { kind: 'unknown', reason: 'lost-answer', ...evidence };
  if (hasIds) return { kind: 'unknown', reason: 'ids-with-error', ...ids, ...evidence };
  const status = isSuccess(reply.status) ? (body.bodyStatus ?? reply.status) : reply.status;
  return toOutcome(meaningOf(status, body), reply, evidence, context);
}

function meaningOf(status: number, body: ReplyBody): ReplyMeaning {
  const fixed = meaningOfStatus(status, body.html);
  if (fixed?.kind === 'unknown') return fixed;
  const known = meaningOfText(body.errorText) ?? fixed;
  if (known) return known;
  if (status >= 400 && status < 500 && body.json) return { kind: 'ask-status' };
  return { kind: 'unknown', reason: 'unclear-answer' };
}

function toOutcome(
  meaning: ReplyMeaning,
  reply: HttpReply,
  evidence: Required<Evidence>,
  context: ClassifyContext,
): Outcome | AskStatus {
  if (meaning.kind !== 'busy') return { ...meaning, ...evidence };
  const waitMs = reply.retryAfter === undefined ? undefined : retryAfterMs(reply.retryAfter, context.nowMs);
  return { ...meaning, ...evidence, ...defined({ retryAfterMs: waitMs }) };
}

function detailOf(reply: HttpReply, body: ReplyBody, redactor: Redactor): string {
  if (body.html) return `HTTP ${reply.status} with a web page`;
  return redactor.line(body.errorText || reply.text) || `HTTP ${reply.status} without a message`;
}

function hideIn(ids: ReplyBody['ids'], { hide }: Redactor): ReplyBody['ids'] {
  const { zaapId, messageId } = ids;
  return {
    ...(zaapId === undefined ? {} : { zaapId: hide(zaapId) }),
    ...(messageId === undefined ? {} : { messageId: hide(messageId) }),
  };
}

function statusOf({ status }: { status?: number }): { httpStatus?: number } {
  return status === undefined ? {} : { httpStatus: status };
}
