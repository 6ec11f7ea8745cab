import { DEFAULT_LANGUAGE, notice, sayAll, type Language, type Reader } from '@pombo/catalogue';
import { maybeSent } from './attempt-record.ts';
import { errorGuideOf } from './error-guide.ts';
import { statusStep } from './status-guide.ts';
import type { MessageView } from './view.ts';

/**
 * Returns what a person does next about a message, and what to avoid; empty if there is nothing to do. Never to send or
 * retry a message while an earlier attempt of it may have been sent. `id`: how commands name it (default: its id).
 * `language`: default English. `reader`: default the command line.
 */
export function nextStepsOf(
  view: Pick<MessageView, 'id' | 'status' | 'error' | 'notProvenUnsent'>,
  {
    id = view.id,
    language = DEFAULT_LANGUAGE,
    reader = 'cli',
  }: { id?: string; language?: Language; reader?: Reader } = {},
): string[] {
  const { status, error } = view;
  if (status === 'suppressed') return [];
  const guide = status === 'failed' && error !== undefined ? errorGuideOf(error.code, language) : undefined;
  const isUnclear = maybeSent(view);
  // The advice may be to send a new message: never while an earlier attempt may have been sent.
  if (guide?.retry === 'no' && !isUnclear) return [step(guide.advice)];
  if (guide !== undefined && !isUnclear) {
    return [step(guide.advice), sayAll(notice('message_then_retry', { id }), language, reader)];
  }
  const next = statusStep(status, id, isUnclear, language, reader);
  return next === undefined ? [] : [next];
}

function step(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
