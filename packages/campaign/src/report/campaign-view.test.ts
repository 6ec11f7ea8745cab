import type { LaneView } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import type { CampaignRecord } from '../store/record.ts';
import { viewCampaign, type WaitingFacts } from './campaign-view.ts';

/** A campaign as a person reads it: the figures sum to its total, and it says why it waits. */
const NOW = Date.parse('2026-11-21T12:00:00Z');

function record(more: Partial<CampaignRecord> = {}): CampaignRecord {
  return {
    id: 'c',
    fingerprint: 'f',
    name: 'natal',
    file: 'natal.csv',
    instances: ['a', 'b'],
    columns: [],
    onUnknown: 'hold',
    state: 'running',
    fence: 3,
    counts: {
      rows: 100,
      ready: 100,
      repaired: 0,
      duplicate: 0,
      suppressed: 0,
      alreadySent: 0,
      alreadyKnown: 0,
      rejected: 0,
    },
    rows: { a: 60, b: 40 },
    fed: { a: 20, b: 10 },
    createdAt: NOW,
    ...more,
  };
}

function lane(instance: string, messages: number, more: Partial<LaneView> = {}): WaitingFacts['lanes'][number] {
  const none = { queued: 0, sending: 0, accepted: 0, unknown: 0, failed: 0 };
  const fine = { state: 'open', configured: true, served: true, workers: 1 } as const;
  return { instance, ...fine, holds: [], blockers: [], ...none, ...more, messages };
}

const held: Partial<LaneView> = { state: 'held', holds: [{ reason: 'paused', detail: '', since: 0 }] };

function waiting(lanes: WaitingFacts['lanes'], more: Partial<CampaignRecord> = {}) {
  const facts = { supply: { left: Infinity }, lanes };
  return viewCampaign(record(more), { queued: 30 }, { facts, nowMs: NOW }).waiting;
}

describe('the figures of a campaign', () => {
  test.for<[string, Partial<CampaignRecord>, object]>([
    ['what was not queued is pending while it runs', {}, { pending: 70, accepted: 20, unknown: 10 }],
    ['and while it is paused', { state: 'paused' }, { pending: 70 }],
    ['cancelled with a campaign that was', { state: 'cancelled' }, { pending: 0, cancelled: 70 }],
    ['expired once its time is over, even while it runs', { expiresAt: NOW }, { pending: 0, expired: 70 }],
    ['and cancelled when it has ended without: its person was erased', { state: 'completed' }, { cancelled: 70 }],
  ])('%s', ([, more, expected]) => {
    const { progress, total } = viewCampaign(record(more), { accepted: 20, unknown: 10 }, { nowMs: NOW });
    expect(progress).toMatchObject(expected);
    expect(Object.values(progress).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  test('mention unknown messages while there are any', () => {
    const ended = record({ state: 'completed', fed: { a: 60, b: 40 } });
    expect(viewCampaign(ended, { accepted: 97, unknown: 3 }).reason).toBe('with 3 unknown');
    expect(viewCampaign(ended, { accepted: 100, unknown: 0 }).reason).toBeUndefined();
    const lost = viewCampaign({ ...ended, lost: 7 }, { accepted: 90, unknown: 3 });
    expect(lost).toMatchObject({ progress: { accepted: 90, unknown: 10, cancelled: 0, pending: 0 } });
    expect(lost.reason).toMatch(/^with 10 unknown: the messages of 7 lines were lost .* may have been sent/);
  });
});

test('duplicates are counted as certain or possible, and left out if there are none', () => {
  const duplicates = { certain: 1, possible: 2 };
  expect(viewCampaign(record(), {}, { duplicates }).possibleDuplicates).toEqual(duplicates);
  const none = viewCampaign(record(), {}, { duplicates: { certain: 0, possible: 0 } });
  expect(none).not.toHaveProperty('possibleDuplicates');
});

describe('what a campaign waits for', () => {
  test('is nothing while its numbers send', () => {
    expect(waiting([lane('a', 20), lane('b', 10)])).toBeUndefined();
  });

  test('is a held number with the messages queued there, when others take its rows', () => {
    expect(waiting([lane('a', 20, held), lane('b', 10)])).toEqual({
      reason: 'held',
      lanes: [{ instance: 'a', messages: 20, why: 'held (paused)', codes: ['paused'] }],
    });
    expect(waiting([lane('a', 0, held), lane('b', 10)])).toBeUndefined();
  });

  test('is a held number with all of its rows, when no other number takes them', () => {
    const alone = { reason: 'held', lanes: [{ instance: 'a', messages: 60, why: 'held (paused)', codes: ['paused'] }] };
    expect(waiting([lane('a', 20, held), lane('b', 10)], { share: false })).toEqual(alone);
    expect(waiting([lane('a', 20, held), lane('b', 10, held)])?.lanes).toEqual([
      { instance: 'a', messages: 60, why: 'held (paused)', codes: ['paused'] },
      { instance: 'b', messages: 40, why: 'held (paused)', codes: ['paused'] },
    ]);
  });

  test('is a worker, before anything else', () => {
    const lanes = [lane('a', 0, { served: false, workers: 0 }), lane('b', 10, held)];
    expect(waiting(lanes)).toEqual({
      reason: 'no-worker',
      lanes: [
        { instance: 'a', messages: 40, why: 'no worker', codes: ['unserved'] },
        { instance: 'b', messages: 40, why: 'held (paused)', codes: ['paused'] },
      ],
    });
  });

  test('is its hours, whatever its numbers do; and nothing once it has ended', () => {
    const supply = { waitUntil: NOW + 1000, reason: 'window' as const };
    const facts = { supply, lanes: [lane('a', 20, held)] };
    expect(viewCampaign(record(), { queued: 30 }, { facts }).waiting).toEqual({
      reason: 'window',
      until: '2026-11-21T12:00:01.000Z',
    });
    expect(viewCampaign(record({ state: 'paused' }), { queued: 30 }, { facts }).waiting).toBeUndefined();
  });
});
