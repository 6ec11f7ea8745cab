import type { HoldReason } from '@pombo/core';
import { classify } from './classify.ts';
import type { Exchange, Reply } from '../http-attempt/http-attempt.ts';
import { byStatus, byWords } from './known-replies.ts';
import type { Redactor } from './redact.ts';
import { isSuccess, readReply } from './reply-body.ts';

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
export function readProbe(exchange: Exchange, redactor: Redactor): ScopedProbe {
  if (exchange.kind === 'reply') return readStatus(exchange, redactor);
  const outcome = classify(exchange, { redactor, nowMs: 0 });
  if (outcome.kind !== 'down') return { state: 'silent', detail: outcome.detail };
  return { state: 'down', reason: outcome.reason, scope: outcome.scope, detail: outcome.detail };
}

function readStatus(reply: Reply, redactor: Redactor): ScopedProbe {
  const { whole, connected, words, html } = readReply(reply);
  const said = redactor.line(words);
  if (!whole) return { state: 'silent', detail: '/status was cut short' };
  if (isSuccess(reply.status) && connected !== undefined) {
    if (connected) return { state: 'up' };
    return { state: 'down', reason: 'disconnected', scope: 'lane', detail: said || 'not connected' };
  }
  const isRedirect = reply.status >= 300 && reply.status < 400;
  const verdict = byWords(words) ?? (isRedirect ? byStatus(reply.status, html) : undefined);
  const detail = `/status answered HTTP ${reply.status}${said === '' ? '' : `: ${said}`}`;
  if (verdict?.kind !== 'down' || verdict.reason === 'disconnected') return { state: 'silent', detail };
  return { state: 'down', reason: verdict.reason, scope: verdict.scope, detail };
}
