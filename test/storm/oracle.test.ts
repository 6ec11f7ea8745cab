import type { MessageView, Status } from '@pombo/core';
import type { CalledBack, Post } from '@pombo/simulator';
import { expect, test } from 'vitest';
import { compare } from './oracle.ts';

const ID = 'storm-1';

function post(zaapId: string, enqueued: boolean, fate: Post['fate'] = enqueued ? 'sent' : 'none'): Post {
  const arrived = { seq: 1, arrivedAt: 0, instance: 'ID', endpoint: 'send-image', read: true } as const;
  return { ...arrived, caption: ID, enqueued, fate, zaapId, messageId: zaapId.replace('Z', 'M') };
}

function view(status: Status, zaapId: string | undefined): MessageView {
  return { id: ID, status, ...(zaapId === undefined ? {} : { result: { zaapId } }) } as MessageView;
}

function told(kind: CalledBack['kind'], body: Record<string, unknown>, status?: number): CalledBack {
  const calls = status === undefined ? [] : [{ at: 1, endedAt: 2, status }];
  const facts = { seq: 1, instance: 'ID', url: '', copy: 1, gzip: false, madeAt: 0 } as const;
  return { ...facts, kind, body, calls, state: status === undefined ? 'lost' : 'answered' };
}

const TAKEN = post('Z1', true);
/** Answered with ids, and failed on afterwards. */
const FAILED = { ...post('Z1', true, 'failed'), answer: { status: 200, body: '{}' } };
const NOT_QUEUED = { ...post('Z1', false, 'failed'), answer: { status: 200, body: '{}' } };
const delivery = told('DeliveryCallback', { zaapId: 'Z1', messageId: 'M1' }, 200);
const failure = told('DeliveryCallback', { zaapId: 'Z1', messageId: 'Z1', error: 'no' }, 200);
const sent = told('SENT', { ids: ['M1'] }, 200);
const received = told('RECEIVED', { ids: ['M1'] }, 200);
const lost = told('DeliveryCallback', { zaapId: 'Z1', messageId: 'M1' });
const ofAnother = told('DeliveryCallback', { zaapId: 'Z9', messageId: 'M9' }, 200);

interface Case {
  status?: Status;
  /** The id that the ledger shows; default Z1. */
  shows?: string;
  /** It shows none. */
  shy?: true;
  posts: Post[];
  heard?: CalledBack[];
  /** The list it must be on. */
  on?: string;
}

const CASES: Record<string, Case> = {
  'accepted and taken once': { status: 'accepted', posts: [TAKEN] },
  'accepted although its callback was received': {
    status: 'accepted',
    posts: [TAKEN],
    heard: [sent],
    on: 'wrongStatus',
  },
  'accepted, its callback lost': { status: 'accepted', posts: [TAKEN], heard: [lost] },
  'accepted, failed, and the callback that says so lost': { status: 'accepted', posts: [FAILED] },
  'accepted, failed, and the callback that says so received': {
    status: 'accepted',
    posts: [FAILED],
    heard: [failure],
    on: 'wrongStatus',
  },
  'accepted, never queued, and the callback that says so lost': { status: 'accepted', posts: [NOT_QUEUED] },
  'accepted without ids, taken': { status: 'accepted', shy: true, posts: [TAKEN], heard: [sent] },
  'sent, after an attempt that was not taken': {
    status: 'sent',
    posts: [post('Z0', false), TAKEN],
    heard: [delivery],
  },
  'sent without a callback': { status: 'sent', posts: [TAKEN], on: 'wrongStatus' },
  'sent, its callback lost': { status: 'sent', posts: [TAKEN], heard: [lost], on: 'wrongStatus' },
  'sent by the callback of another': { status: 'sent', posts: [TAKEN], heard: [ofAnother], on: 'wrongStatus' },
  'sent by a failure': { status: 'sent', posts: [TAKEN], heard: [failure], on: 'wrongStatus' },
  'sent by a status callback alone': { status: 'sent', posts: [TAKEN], heard: [sent] },
  'delivered, as WhatsApp reported': { status: 'delivered', posts: [TAKEN], heard: [received] },
  'delivered by a callback that says sent': { status: 'delivered', posts: [TAKEN], heard: [sent], on: 'wrongStatus' },
  'read by a callback that says delivered': { status: 'read', posts: [TAKEN], heard: [received], on: 'wrongStatus' },
  'taken twice': { status: 'sent', posts: [post('Z0', true), TAKEN], heard: [delivery], on: 'doubled' },
  'taken twice, of which the gateway failed on one': {
    status: 'sent',
    posts: [post('Z0', true, 'failed'), TAKEN],
    heard: [delivery],
  },
  'accepted and never taken': { status: 'accepted', posts: [post('Z1', false)], on: 'wrongStatus' },
  'accepted without a POST': { status: 'accepted', posts: [], on: 'wrongStatus' },
  'accepted by the ids of another': { status: 'accepted', posts: [post('Z2', true)], on: 'wrongStatus' },
  'sent with the ids of another': { status: 'sent', shows: 'Z9', posts: [TAKEN], heard: [delivery], on: 'wrongStatus' },
  'failed and not taken': { status: 'failed', posts: [post('Z1', false)] },
  'failed by the gateway after it was taken': { status: 'failed', posts: [post('Z1', true, 'failed')] },
  'failed and taken': { status: 'failed', posts: [TAKEN], on: 'wrongStatus' },
  'unknown and taken': { status: 'unknown', posts: [TAKEN], on: 'unknown' },
  'unknown without a POST': { status: 'unknown', posts: [], on: 'unknown' },
  'still queued': { status: 'queued', posts: [], on: 'lost' },
  'expired, which was not requested': { status: 'expired', posts: [], on: 'lost' },
  gone: { posts: [], on: 'lost' },
};

test.for(Object.entries(CASES))('%s', ([, { status, shows = 'Z1', shy, posts, heard = [], on }]) => {
  const shown = shy === true ? undefined : shows;
  const views = new Map(status === undefined ? [] : [[ID, view(status, shown)] as const]);
  const judged = Object.entries(compare([ID], views, posts, heard)).filter(([, ids]) => ids.length > 0);
  expect(judged.map(([name]) => name)).toEqual(on === undefined ? [] : [on]);
});
