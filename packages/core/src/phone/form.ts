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

export const RAW_ID = 'is a raw WhatsApp id, which Z-API does not accept';

/** Returns how to write a raw WhatsApp id for Z-API; undefined if the text is not one. */
export function rawIdForm(text: string): string | undefined {
  const server = /@(g\.us|c\.us|s\.whatsapp\.net)$/.exec(text)?.[1];
  if (server === undefined) return undefined;
  if (server !== 'g.us') return `write the number without @${server}`;
  return /-\d+@/.test(text) ? 'write it without @g.us' : 'write -group instead of @g.us, as 120363019502650977-group';
}

/** Returns why a text is not a recipient; undefined if it is one. */
export function phoneProblem(phone: string): string | undefined {
  if (phoneForm(phone) !== undefined) return undefined;
  if (phone === '') return 'is empty';
  if (/^[\d.,]+e\+?\d+$/i.test(phone)) return 'is in scientific notation: a spreadsheet has dropped its last digits';
  const form = rawIdForm(phone);
  if (form !== undefined) return `${RAW_ID}; ${form}`;
  if (phone === 'status@broadcast') return 'names the status feed; use type "send-image-status" for a status post';
  if (/^[+\d\s().-]+$/.test(phone)) {
    const digits = phone.replace(/\D/g, '');
    if (digits === phone) {
      return digits.length < 8 ? 'is too short (8 to 15 digits)' : 'is too long (8 to 15 digits)';
    }
    return 'has characters other than digits; give country code, area code and number as digits only';
  }
  return 'is not a phone number, group, LID, newsletter or broadcast list';
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
