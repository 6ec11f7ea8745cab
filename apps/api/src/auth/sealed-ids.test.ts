import { randomBytes } from 'node:crypto';
import { lostId, messageKey } from '@pombo/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stand } from '../api.fixture.ts';
import { createIdSealer, createSealedIds } from './sealed-ids.ts';

/** Aliases of ids that follow from a phone. */
const on = stand();
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const id = fc.oneof(
  hex(32).map((text) => `msg_${text}`),
  hex(64).map((text) => `lost-${text}`),
);

describe('a sealer', () => {
  const sealer = createIdSealer(randomBytes(16));

  test('exchanges each id for one of the same form, and back', () => {
    fc.assert(
      fc.property(id, (truth) => {
        const alias = sealer.seal(truth);
        expect(alias).not.toBe(truth);
        expect(alias).toMatch(/^(?:msg_[0-9a-f]{32}|lost-[0-9a-f]{64})$/);
        expect(alias.slice(0, 4)).toBe(truth.slice(0, 4));
        expect(sealer.open(alias)).toBe(truth);
      }),
    );
  });

  test('exchanges every id in a text, wherever it stands, and nothing else', () => {
    const between = fc.string().filter((text) => !/msg_|lost-/.test(text));
    fc.assert(
      fc.property(between, id, between, id, between, (a, one, b, two, c) => {
        expect(sealer.seal(`${a}${one}${b}${two}${c}`)).toBe(`${a}${sealer.seal(one)}${b}${sealer.seal(two)}${c}`);
      }),
    );
  });

  test.for(['order-42', 'msg_1', `msg_${'g'.repeat(32)}`, `MSG_${'A'.repeat(32)}`, '5511987650123', ''])(
    'leaves what a sender chose: %s',
    (text) => {
      expect([sealer.seal(text), sealer.open(text)]).toEqual([text, text]);
    },
  );

  test('opens only a whole value', () => {
    const alias = sealer.seal(`msg_${'0'.repeat(32)}`);
    expect([` ${alias}`, `${alias}0`, `${alias}${alias}`].map(sealer.open)).toEqual([undefined, undefined, undefined]);
  });

  test('has other aliases with another key', () => {
    const truth = lostId(messageKey('order-42'));
    expect(createIdSealer(randomBytes(16)).seal(truth)).not.toBe(sealer.seal(truth));
  });
});

describe('the sealer of a deployment', () => {
  const truth = `msg_${'0'.repeat(32)}`;

  test('blanks ids out before it has a key', () => {
    const { seal, open } = createSealedIds(on.client, `${on.prefix}:blank`).now();
    expect([seal(`id ${truth}`), open(truth)]).toEqual(['id msg_…', undefined]);
  });

  test('is that of every process, also of those that begin at once', async () => {
    const prefix = `${on.prefix}:shared`;
    const sealers = await Promise.all([1, 2, 3].map(() => createSealedIds(on.client, prefix).ready()));
    const later = await createSealedIds(on.client, prefix).ready();
    expect(new Set([...sealers, later].map(({ seal }) => seal(truth))).size).toBe(1);
  });
});
