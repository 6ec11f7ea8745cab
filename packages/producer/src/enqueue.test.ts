import type { MessageBody } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentHash } from './enqueue.ts';

const body: MessageBody = {
  id: 'a',
  type: 'send-image',
  phone: '5511987654321',
  image: { kind: 'url', url: 'https://example.com/a.jpg' },
  priority: 'normal',
  onUnknown: 'hold',
};

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, shuffled(each)]),
  );
}

describe('the hash of a message’s content', () => {
  test('does not depend on the order in which metadata was written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (metadata) => {
        const other = shuffled(metadata) as Record<string, unknown>;
        expect(contentHash('a', { ...body, metadata: other })).toBe(contentHash('a', { ...body, metadata }));
      }),
    );
  });

  test('differs for a different value of any part of the message', () => {
    const others: Partial<MessageBody>[] = [
      { type: 'send-image-status' },
      { phone: '5511987650000' },
      { image: { kind: 'url', url: 'https://example.com/b.jpg' } },
      { image: { kind: 'base64', sha256: 'f', mime: 'image/png', bytes: 1 } },
      { caption: 'Oi' },
      { replyTo: 'R' },
      { delayMessage: 5 },
      { viewOnce: true },
      { priority: 'bulk' },
      { sendAt: 1 },
      { expiresAt: 1 },
      { onUnknown: 'retry' },
      { callbackUrl: 'https://example.com' },
      { metadata: {} },
      { metadata: { a: [1, 2] } },
      { metadata: { a: [2, 1] } },
      { campaign: 'c' },
    ];
    const hashes = [{}, ...others].map((more) => contentHash('a', { ...body, ...more }));
    expect(new Set([...hashes, contentHash('b', body)]).size).toBe(others.length + 2);
  });

  test('never changes: existing ids must keep their meaning after an update', () => {
    expect(contentHash('vendas', body)).toBe('_ufobiL3mRYie3xgsKDD8glD6TQQRyKI-eIVJAYyx8g');
  });
});
