import { PomboError } from '@pombo/core';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { isRepeatable, mayRepeat, withSafeHint } from './repeatable.ts';

const SLOW = new PomboError('redis_slow', 'Redis did not answer in time', { hint: 'repeat it with the same id' });

function request(url: string, body?: unknown, { method = 'POST', headers = {} } = {}): FastifyRequest {
  return { method, routeOptions: { url }, headers, body } as unknown as FastifyRequest;
}

test.for<[boolean, string, FastifyRequest]>([
  [false, 'a message without an id', request('/v1/messages', { phone: '1' })],
  [true, 'a message with an id', request('/v1/messages', { id: 'order-42' })],
  [true, 'a message with an Idempotency-Key', request('/v1/messages', {}, { headers: { 'idempotency-key': 'k' } })],
  [true, 'messages that all have an id', request('/v1/messages', [{ id: 'a' }, { id: 'b' }])],
  [false, 'messages of which one has no id', request('/v1/messages', [{ id: 'a' }, {}])],
  [
    false,
    'messages without ids, whatever the header says',
    request('/v1/messages', [{}], { headers: { 'idempotency-key': 'k' } }),
  ],
  [true, 'a request that was refused before its body was read', request('/v1/messages')],
  [false, 'the test of a campaign', request('/v1/campaigns/:id/test', { to: '1' })],
  [true, 'a pause', request('/v1/lanes/:instance/pause', {})],
  [true, 'a read', request('/v1/messages', undefined, { method: 'GET' })],
])('%s: %s may be repeated after an error that leaves open what was done', ([may, , asked]) => {
  expect(isRepeatable(asked)).toBe(may);
  expect(mayRepeat(SLOW, asked)).toBe(may);
  expect(withSafeHint(SLOW, asked).hint).toMatch(may ? /repeat it with the same id/ : /Look first: GET \/v1\/messages/);
});

test('after an error that proves nothing was done, every request may be repeated', () => {
  const stopping = new PomboError('stopping', 'This process is stopping');
  expect(mayRepeat(stopping, request('/v1/messages', {}))).toBe(true);
  expect(withSafeHint(stopping, request('/v1/messages', {}))).toBe(stopping);
});
