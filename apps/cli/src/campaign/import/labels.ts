import type { Finding, RecipientWarning, RejectionCode } from '@pombo/campaign';
import { plural } from '../../terminal/text.ts';

/** Why lines were rejected, in a few words. */
export const REJECTED: Record<RejectionCode, string> = {
  ragged: 'wrong number of cells',
  nul: 'NUL byte',
  damaged_text: 'lost letters',
  too_long: 'line too long',
  stray_quote: 'stray quote',
  phone_empty: 'no phone',
  phone_scientific: 'phone in scientific notation',
  phone_two_numbers: 'two phones in a cell',
  phone_no_number: 'no phone number',
  phone_no_area_code: 'no area code',
  phone_length: 'phone too short or too long',
  phone_invalid: 'invalid phone',
  phone_kind: 'phone of a company or service',
  phone_ambiguous: 'phone fits two countries',
  no_whatsapp: 'without WhatsApp',
  unreachable: 'unreachable before',
  type: 'bad type',
  status_phone: 'status post with a phone',
  instance: 'unknown instance',
  image: 'bad image',
  caption: 'bad caption',
  missing_variable: 'empty variable',
  delay: 'bad delayMessage',
  view_once: 'bad viewOnce',
  id: 'bad id',
  id_repeated: 'id used twice',
  duplicate: 'same person as an earlier line',
};

/** Warnings about lines that are sent. */
export const WARNED: Record<RecipientWarning | 'repaired' | 'duplicate_differs', string> = {
  repaired: 'repaired (the ninth digit, or a decimal zero)',
  landline: 'landline: only WhatsApp Business supports them',
  foreign: 'another country, judging by the first digits',
  ambiguous: 'read as national, but could be a mobile number abroad: write + before a foreign number',
  http_image: 'image over http: can be modified in transit',
  large_image: 'large image: WhatsApp may reject it',
  long_caption: 'caption longer than 1,024 characters: WhatsApp may cut or refuse it',
  duplicate_differs: 'skipped although different from the line that is sent: two orders by one person?',
};

const SIGNS: Record<Finding['delimiter'], string> = { ',': '","', ';': '";"', '\t': 'tab', '|': '"|"' };

/** `windows-1252 · delimiter ";" · 4 columns · 10,055 rows` */
export function findingText({ encoding, delimiter, columns, sheet }: Finding, rows: number): string {
  const format = sheet === undefined ? [encoding, `delimiter ${SIGNS[delimiter]}`] : ['XLSX', `sheet "${sheet}"`];
  return [...format, plural(columns.length, 'column'), plural(rows, 'row')].join(' · ');
}
