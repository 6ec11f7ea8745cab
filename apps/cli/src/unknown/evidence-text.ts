import type { MessageView, UnclearSign, UnknownEvidence } from '@pombo/core';
import { cell, offsetText, span } from '../terminal/table.ts';
import { words } from '../terminal/words.ts';

/**
 * Returns an unknown message for the person who must settle it: the message, then what is known about it, in at most
 * `width` columns (default 80). `now` in ms.
 */
export function evidenceLines(view: MessageView, now: number, width = 80): string[] {
  const { id, instance, phone, type, attempts, statusAt } = view;
  const who = [id, instance, phone ?? type].map(cell).join('  ');
  const head = `${who}  ${words('unknown_attempt', { attempt: attempts, ago: ago(statusAt, now) })}`;
  return [head, ...wrapped(evidenceText(view, now, shortId), Math.min(width, 80))];
}

/** Returns what is known, as short phrases. `idText` formats ids. */
export function evidenceText(
  { evidence, error, result, assumed }: MessageView,
  now: number,
  idText: (id: string) => string = cell,
): string[] {
  const reason = words('unknown_reason', { code: cell(error?.code) });
  if (evidence === undefined) return [reason];
  return [
    reason,
    ...(assumed ? [words('unknown_assumed')] : []),
    ...(result === undefined ? [] : [words('unknown_ids')]),
    searchText(evidence, now),
    words('unknown_callbacks', { kind: evidence.callbacks }),
    ...(evidence.sameRecipient === undefined
      ? []
      : [words('unknown_same_person', { count: evidence.sameRecipient.length + 1 })]),
    ...(evidence.signs ?? []).map((sign) => signText(sign, idText)),
    ...(evidence.undecidable ? [words('unknown_undecidable')] : []),
    ...(evidence.shared ? [words('unknown_shared')] : []),
    resendText(evidence, now),
  ];
}

/** `callback Z1 may be about this one or order-43` */
function signText(
  { zaapId, messageId, kinds, failed, others, elsewhere }: UnclearSign,
  idText: (id: string) => string,
) {
  const id = zaapId ?? messageId;
  return words('unknown_sign', {
    isEntry: kinds.includes('listing') && kinds.length === 1,
    id: id === undefined ? undefined : idText(id),
    isFailed: failed === true,
    others: others.length > 2 ? [] : others.map(idText),
    count: others.length,
    isElsewhere: elsewhere === true,
  });
}

/** Returns an id short enough to fit into a line with others. */
function shortId(id: string): string {
  const text = cell(id);
  return text.length <= 16 ? text : `${text.slice(0, 15)}\u2026`;
}

function searchText({ searched }: UnknownEvidence, now: number): string {
  return searched === undefined
    ? words('unknown_not_searched')
    : words('unknown_not_in_queue', { ago: ago(searched.at, now) });
}

function resendText({ resendFrom }: UnknownEvidence, now: number): string {
  const at = Date.parse(resendFrom);
  return at > now ? words('unknown_resend_from', { at: clock(at) }) : words('unknown_resend_now');
}

/** Returns the local time with its zone: `12:18 -03:00`. */
function clock(ms: number): string {
  const date = new Date(ms);
  return `${date.toLocaleTimeString('sv').slice(0, 5)} ${offsetText(date)}`;
}

function ago(iso: string, now: number): string {
  return words('ago', { span: span(now - Date.parse(iso)) });
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
