import { describe, expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

const { hide, line } = createRedactor(['TOKEN99F0E1', 'F+secret/S', '']);

describe('a line of remote text', () => {
  test.each([
    ['a secret', 'Client-Token TOKEN99F0E1 not allowed', 'Client-Token [hidden] not allowed'],
    ['a secret in other case', 'token99f0e1', '[hidden]'],
    ['a secret with characters that patterns know', 'F+secret/S.', '[hidden].'],
    ['a secret as it is encoded in a URL', 'key=F%2Bsecret%2FS', 'key=[hidden]'],
    ['a secret with invisible characters in it', 'TOKEN\u200b99F0\u00adE1', '[hidden]'],
    ['a secret with a colour sequence in it', 'TOKEN\u001b[1m99F0E1', '[hidden]'],
    ['a URL with a token', 'at https://x.y/instances/A/token/B/send-image failed', 'at [url] failed'],
    ['a path with a token', 'POST /instances/A/token/B', 'POST [url]'],
    ['a phone', 'phone 5511987654321 is bad', 'phone 5511****21 is bad'],
    ['a phone with marks', 'phone +55 (11) 98765-4321.', 'phone 5511****21.'],
    ['a group of an old phone', '5511987654321-1623281429', '5511****29'],
    ['line breaks', 'a\r\nb\tc\u2028d', 'a b c d'],
    ['colours and bells', '\u001b[31;1mred\u001b[0m\u0007 \u001b]0;title\u0007x \u001b', 'red x'],
    ['directions', 'a\u202egnp\u202c', 'agnp'],
    ['half a letter', 'a\ud83d', 'a'],
  ])('has no %s', (_what, text, clean) => {
    expect(line(text)).toBe(clean);
  });

  test('keeps short numbers, dates and addresses readable', () => {
    const text = 'HTTP 400 at 12:30, 203.0.113.9 not allowed, code 1234567';
    expect(line(text)).toBe(text);
  });

  test('has at most 300 characters, and no half letter at its end', () => {
    expect(line('x'.repeat(299))).toHaveLength(299);
    expect(line('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
    expect(line(`${'x'.repeat(298)}🎉🎉`)).toBe(`${'x'.repeat(298)}…`);
  });

  test('never ends in half a secret', () => {
    expect(line(`${'x '.repeat(147)}TOKEN99F0E1`)).not.toContain('TOKEN');
  });

  test('is quick even for a text that is meant to be slow', () => {
    for (const text of ['/token/', '\u001b]', '1 ', '5511-', '(', 'TOKEN']) {
      expect(line(text.repeat(50_000)).length).toBeLessThanOrEqual(300);
    }
  });
});

test('hiding changes only the secret', () => {
  expect(hide('a\nTOKEN99F0E1\n5511987654321')).toBe('a\n[hidden]\n5511987654321');
});

test('a secret with letters that have several forms is hidden in each of them', () => {
  expect(createRedactor(['ΟΔΟΣ-1']).hide('οδος-1 οδοσ-1 ΟΔΟΣ-1')).toBe('[hidden] [hidden] [hidden]');
});

test('a secret is hidden beside letters that grow or shrink when their case changes', () => {
  const { hide: hideOwn } = createRedactor(['Token-K']);
  for (const beside of ['İ', 'ß', 'ﬁ', 'K', 'ſ', 'Σ']) {
    expect(hideOwn(`${beside}tOKEN-k${beside}`)).toBe(`${beside}[hidden]${beside}`);
  }
});

test('without secrets nothing is hidden', () => {
  expect(createRedactor(['', '']).line('plain')).toBe('plain');
});
