import { notice, say, sayAll, type Notice } from '@pombo/catalogue';

/**
 * The forms of a Z-API recipient, distinguished before any digit is touched: stripping non-digits first would turn
 * `120363…-group` and `…@lid` into another person's number. Forms: Z-API documentation, "send" and "LID" pages.
 */
const FORMS = [
  ['number', /^\d{8,15}$/],
  ['group', /^\d{10,25}-group$/],
  ['legacy-group', /^\d{10,15}-\d{9,11}$/],
  ['lid', /^\d{5,20}@lid$/],
  ['newsletter', /^\d{10,25}@newsletter$/],
  ['broadcast', /^\d{8,20}@broadcast$/],
] as const;

export type PhoneForm = (typeof FORMS)[number][0];

/** A number as people write it, with or without country code. */
const WRITTEN = /^\s*\+?[\d\s().-]{8,40}$/;

/** A regular expression, for documents, of what may be given as a recipient: one of Z-API's forms, or a written number. */
export const PHONE_PATTERN: string = [...FORMS.map(([, { source }]) => source), WRITTEN.source].join('|');

/** Returns Z-API's form of a recipient; undefined if it has none. */
export function phoneForm(phone: string): PhoneForm | undefined {
  return FORMS.find(([, pattern]) => pattern.test(phone))?.[0];
}

/** Example shown with every refused phone. */
export const PHONE_EXAMPLE = '5511987654321';

/** Returns how to write a raw WhatsApp id for Z-API; undefined if the text is not one. */
export function rawIdNotice(text: string): Notice | undefined {
  const server = /@(g\.us|c\.us|s\.whatsapp\.net)$/.exec(text)?.[1];
  if (server === undefined) return undefined;
  const form = server !== 'g.us' ? 'server' : /-\d+@/.test(text) ? 'legacy-group' : 'group';
  return notice('phone_raw_id', { form, server });
}

/** Returns why a text is not a recipient; undefined if it is one. */
export function phoneProblem(phone: string): string | undefined {
  if (phoneForm(phone) !== undefined) return undefined;
  if (phone === '') return 'is empty';
  if (/^[\d.,]+e\+?\d+$/i.test(phone)) return 'is in scientific notation: a spreadsheet has dropped its last digits';
  const raw = rawIdNotice(phone);
  if (raw !== undefined) return sayAll(raw);
  if (/^\d+$/.test(phone)) {
    return phone.length < 8 ? 'is too short (8 to 15 digits)' : 'is too long (8 to 15 digits)';
  }
  return say(strangeTextNotice(phone)).text;
}

/** Returns why a text that has none of the forms is not a recipient, by its characters. */
export function strangeTextNotice(phone: string): Notice {
  if (phone === '') return notice('phone_empty');
  const digits = phone.length;
  if (/^\d+$/.test(phone)) return notice(digits < 8 ? 'phone_too_short' : 'phone_too_long', { digits });
  if (phone === 'status@broadcast') return notice('phone_status_feed');
  return /^[+\d\s().-]+$/.test(phone) ? notice('phone_other_characters') : notice('phone_not_recipient');
}

/**
 * Returns the key by which two spellings of one recipient are compared: a Brazilian mobile with and without the ninth
 * digit is one person (accounts from before the digit was introduced keep the short id). Never sent to Z-API.
 */
export function personKey(phone: string): string {
  const short = /^55([1-9]\d)([6-9]\d{7})$/.exec(phone);
  return short ? `55${short[1]}9${short[2]}` : phone;
}

/** Masks a recipient for a log or a shared screen: enough to recognize, not enough to call. */
export function maskPhone(phone: string): string {
  const [digits = '', suffix = ''] = /^(\d+)(.*)$/.exec(phone)?.slice(1) ?? [];
  if (digits.length < 8) return '****';
  return `${digits.slice(0, 4)}****${digits.slice(-2)}${suffix.replaceAll(/\p{Nd}/gu, '*')}`;
}
