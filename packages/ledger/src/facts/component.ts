import { hash } from 'node:crypto';
import { hasRecipient, personKey, phoneForm, type MessageBody } from '@pombo/core';

/** Component of all status posts of a lane: they have no recipient. */
const STATUS_POSTS = 'status';
/** Component of signs whose recipient is a LID without a known phone: it may be anyone on the lane. */
export const UNKNOWN_RECIPIENT = 'lid';

/**
 * Names the component that a message's facts belong to: a digest of its recipient, so that no key contains a phone.
 * Both spellings of a Brazilian mobile are one recipient. Returns '' for a message whose recipient was erased: it has
 * no facts.
 */
export function componentOf({ type, phone }: Pick<MessageBody, 'type' | 'phone'>): string {
  if (!hasRecipient(type)) return STATUS_POSTS;
  return phone === undefined ? '' : digestOf(personKey(phone));
}

/**
 * Returns the component of a recipient as Z-API names it in a callback. A LID may be anyone unless its owner is known.
 */
export function componentOfRecipient(phone: string): string {
  if (phone === 'status@broadcast') return STATUS_POSTS;
  return lidDigest(phone) === undefined ? digestOf(personKey(phone)) : UNKNOWN_RECIPIENT;
}

/** Digest of a LID, which is the component of a message sent to it. Undefined for every other recipient. */
export function lidDigest(phone: string | undefined): string | undefined {
  return phone !== undefined && phoneForm(phone) === 'lid' ? digestOf(phone) : undefined;
}

/**
 * Digest of a caption, used to match an echo. Ignores leading and trailing spaces and Unicode forms. '' for no caption.
 */
export function captionDigest(caption: string | undefined): string {
  const text = caption?.normalize('NFC').trim() ?? '';
  return text === '' ? '' : digestOf(text);
}

/** Component and caption digest, as the scripts keep them beside an open attempt. */
export function subjectOf(body: Pick<MessageBody, 'type' | 'phone' | 'caption'>): string {
  return `${componentOf(body)} ${captionDigest(body.caption)}`;
}

function digestOf(text: string): string {
  return hash('sha256', text, 'buffer').toString('hex', 0, 10);
}
