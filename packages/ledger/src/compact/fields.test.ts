import fc from 'fast-check';
import { STATUSES, messageKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { compactOf, fieldsOf, keyOf } from './fields.ts';
import { decodeRecord, encodeRecord } from './record.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const ms = fc.integer({ min: 0, max: 4e12 }).map(String);
const number = fc.nat({ max: 1000 }).map(String);
const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null);

const body = fc.record(
  {
    id: text.filter((id) => id !== ''),
    type: fc.constantFrom('send-image', 'send-image-status'),
    image: fc.oneof(
      fc.record({ kind: fc.constant('url'), url: text }),
      fc.record({
        kind: fc.constant('base64'),
        sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
        mime: fc.constantFrom('image/png', 'image/jpeg'),
        bytes: fc.nat(),
      }),
    ),
    priority: fc.constantFrom('urgent', 'normal', 'bulk'),
    onUnknown: fc.constantFrom('hold', 'retry', 'assume-sent'),
    phone: fc.stringMatching(/^\d{8,14}$/),
    lid: text,
    caption: text,
    replyTo: text,
    delayMessage: fc.nat(),
    viewOnce: fc.boolean(),
    sendAt: fc.nat({ max: 4e12 }),
    expiresAt: fc.nat({ max: 4e12 }),
    callbackUrl: text,
    metadata: fc.dictionary(text, json),
    campaign: text,
    line: fc.nat(),
    pace: json,
    rules: json,
    keepsNumber: fc.constant(true),
    shared: fc.constant(true),
  },
  { requiredKeys: ['id', 'type', 'image', 'priority', 'onUnknown'] },
);
const hash = fc.record(
  {
    body: body.map((value) => JSON.stringify(value)),
    content: fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), text),
    status: fc.constantFrom(...STATUSES),
    gen: number,
    n: number,
    createdAt: ms,
    at: ms,
    hop: number,
    sendAt: ms,
    expiresAt: ms,
    campaign: text,
    zaapId: text,
    zaapIdOf: fc.oneof(number, fc.constant('')),
    tries: fc
      .array(fc.record({ n: fc.nat(), e: fc.nat({ max: 4e12 }), t: fc.constantFrom(...STATUSES), d: text }))
      .map((entries) => JSON.stringify(entries)),
    messageId: text,
    errorCode: text,
    error: text,
    acceptedAt: ms,
    sentAt: ms,
    deliveredAt: ms,
    readAt: ms,
    unproven: number,
    errored: number,
    assumed: fc.constant('1'),
    doubled: fc.constantFrom('1', 'certain', 'possible'),
    unconfirmed: ms,
    views: number,
    recalls: number,
    erased: fc.constant('1'),
    resolvedAs: fc.constantFrom('sent', 'resend', 'drop'),
    resolvedAt: ms,
    resolvedWhy: text,
    resolvedBy: text,
  },
  { requiredKeys: ['body', 'content', 'status', 'gen', 'n', 'createdAt', 'at'] },
);

/** A hash whose fields belong together: a person's decision has its time. */
const message = hash
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)))
  .filter((fields) => !('resolvedAs' in fields) || 'resolvedAt' in fields);

test('a message is the same after it was compacted and became live again, whatever its fields hold', () => {
  const runs = fc.property(message, fc.boolean(), fc.uint8Array({ maxLength: 200 }), (fields, isErased, dictionary) => {
    const { id } = JSON.parse(fields['body']!) as { id: string };
    const key = messageKey(isErased ? `of another id ${id}` : id);
    const by = Buffer.from(dictionary);
    const stored = decodeRecord(encodeRecord(compactOf('vendas', key, fields), by), by);
    const { body: storedBody, ...others } = fieldsOf(stored);
    const { body: given, ...expected } = fields;
    for (const name of ['errorCode', 'error']) if (expected[name] === '') delete expected[name];
    expect(others).toEqual(expected);
    expect(JSON.parse(storedBody!)).toEqual(JSON.parse(given!));
    expect(keyOf(stored)).toBe(key);
  });
  fc.assert(runs, { numRuns: 300 });
});
