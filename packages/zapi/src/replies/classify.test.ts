import type { Outcome } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { classify, type AskStatus } from './classify.ts';
import type { HttpFailure, HttpReply } from '../http-attempt/http-result.ts';
import { createRedactor } from './redact.ts';

const context = { redactor: createRedactor(['SECRET']), nowMs: Date.parse('2026-11-21T12:00:00Z') };

function classified(status: number, body: unknown, more: Partial<HttpReply> = {}): Outcome | AskStatus {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classify({ kind: 'reply', status, text, contentType: '', framed: true, ...more }, context);
}

/** What a row expects, without the evidence, which other tests check. */
function verdict(status: number, body: unknown, more: Partial<HttpReply> = {}): object {
  const { detail: _detail, ...outcome } = classified(status, body, more);
  const { httpStatus, ...rest } = outcome as { httpStatus?: number };
  expect(httpStatus).toBe(status);
  return rest;
}

const down = (reason: string, scope = 'lane'): object => ({ kind: 'down', reason, scope });
const refused = (code: string): object => ({ kind: 'refused', code });
const unknown = (reason: string): object => ({ kind: 'unknown', reason });
const ids = { zaapId: 'Z1', messageId: 'M1' };
const PAGE = '<html><body>Bad Gateway</body></html>';

describe('2xx', () => {
  test.each<[string, unknown, object]>([
    ['with both ids', ids, { kind: 'accepted', ...ids }],
    ['with zaapId alone', { zaapId: 'Z1' }, { kind: 'accepted', zaapId: 'Z1' }],
    ['with messageId alone', { messageId: 'M1' }, { kind: 'accepted', messageId: 'M1' }],
    ['with id alone', { id: 'M1' }, { kind: 'accepted', messageId: 'M1' }],
    ['with an id and empty errors', { ...ids, error: '', value: true }, { kind: 'accepted', ...ids }],
    ['with an error of null', { ...ids, error: null }, { kind: 'accepted', ...ids }],
    ['with unknown keys', { ...ids, __proto__x: 1, extra: [] }, { kind: 'accepted', ...ids }],
    ['with one id of the wrong type', { zaapId: 5, messageId: 'M1' }, { kind: 'accepted', messageId: 'M1' }],
    ['with ids and an error', { ...ids, error: 'x' }, { ...unknown('ids-with-error'), ...ids }],
    ['with ids and an error object', { ...ids, error: { a: 1 } }, { ...unknown('ids-with-error'), ...ids }],
    ['with ids and value false', { ...ids, value: false }, { ...unknown('ids-with-error'), ...ids }],
    ['with ids and a statusCode of 400', { ...ids, statusCode: 400 }, { ...unknown('ids-with-error'), ...ids }],
    ['with ids and a known refusal', { ...ids, error: 'Invalid phone' }, { ...unknown('ids-with-error'), ...ids }],
    ['with value false', { value: false }, unknown('unclear-answer')],
    ['with an unlisted error', { error: 'Moon in the wrong house' }, unknown('unclear-answer')],
    ['with a listed refusal', { error: 'Invalid phone' }, refused('invalid_phone')],
    ['with a listed stop', { error: 'Instance not found' }, down('not-found')],
    ['with a listed text and no JSON', 'Instance not found', down('not-found')],
    ['with an empty object', {}, unknown('unclear-answer')],
    ['with empty ids', { zaapId: '', messageId: '', id: null }, unknown('unclear-answer')],
    ['with ids that are not words', { zaapId: 'a b', messageId: '\u001b[31m' }, unknown('unclear-answer')],
    ['with ids of the wrong type', { zaapId: 1, messageId: ['x'] }, unknown('unclear-answer')],
    ['with a list', [ids], unknown('unclear-answer')],
    ['with ids under __proto__', '{"__proto__":{"zaapId":"Z1"}}', unknown('unclear-answer')],
    ['with a text', 'ok', unknown('unclear-answer')],
    ['with nothing', '', unknown('unclear-answer')],
    ['with a page', '<html>Instance not found</html>', unknown('unclear-answer')],
    ['with a caption that reads like a refusal', { sent: { caption: 'Invalid phone' } }, unknown('unclear-answer')],
    ['with JSON that is cut', '{"zaapId":"Z1","messageId":"M', unknown('unclear-answer')],
  ])('%s', (_what, body, expected) => {
    expect(verdict(200, body)).toEqual(expected);
    expect(verdict(201, body)).toEqual(expected);
  });

  test.each<[number, object]>([
    [400, { kind: 'ask-status' }],
    [404, down('not-found')],
    [429, { kind: 'busy' }],
    [500, { kind: 'errored' }],
    [502, unknown('gateway-silence')],
    [200, unknown('unclear-answer')],
  ])('with a statusCode of %i in the body counts as that status', (statusCode, expected) => {
    expect(verdict(200, { statusCode, message: 'x' })).toEqual(expected);
  });

  test('204 says nothing', () => {
    expect(verdict(204, '')).toEqual(unknown('unclear-answer'));
  });
});

describe('known texts, in any place and any case', () => {
  const LAPSE = 'To continue sending a message, you must subscribe to this instance again';
  test.each<[number, unknown, object]>([
    [400, { error: LAPSE }, down('subscription')],
    [400, { error: `${LAPSE.toUpperCase()}.` }, down('subscription')],
    [400, { message: LAPSE }, down('subscription')],
    [400, { error: 'Bad Request', message: [LAPSE] }, down('subscription')],
    [400, { error: { code: 7, message: LAPSE } }, down('subscription')],
    [500, { error: LAPSE }, down('subscription')],
    [400, { error: 'your client-token is not configured' }, { ...down('credentials', 'account'), retryOnce: true }],
    [403, { error: 'Client-Token F1234S not allowed' }, down('credentials', 'account')],
    [400, { error: 'null not allowed' }, down('credentials', 'account')],
    [400, { error: 'Client-Token null not allowed' }, down('credentials', 'account')],
    [403, { error: '[caller IP] not allowed' }, down('ip-blocked', 'account')],
    [403, { error: '203.0.113.9 not allowed' }, down('ip-blocked', 'account')],
    [401, { error: '[203.0.113.9] not allowed.' }, down('ip-blocked', 'account')],
    [400, { error: '2001:db8:0:1::9 not allowed' }, down('ip-blocked', 'account')],
    [404, 'Instance not found', down('not-found')],
    [400, { error: 'Instance not found' }, down('not-found')],
    [400, { error: 'You are not connected.' }, down('disconnected')],
    [400, { error: 'You need to restore the session' }, down('disconnected')],
    [400, { error: "The field 'message' is empty" }, refused('empty_field')],
    [422, { error: "the field 'image' is empty." }, refused('empty_field')],
    [400, { error: 'Invalid phone' }, refused('invalid_phone')],
    [400, { error: 'mentionAll can only be used in groups' }, refused('invalid_field')],
    [400, { message: 'Payload too large' }, refused('too_large')],
  ])('%i %j', (status, body, expected) => {
    expect(verdict(status, body)).toEqual(expected);
  });

  test('are not seen in similar texts', () => {
    expect(verdict(400, { error: 'mention not allowed' })).toEqual({ kind: 'ask-status' });
    expect(verdict(400, { error: 'at 12:30:45 not allowed' })).toEqual({ kind: 'ask-status' });
  });

  test('do not overrule a silence: the edge that replies does not know', () => {
    expect(verdict(502, { error: 'Instance not found' })).toEqual(unknown('gateway-silence'));
  });

  test('are searched in the first 1,000 characters, because a reply can be made to slow the patterns down', () => {
    expect(verdict(400, { error: `${'x'.repeat(900)} Invalid phone` })).toEqual(refused('invalid_phone'));
    expect(verdict(400, { error: `${'x'.repeat(1000)} Invalid phone` })).toEqual({ kind: 'ask-status' });
  });
});

describe('a status with a meaning of its own', () => {
  test.each<[number[], object]>([
    [[300, 301, 302, 303, 304, 307, 308], down('redirected')],
    [[401, 403], down('credentials')],
    [[404], down('not-found')],
    [[405, 415], down('client-bug')],
    [[413], refused('too_large')],
    [[429], { kind: 'busy' }],
    [[408, 502, 504, 520, 524], unknown('gateway-silence')],
    [[500, 501, 503, 505, 506, 507, 508, 509, 510, 511], { kind: 'errored' }],
    [[521, 522, 523, 525, 526, 530], { kind: 'errored' }],
    [[512, 527, 529, 599, 600, 999], unknown('unclear-answer')],
  ])('%j', (statuses, expected) => {
    for (const status of statuses) {
      expect(verdict(status, '')).toEqual(expected);
      expect(verdict(status, { error: 'Moon in the wrong house' })).toEqual(expected);
    }
  });

  test.each([500, 503, 521, 302, 413, 429])('%i means the same with a page', (status) => {
    expect(verdict(status, PAGE)).toEqual(verdict(status, ''));
  });

  test.each([400, 401, 403, 404, 405, 409, 415, 418, 422])('%i with a page proves nothing', (status) => {
    expect(verdict(status, PAGE)).toEqual(unknown('unclear-answer'));
    expect(verdict(status, 'Instance not found', { contentType: 'text/html; charset=utf-8' })).toEqual(
      unknown('unclear-answer'),
    );
  });

  test.each([400, 402, 409, 410, 422, 431, 499])('%i with unlisted JSON needs a question to /status', (status) => {
    expect(verdict(status, { error: 'Moon in the wrong house' })).toEqual({ kind: 'ask-status' });
    expect(verdict(status, { message: 'Moon in the wrong house' })).toEqual({ kind: 'ask-status' });
  });

  test.each([400, 409, 422])('%i without JSON proves nothing', (status) => {
    expect(verdict(status, '')).toEqual(unknown('unclear-answer'));
    expect(verdict(status, 'bad')).toEqual(unknown('unclear-answer'));
  });

  test('yields to ids, which mean that the message may be in the queue', () => {
    expect(verdict(500, { ...ids, error: 'x' })).toEqual({ ...unknown('ids-with-error'), ...ids });
    expect(verdict(400, { zaapId: 'Z1', error: 'Invalid phone' })).toEqual({
      ...unknown('ids-with-error'),
      zaapId: 'Z1',
    });
  });

  test.each([302, 400, 404, 429, 500, 502])('%i with ids and no error is never an acceptance', (status) => {
    expect(verdict(status, ids)).toEqual({ ...unknown('ids-with-error'), ...ids });
  });

  test('overrules a bare id, which frameworks add to every error', () => {
    expect(verdict(503, { id: 'request-7', error: 'x' })).toEqual({ kind: 'errored' });
  });
});

describe('Retry-After', () => {
  test.each<[string, number | undefined]>([
    ['3', 5_000],
    ['60', 60_000],
    ['1.5', 5_000],
    ['-1', 5_000],
    ['1000000000', 900_000],
    ['1e9', 900_000],
    ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
    ['Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
    ['Fri, 20 Nov 2026 12:00:00 GMT', 5_000],
    ['Sat, 21 Nov 2099 12:00:00 GMT', 900_000],
    ['abc', undefined],
    ['abc 1', undefined],
    ['', undefined],
  ])('"%s" asks for %s ms', (retryAfter, expected) => {
    expect(verdict(429, '', { retryAfter })).toEqual({ kind: 'busy', ...(expected && { retryAfterMs: expected }) });
  });

  test('counts only on a 429', () => {
    expect(verdict(503, '', { retryAfter: '60' })).toEqual({ kind: 'errored' });
  });
});

describe('a failure of the transport', () => {
  const cut = (code: string): HttpFailure => ({ kind: 'cut', code });
  const unwritten = (step: 'dispatch' | 'connect' | 'tls', code: string): HttpFailure => ({
    kind: 'unwritten',
    step,
    code,
  });

  test.each([
    'ECONNRESET',
    'UND_ERR_SOCKET',
    'UND_ERR_DESTROYED',
    'EPIPE',
    'HPE_INVALID_CONSTANT',
    'DEADLINE',
    'CERT_HAS_EXPIRED',
  ])('%s is lost after a byte, by any name', (code) => {
    expect(classify(cut(code), context)).toMatchObject(unknown('lost-answer'));
  });

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'UND_ERR_DESTROYED',
    'CONNECTION_LOST',
  ])('%s is unreached before one', (code) => {
    expect(classify(unwritten('connect', code), context)).toEqual({
      kind: 'unreached',
      detail: `${code} while connecting`,
    });
  });

  test.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'UND_ERR_CONNECT_TIMEOUT', 'DEADLINE'])(
    '%s is unreached in a handshake',
    (code) => {
      expect(classify(unwritten('tls', code), context)).toMatchObject({ kind: 'unreached' });
    },
  );

  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
    'EPROTO',
  ])('%s stops the lane for its TLS', (code) => {
    expect(classify(unwritten('tls', code), context)).toMatchObject(down('tls'));
  });

  test('a request that cannot be written is Pombo’s fault', () => {
    expect(classify(unwritten('dispatch', 'UND_ERR_INVALID_ARG'), context)).toMatchObject(down('client-bug'));
  });

  test('a forbidden write is unreached, with the given reason', () => {
    expect(classify({ kind: 'guarded', detail: 'SECRET is stale' }, context)).toEqual({
      kind: 'unreached',
      detail: '[hidden] is stale',
    });
  });
});

describe('the evidence', () => {
  test('is the remote text, cleaned', () => {
    expect(classified(400, { error: 'Invalid phone\r\n5511987654321 \u001b[31mSECRET' })).toMatchObject({
      detail: 'Invalid phone 5511****21 [hidden]',
      httpStatus: 400,
    });
  });

  test.each<[string, unknown, string]>([
    ['error and message together', { error: 'Bad Request', message: ['a', 'b'] }, 'Bad Request · a · b'],
    ['JSON that says nothing', { value: false }, '{"value":false}'],
    ['no body', '', 'HTTP 422 without a message'],
    ['a page', PAGE, 'HTTP 422 with a web page'],
  ])('of %s is one line', (_what, body, detail) => {
    expect(classified(422, body)).toMatchObject({ detail });
  });

  test('stays short, and exists for endlessly nested JSON', () => {
    const deep = `{"error":${'['.repeat(40_000)}${']'.repeat(40_000)}}`;
    expect(classified(400, deep)).toMatchObject({ kind: 'ask-status' });
    expect(classified(400, deep).detail.length).toBeLessThanOrEqual(300);
  });
});

test('a reply without a marked end counts only as complete JSON', () => {
  expect(classified(500, '', { framed: false })).toMatchObject(unknown('lost-answer'));
  expect(classified(302, 'moved', { framed: false })).toMatchObject(unknown('lost-answer'));
  expect(classified(500, '{}', { framed: false })).toMatchObject({ kind: 'errored' });
});
