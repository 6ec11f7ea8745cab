import { describe, expect, test } from 'vitest';
import { faultFacts } from './fault.ts';

const SECRET = 'F3A91C7D22E84B0B9A5D';

describe('what the log contains about an unexpected error', () => {
  test('records the name, code, message and origin', () => {
    const facts = faultFacts(Object.assign(new TypeError('no such thing'), { code: 'ENOENT' }));
    expect(facts).toMatchObject({ name: 'TypeError', code: 'ENOENT', message: 'no such thing' });
    expect(facts.at[0]).toMatch(/fault\.test\.ts:\d+$/);
  });

  test.for([
    ['a URL', `GET https://api.z-api.io/instances/1/token/${SECRET}/status failed`, 'GET <url> failed'],
    ['a Redis address', `redis://:${SECRET}@10.0.0.1:6379 refused`, '<url> refused'],
    ['a token', `token ${SECRET} is wrong`, 'token <…> is wrong'],
    ['a phone', 'to 5511987654321', 'to <digits>'],
    ['a phone as people write it', 'to +55 (11) 98765-4321 now', 'to <digits> now'],
  ] as const)('removes %s from the message', ([, text, left]) => {
    const facts = faultFacts(new Error(text));
    expect(facts.message).toBe(left);
    expect(JSON.stringify(facts)).not.toMatch(/F3A91|98765/);
  });

  test('does not mistake lines of the message for stack frames', () => {
    const facts = faultFacts(new Error(`first\n    at ${SECRET} (https://x.y/${SECRET}/z.js?${SECRET}:1:2)`));
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  test('handles a thrown value that is not an Error', () => {
    expect(faultFacts('gone 5511987654321')).toEqual({ name: 'string', message: 'gone <digits>', at: [] });
    expect(faultFacts(undefined)).toMatchObject({ name: 'undefined' });
  });
});
