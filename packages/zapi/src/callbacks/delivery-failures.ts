import type { DeliveryFailure, DeliveryFailureClass } from '@pombo/core';

/** Texts of `DeliveryCallback.error`, lower case, matched as parts: periods and prefixes vary. */
const FAILURES: readonly [text: string, class_: DeliveryFailureClass][] = [
  ['likely shadow ban', 'shadow-ban'],
  ['whatsapp rejected sending this message', 'rejected'],
  ['did not allow sending this message', 'recipient'],
  ['did not have permission to send', 'recipient'],
  ['does not have permission to send', 'recipient'],
  ["you can't message this group", 'recipient'],
  ['phone number does not exist', 'recipient'],
  ['invalid phone number', 'recipient'],
  ['invalid media url', 'media'],
  ['got a 404 error while trying to send', 'media'],
  ['not a valid url in the media format', 'media'],
  ['error occurred in the conversion', 'media'],
  ['invalid request params', 'request'],
  ['has not been edited', 'request'],
  ['not possible to send message to queue', 'not-queued'],
  ['was not added to the sending queue', 'not-queued'],
  ['timeout on send message', 'uncertain'],
  ['error on send message', 'uncertain'],
];

/**
 * Returns what the `error` and `errorCode` of a DeliveryCallback say about the message; undefined if there is no error.
 * A text that no row has proves nothing: the message becomes unknown, not failed.
 */
export function deliveryFailure(
  error: unknown,
  code: string | undefined,
  clean: (text: string) => string,
): DeliveryFailure | undefined {
  if (code?.toUpperCase() === 'SHADOW_BAN') return { class: 'shadow-ban', text: clean(textOf(error) || code) };
  if (error === null || error === undefined || error === '' || error === false) return undefined;
  const said = textOf(error);
  const lower = said.toLowerCase();
  const known = FAILURES.find(([part]) => lower.includes(part));
  return { class: known?.[1] ?? 'uncertain', text: clean(said) };
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error === null || error === undefined) return '';
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : JSON.stringify(error).slice(0, 300);
}
