import { expect, test } from 'vitest';
import { maskPhones, maskText } from './mask-phones.ts';

/** Spellings of one person's phone, as people write it and programs copy it. */
test.for([
  ['after a date', '2026-11-22 5511987650123'],
  ['with no-break spaces and hyphens, as in workbooks', '+55\u00A0(11)\u00A098765\u20110123'],
  ['between marks of direction, as WhatsApp copies it', '\u202A+55 11 98765\u20110123\u202C'],
  ['with a dash', '+55 11 98765\u20130123'],
  ['after a dash', 'Ana -5511987650123'],
  ['before a dash', '5511987650123- Ana'],
] as const)('a phone %s is masked in a text', ([, text]) => {
  expect(maskText(text)).toContain('5511****23');
});

test.for([
  '2026-11-22 12:00:00',
  '2026-11-22',
  '2026-11-22T12:00:00.000Z',
  'c0ffee12-1234-4123-8123-123456789012',
  '3EB0538DA65A59F6D8A251',
])('%s stays as it is: it is not a phone', (text) => {
  expect(maskText(text)).toBe(text);
});

test('phones of two lines are masked each, so that a line of a file stays a line', () => {
  expect(maskText('5511987650123\n5511987650124')).toBe('5511****23\n5511****24');
});

test('a phone is masked in the name of a field that senders attach', () => {
  expect(maskPhones({ metadata: { 5511987650123: 'x' } })).toEqual({ metadata: { '5511****23': 'x' } });
});

test('ids stay as they are, though they have the digits of a phone', () => {
  const ids = { id: '5511987650123', pomboId: '5511987650123', zaapId: '5511987650123', messageId: '5511987650123' };
  expect(maskPhones({ ...ids, after: '1763730000000-0' })).toEqual({ ...ids, after: '1763730000000-0' });
});
