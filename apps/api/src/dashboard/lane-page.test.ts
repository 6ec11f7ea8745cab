import { expect, test } from 'vitest';
import { HOLD_WORDS } from '@pombo/catalogue';
import type { Blocker } from '@pombo/core';
import { laneDetailPage } from './lane-page.ts';

const paused: Blocker = { code: 'paused', means: 'English', endedBy: 'person', steps: ['in English'], detail: 'lunch' };

const LANES = Array.from({ length: 10_000 }, (_none, at) => ({
  instance: `loja-${String(at).padStart(5, '0')}`,
  state: 'open' as const,
  holds: [],
  blockers: at % 1000 === 7 ? [paused] : [],
  queued: 0,
  sending: 0,
  accepted: 0,
  unknown: 0,
  failed: 0,
  configured: true,
  served: true,
  workers: 1,
  perMinute: 0,
}));

test('of 10,000 numbers a page holds as many as were asked for, and says how many there are', () => {
  const page = laneDetailPage(LANES, { offset: 200, limit: 100 }, 'en');
  expect(page).toMatchObject({ found: 10_000, total: 10_000 });
  expect(page.lanes.map(({ instance }) => instance)).toEqual(LANES.slice(200, 300).map(({ instance }) => instance));
  expect(JSON.stringify(page).length).toBeLessThan(50_000);
});

test('numbers are found by a part of the name, or by a reason', () => {
  expect(laneDetailPage(LANES, { q: 'LOJA-0004', offset: 0 }, 'en')).toMatchObject({ found: 10, total: 10_000 });
  const held = laneDetailPage(LANES, { codes: ['paused', 'storm'], offset: 0, limit: 3 }, 'en');
  expect(held.found).toBe(10);
  expect(held.lanes.map(({ instance }) => instance)).toEqual(['loja-00007', 'loja-01007', 'loja-02007']);
  const both = laneDetailPage(LANES, { q: '00001', codes: ['paused'], offset: 0 }, 'en');
  expect(both.lanes[0]!.instance).toBe('loja-00001');
  expect(both.found).toBe(11);
});

test('numbers are read by their names, and by nothing else that they contain', () => {
  const { lanes, found } = laneDetailPage(LANES, { names: ['loja-00042', 'loja-0', 'nobody'], offset: 0 }, 'en');
  expect(lanes.map(({ instance }) => instance)).toEqual(['loja-00042']);
  expect(found).toBe(1);
});

test('a reason is explained in the language that was asked for; what was seen stays', () => {
  const [lane] = laneDetailPage(LANES, { q: 'loja-00007', offset: 0 }, 'pt-BR').lanes;
  const { means } = HOLD_WORDS['pt-BR'].paused;
  expect(lane!.blockers).toMatchObject([{ code: 'paused', means, endedBy: 'person', detail: 'lunch' }]);
  expect(lane!.blockers[0]!.steps.join()).toContain('pombo lanes resume loja-00007');
});
