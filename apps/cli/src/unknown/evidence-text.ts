import type { MessageView, UnclearSign, UnknownCause, UnknownEvidence } from '@pombo/core';
import { cell, span } from '../terminal/table.ts';

/**
 * Returns an unknown message for the person who must settle it: the message, then what is known about it, in at most
 * `width` columns (default 80). `now` in ms.
 */
export function evidenceLines(view: MessageView, now: number, width = 80): string[] {
  const { id, instance, phone, type, attempts, statusAt } = view;
  const who = [id, instance, phone ?? type].map(cell).join('  ');
  const head = `${who}  attempt ${attempts}, ${ago(statusAt, now)}`;
  return [head, ...wrapped(evidenceText(view, now, shortId), Math.min(width, 80))];
}

/** Returns what is known, as short phrases. `idText` formats ids. */
export function evidenceText(
  { evidence, error, result, assumed }: MessageView,
  now: number,
  idText: (id: string) => string = cell,
): string[] {
  const reason = REASONS[error?.code as UnknownCause] ?? cell(error?.code);
  if (evidence === undefined) return [reason];
  return [
    reason,
    ...(assumed ? ['assumed sent'] : []),
    ...(result === undefined ? [] : ['Z-API gave ids']),
    searchText(evidence, now),
    CALLBACKS[evidence.callbacks],
    ...(evidence.sameRecipient === undefined ? [] : [`${evidence.sameRecipient.length + 1} unknown to this person`]),
    ...(evidence.signs ?? []).map((sign) => signText(sign, idText)),
    ...(evidence.undecidable ? ['callbacks contradict each other, or are too many'] : []),
    ...(evidence.shared ? ['the number is shared'] : []),
    resendText(evidence, now),
  ];
}

const REASONS: Record<UnknownCause, string> = {
  'lost-answer': 'answer lost',
  'gateway-silence': 'gateway silent',
  'unclear-answer': 'answer unclear',
  'ids-with-error': 'ids and an error',
  'worker-died': 'worker died',
  'callback-uncertain': 'Z-API is unsure',
  rollback: 'Redis forgot the attempt',
  recalled: 'taken back',
  'evidence-pending': 'not resent: a callback may be about it',
  'search-unanswered': 'not resent: Z-API queue did not answer',
};

const CALLBACKS: Record<UnknownEvidence['callbacks'], string> = {
  heard: 'callbacks arrive',
  silent: 'no callback since',
  'never-seen': 'no callbacks here',
};

/** `callback Z1 may be about this one or order-43` */
function signText(
  { zaapId, messageId, kinds, failed, others, elsewhere }: UnclearSign,
  idText: (id: string) => string,
) {
  const id = zaapId ?? messageId;
  const what = kinds.includes('listing') && kinds.length === 1 ? 'entry in Z-API queue' : 'callback';
  const named = others.length > 2 ? [`${others.length} others`] : others.map(idText);
  const owners = ['this one', ...named, ...(elsewhere ? ['another sender'] : [])];
  const list = `${owners.slice(0, -1).join(', ')}${owners.length > 1 ? ' or ' : ''}${owners.at(-1)!}`;
  return `${what}${id === undefined ? '' : ` ${idText(id)}`}${failed ? ' (not sent)' : ''} may be about ${list}`;
}

/** Returns an id short enough to fit into a line with others. */
function shortId(id: string): string {
  const text = cell(id);
  return text.length <= 16 ? text : `${text.slice(0, 15)}\u2026`;
}

function searchText({ searched }: UnknownEvidence, now: number): string {
  return searched === undefined ? 'queue not searched' : `not in Z-API queue ${ago(searched.at, now)}`;
}

function resendText({ resendFrom }: UnknownEvidence, now: number): string {
  const at = Date.parse(resendFrom);
  return at > now ? `you may resend from ${clock(at)}` : 'you may resend now';
}

/** Returns the local time: `12:18`. */
function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString('sv').slice(0, 5);
}

function ago(iso: string, now: number): string {
  return `${span(now - Date.parse(iso))} ago`;
}

function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? `  ${part}` : `${lines.at(-1)} \u00b7 ${part}`;
    if (lines.length === 0) lines.push(longer);
    else if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(`  ${part}`);
  }
  return lines;
}
