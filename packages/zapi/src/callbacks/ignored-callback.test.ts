import { expect, test } from 'vitest';
import { ignoredCallback } from './ignored-callback.ts';
import { readCallback } from './read-callback.ts';

const HEAD = { instanceId: 'ID', phone: '5511987654321' };

function sampleOf(body: Record<string, unknown>) {
  const read = readCallback({ ...HEAD, ...body }, { nowMs: Date.now(), clean: (text) => text })!;
  return ignoredCallback({ ...HEAD, ...body }, read.event);
}

test('of an unknown callback, its type, status and field names are kept, and no value', () => {
  const odd = { type: 'PollVoteCallback', status: 'VOTED', 'Maria 5511987654321': 1, text: { message: 'my secret' } };
  expect(sampleOf(odd)).toEqual({
    type: 'PollVoteCallback',
    why: 'type',
    status: 'VOTED',
    keys: ['(other)', 'instanceId', 'phone', 'status', 'text', 'type'],
  });
  expect(sampleOf({ type: 'Call from 5511987654321', status: '5511987654321' })).toEqual({
    type: '(other)',
    why: 'type',
    keys: ['instanceId', 'phone', 'status', 'type'],
  });
  expect(sampleOf({ type: 'DeliveryCallback', messageId: 7 })).toMatchObject({ why: 'shape' });
  expect(sampleOf({ type: 'MessageStatusCallback', status: 'EDITED', ids: ['M'] })).toMatchObject({
    why: 'status',
    status: 'EDITED',
  });
});

test.each([
  { type: 'PresenceChatCallback' },
  { type: 'MessageStatusCallback', status: 'READ_BY_ME', ids: ['M'] },
  { type: 'MessageStatusCallback', status: 'READ', ids: ['M'] },
  { type: 'DeliveryCallback', messageId: 'M' },
  { type: 'ConnectedCallback' },
])('nothing is kept of a known callback: $type $status', (body) => {
  expect(sampleOf(body)).toBeUndefined();
});
