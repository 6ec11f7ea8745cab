import { STATUSES, type MessageView } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignMessage } from './messages.fixture.ts';
import { decodeRecord, encodeRecord, textsOf, type CompactMessage } from './record.ts';

const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength });
const hexOf = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => Buffer.from(bytes).toString('hex'));
/** What ids look like, and what else they may be: a text of another form must never be read back in that form. */
const anyId = fc.oneof(
  fc.uuid(),
  hexOf(1, 20),
  hexOf(1, 20).map((hex) => hex.toUpperCase()),
  fc.nat().map(String),
  fc.stringMatching(/^[0-9a-fA-F-]{1,40}$/),
  fc.stringMatching(/^\d{1,20}$/),
  text(64).filter((value) => value !== ''),
);
const time = fc
  .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const image: fc.Arbitrary<MessageView['image']> = fc.oneof(
  text(200).map((url) => ({ kind: 'url' as const, url })),
  fc.record({ kind: fc.constant('base64' as const), sha256: hexOf(32, 32), bytes: fc.nat() }),
);
const required = {
  id: anyId,
  type: fc.constantFrom('send-image' as const, 'send-image-status' as const),
  status: fc.constantFrom(...STATUSES),
  attempts: fc.nat(),
  image,
  priority: fc.constantFrom('urgent' as const, 'normal' as const, 'bulk' as const),
  createdAt: time,
  statusAt: time,
  content: fc.oneof(hexOf(32, 32), text(20)),
};
const optional = {
  phone: anyId,
  result: fc
    .record({ zaapId: anyId, messageId: anyId }, { requiredKeys: [] })
    .filter((result) => Object.keys(result).length > 0),
  caption: text(300),
  sendAt: time,
  expiresAt: time,
  acceptedAt: time,
  sentAt: time,
  deliveredAt: time,
  readAt: time,
  campaign: text(40),
  line: fc.nat(),
  assumed: fc.constant(true as const),
  unconfirmed: fc.constant(true as const),
  rest: text(100),
  errorCode: text(20),
  resolved: fc.record(
    { as: fc.constantFrom('sent' as const, 'resend' as const, 'drop' as const), at: time, by: text(20), why: text(60) },
    { requiredKeys: ['as', 'at'] },
  ),
};
const duplicate = fc.constantFrom(
  {},
  { possibleDuplicate: true as const, duplicateCertainty: 'certain' as const },
  { possibleDuplicate: true as const, duplicateCertainty: 'possible' as const },
);
const message: fc.Arbitrary<CompactMessage> = fc
  .tuple(
    fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as (keyof typeof required)[] }),
    duplicate,
  )
  .map(([fields, flags]) => ({ ...fields, ...flags }));
const dictionary = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

describe('a compacted message', () => {
  test('reads back as it was written, whatever it holds and by whatever dictionary', () => {
    fc.assert(
      fc.property(message, dictionary, (given, by) => {
        expect(decodeRecord(encodeRecord(given, by), by)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test('reads back by the texts of another message, as in a block', () => {
    fc.assert(
      fc.property(message, message, (first, second) => {
        const by = textsOf(first);
        expect(decodeRecord(encodeRecord(second, by), by)).toEqual(second);
      }),
    );
  });

  test('takes at most 200 bytes on average, of a campaign with a name, an order and an amount in each caption', () => {
    const messages = Array.from({ length: 1000 }, (_none, at) => campaignMessage(at));
    const by = textsOf(messages[0]!);
    const bytes = messages.reduce((sum, each) => sum + encodeRecord(each, by).length, 0);
    expect(bytes / messages.length).toBeLessThanOrEqual(200);
    expect(messages[500]!.caption!.length).toBeGreaterThanOrEqual(120);
  });

  test('is refused, not misread, when its bytes are cut off or of another layout', () => {
    const by = textsOf(campaignMessage(0));
    const bytes = encodeRecord(campaignMessage(1), by);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeRecord(bytes.subarray(0, length), by), `${length} bytes`).toThrow(RangeError);
    }
    expect(() => decodeRecord(Buffer.concat([Buffer.from([2]), bytes.subarray(1)]), by)).toThrow('has layout 2');
  });
});
