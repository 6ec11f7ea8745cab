import { PomboError } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { faultFacts, faultLine } from './fault.ts';

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
    [
      'the arguments of a command',
      "ERR unknown command 'X', with args beginning with: 'short' 'F3A91'",
      "ERR unknown command 'X'",
    ],
    ['a phone', 'to 5511987654321', 'to <digits>'],
    ['a phone as people write it', 'to +55 (11) 98765-4321 now', 'to <digits> now'],
  ] as const)('removes %s from the message', ([, text, left]) => {
    const facts = faultFacts(new Error(text));
    expect(facts.message).toBe(left);
    expect(JSON.stringify(facts)).not.toMatch(/F3A91|98765/);
  });

  test.for([
    ['an error code', 'UND_ERR_CONNECT_TIMEOUT after 10 s'],
    ['the name of an error', 'MaxRetriesPerRequestError: gave up'],
    ['the address of a server', 'connect ECONNREFUSED 127.0.0.1:6379'],
  ] as const)('keeps %s in the message', ([, text]) => {
    expect(faultFacts(new Error(text)).message).toBe(text);
  });

  test('keeps what an error of Pombo says about the configuration, line by line', () => {
    const text =
      'POMBO_ON_SERVER_ERROR is "x"; allowed: retry\nPOMBO_JOURNAL_MAX_BYTES is "1"; allowed: at least 10000000';
    expect(faultFacts(new PomboError('invalid_config', text)).message).toBe(text);
  });

  test('names the causes, at most five of them', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const facts = faultFacts(new PomboError('redis_unreachable', 'gone', { cause: new AggregateError([refused], '') }));
    expect(facts.cause!.cause).toMatchObject({ code: 'ECONNREFUSED', message: 'connect' });
    expect(faultLine(facts)).toBe('redis_unreachable: gone ← AggregateError:  ← ECONNREFUSED: connect');
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
