import type { MessageView, Status } from '@pombo/message';
import type { Post } from '@pombo/simulator';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';

const ID = 'storm-1';

function post(zaapId: string, enqueued: boolean, fate: Post['fate'] = enqueued ? 'sent' : 'none'): Post {
  const arrived = { seq: 1, arrivedAt: 0, instance: 'ID', endpoint: 'send-image', read: true } as const;
  return { ...arrived, caption: ID, enqueued, fate, zaapId };
}

function view(status: Status, zaapId = 'Z1'): MessageView {
  return { id: ID, status, result: { zaapId } } as MessageView;
}

const TAKEN = post('Z1', true);

/** What the ledger says, what the gateway saw, and the list it must be on. */
const CASES: [what: string, status: Status | undefined, posts: Post[], found: string | undefined][] = [
  ['accepted and taken once', 'accepted', [TAKEN], undefined],
  ['sent, after an attempt that was not taken', 'sent', [post('Z0', false), TAKEN], undefined],
  ['taken twice', 'sent', [post('Z0', true), TAKEN], 'doubled'],
  ['taken twice, of which the gateway failed on one', 'sent', [post('Z0', true, 'failed'), TAKEN], undefined],
  ['accepted and never taken', 'accepted', [post('Z1', false)], 'wrongStatus'],
  ['accepted without a POST', 'accepted', [], 'wrongStatus'],
  ['accepted by the ids of another', 'accepted', [post('Z2', true)], 'wrongStatus'],
  ['failed and not taken', 'failed', [post('Z1', false)], undefined],
  ['failed by the gateway after it was taken', 'failed', [post('Z1', true, 'failed')], undefined],
  ['failed and taken', 'failed', [TAKEN], 'wrongStatus'],
  ['unknown and taken', 'unknown', [TAKEN], 'unknown'],
  ['unknown without a POST', 'unknown', [], 'unknown'],
  ['still queued', 'queued', [], 'lost'],
  ['expired, which nobody asked for', 'expired', [], 'lost'],
  ['gone', undefined, [], 'lost'],
];

test.for(CASES)('%s', ([, status, posts, found]) => {
  const views = new Map(status === undefined ? [] : [[ID, view(status)] as const]);
  const judged = Object.entries(judge([ID], views, posts)).filter(([, ids]) => ids.length > 0);
  expect(judged.map(([name]) => name)).toEqual(found === undefined ? [] : [found]);
});
