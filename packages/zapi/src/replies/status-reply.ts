import type { HoldReason } from '@pombo/core';
import { classify } from './classify.ts';
import type { HttpResult, HttpReply } from '../http-attempt/http-result.ts';
import { meaningOfStatus, meaningOfText } from './known-replies.ts';
import type { Redactor } from './redact.ts';
import { isSuccess, readReplyBody } from './reply-body.ts';

/** A probe that also knows what is down: the lane, or every lane of the account. */
export type ScopedProbe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; scope: 'lane' | 'account'; detail: string }
  | { state: 'silent'; detail: string };

/**
 * Reads the result of `GET /status`. "Disconnected" needs a boolean; a reply without one is `silent`, unless its text
 * names another known reason. `error` does not decide, because it is "You are already connected" when all is well;
 * neither does an offline phone (`smartphoneConnected`), because WhatsApp sends from linked devices without it.
 */
export function readStatusReply(result: HttpResult, redactor: Redactor): ScopedProbe {
  if (result.kind === 'reply') return readStatus(result, redactor);
  const outcome = classify(result, { redactor, nowMs: 0 });
  if (outcome.kind !== 'down') return { state: 'silent', detail: outcome.detail };
  return { state: 'down', reason: outcome.reason, scope: outcome.scope, detail: outcome.detail };
}

function readStatus(reply: HttpReply, redactor: Redactor): ScopedProbe {
  const { whole, connected, errorText, html } = readReplyBody(reply);
  const said = redactor.line(errorText);
  if (!whole) return { state: 'silent', detail: '/status was cut short' };
  if (isSuccess(reply.status) && connected !== undefined) {
    if (connected) return { state: 'up' };
    return { state: 'down', reason: 'disconnected', scope: 'lane', detail: said || 'not connected' };
  }
  const isRedirect = reply.status >= 300 && reply.status < 400;
  const meaning = meaningOfText(errorText) ?? (isRedirect ? meaningOfStatus(reply.status, html) : undefined);
  const detail = `/status answered HTTP ${reply.status}${said === '' ? '' : `: ${said}`}`;
  if (meaning?.kind !== 'down' || meaning.reason === 'disconnected') return { state: 'silent', detail };
  return { state: 'down', reason: meaning.reason, scope: meaning.scope, detail };
}
