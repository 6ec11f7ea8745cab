import { maskPhone } from '@pombo/core';

/**
 * Fields that hold ids, names of numbers, and cursors: never masked, because a client sends them back. A sender chooses
 * its ids; one that contains a phone shows it.
 */
const OPAQUE = /^(id|key|next|after|campaign|instances?|pomboId|zaapId|messageId|sameRecipient|others|sha256|build)$/;

/** Fields whose content senders choose, names included: none of it is an id of ours. */
const FREE = /^(metadata|variables)$/;

/**
 * A number as people write it, a LID, or the id of a group, a channel or a broadcast list; not part of a longer word, so
 * that it is not cut out of an id. Between the digits stand the spaces, dashes and invisible marks that workbooks and
 * WhatsApp put there, never a line break. The bounds keep it linear.
 */
const WRITTEN =
  /(?<!\w|\w-)(?:\d{5,25}(?:-group|@[a-z.]{3,14})|\d{10,15}-\d{9,11}|\+?\(?\d[\d().\p{Zs}\p{Pd}\p{Cf}]{7,30}\d)(?!\w|-\d)/gu;

/** A date, which is not a phone. */
const DATE = /^(?:(?:19|20)\d{2}-\d{2}-\d{2}|(?:0[1-9]|[12]\d|3[01])[-.](?:0[1-9]|1[0-2])[-.](?:19|20)\d{2})(?!\d)/;

/**
 * Returns a copy of a response with every phone masked: in `phone` fields, and inside any text that a person wrote. Every
 * text passes `seal` as well, opaque or not.
 */
export function maskPhones(value: unknown, seal: (text: string) => string = (text) => text, name = ''): unknown {
  if (typeof value === 'string') return seal(maskString(value, name));
  // Only what senders attach can be a phone as a number: everything else of this type counts or measures.
  if (typeof value === 'number') return FREE.test(name) ? maskNumber(value) : value;
  if (Array.isArray(value)) return value.map((each) => maskPhones(each, seal, name));
  if (typeof value !== 'object' || value === null) return value;
  const isFree = FREE.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([field, each]) =>
      isFree ? [seal(maskText(field)), maskPhones(each, seal, name)] : [seal(field), maskPhones(each, seal, field)],
    ),
  );
}

/** Returns a text with the phones in it masked. */
export function maskText(text: string): string {
  return text.replaceAll(WRITTEN, (found) => {
    const digits = found.replaceAll(/\D/g, '');
    if (digits.length < 10) return found;
    const date = DATE.exec(found)?.[0];
    if (date !== undefined) return date + maskText(found.slice(date.length));
    const suffix = /(?:-group|@[a-z.]+)$/.exec(found)?.[0] ?? '';
    return maskPhone(`${digits}${suffix}`);
  });
}

function maskString(text: string, name: string): string {
  if (name === 'phone') return maskPhone(text);
  return OPAQUE.test(name) ? text : maskText(text);
}

function maskNumber(value: number): number | string {
  const text = String(value);
  return /^\d{10,15}$/.test(text) ? maskPhone(text) : value;
}
