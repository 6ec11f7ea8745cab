import { describe, expect, test } from 'vitest';
import { BLOCKER_CODES, STALL_GRACE_MS, blockersOf, guideOf, type BlockerCode, type LaneFacts } from './blockers.ts';
import { HOLD_GUIDE, holdSteps } from './hold-guide.ts';
import { LANE_GUIDE, LANE_STATES, type LaneStall, type LaneState } from './lane-guide.ts';
import { HOLD_REASONS, type HoldReason } from '../outcome.ts';
import { STATUS_GUIDE, statusStep } from '../message/status-guide.ts';
import { STATUSES } from '../message/status.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

function facts(more: Partial<LaneFacts> = {}): LaneFacts {
  const fine = { workers: 1, configured: true, orphaned: false, sending: false, queued: 1, notBefore: 0 };
  return { instance: 'vendas', holds: [], ...fine, now: NOW, ...more };
}

const stall = (reason: LaneStall): Partial<LaneFacts> => ({
  stall: { reason, until: NOW + 1000 },
});
const cooling = (fault: string): Partial<LaneFacts> => ({ fault, notBefore: NOW + 1000 });

const held = (reason: HoldReason): Partial<LaneFacts> => ({ holds: [{ reason, detail: 'seen', since: NOW }] });

/** For every state beside a hold, facts that put a lane into it. */
const STATES: Record<LaneState, Partial<LaneFacts>> = {
  'not-configured': { workers: 0, configured: false },
  unserved: { workers: 0 },
  recovering: { orphaned: true, sending: true },
  'redis-full': stall('redis-full'),
  'replica-behind': stall('replica-behind'),
  outage: stall('outage'),
  'cooling-unreached': cooling('unreached'),
  'cooling-busy': cooling('busy'),
  'cooling-errored': cooling('errored'),
  'cooling-unknown': cooling('unknown'),
  'cooling-refused': cooling('credentials'),
  closed: { waiting: { until: NOW + 1000, reason: 'window' } },
  'daily-limit': { waiting: { until: NOW + 1000, reason: 'daily-limit' } },
  'queue-unreadable': stall('queue-unreadable'),
  'queue-full': stall('queue-full'),
  searching: stall('searching'),
  probing: stall('probing'),
  scheduled: stall('scheduled'),
};

function factsFor(code: BlockerCode): Partial<LaneFacts> {
  const reason = HOLD_REASONS.find((each) => each === code);
  return reason === undefined ? STATES[code as LaneState] : held(reason);
}

describe('why a lane sends nothing', () => {
  test.each(BLOCKER_CODES)('%s has facts that lead to it, a name, a meaning, and a next step', (code) => {
    const blockers = blockersOf(facts(factsFor(code)));
    expect(blockers.map((blocker) => blocker.code)).toEqual([code]);
    const [{ means, steps, endedBy }] = blockers as [(typeof blockers)[number]];
    expect(means).toMatch(/\.$/);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.join()).not.toContain('{');
    expect(endedBy).toBe(guideOf(code)!.endedBy);
  });

  test('is empty for a lane that sends, waits for its gap, or has nothing to send', () => {
    for (const more of [{}, { sending: true }, { notBefore: NOW + 1000 }, { queued: 0 }]) {
      expect(blockersOf(facts(more))).toEqual([]);
    }
  });

  test('names several reasons at once, holds first, in a fixed order', () => {
    const holds = [
      { reason: 'rollback', detail: '', since: NOW },
      { reason: 'paused', detail: '', since: NOW },
    ] as const;
    const codes = blockersOf(facts({ holds, workers: 0, ...STATES.closed, ...STATES.outage })).map(({ code }) => code);
    expect(codes).toEqual(['paused', 'rollback', 'unserved', 'outage', 'closed']);
  });

  test('has its beginning, evidence and end, if they are known', () => {
    expect(blockersOf(facts(held('disconnected')))).toMatchObject([
      { detail: 'seen', since: '2026-11-21T12:00:00.000Z' },
    ]);
    expect(blockersOf(facts(STATES.closed))).toMatchObject([{ until: '2026-11-21T12:00:01.000Z' }]);
    expect(blockersOf(facts(STATES['queue-full']))[0]).not.toHaveProperty('until');
  });

  test('a worker’s stall ends a moment after its time, when an attempt opens, and when nothing waits', () => {
    const said = (until: number): Partial<LaneFacts> => ({ stall: { reason: 'queue-full', until } });
    expect(blockersOf(facts(said(NOW - STALL_GRACE_MS + 1)))).toHaveLength(1);
    expect(blockersOf(facts(said(NOW - STALL_GRACE_MS)))).toEqual([]);
    expect(blockersOf(facts({ ...said(NOW + 1), sending: true }))).toEqual([]);
    expect(blockersOf(facts({ ...said(NOW + 1), queued: 0 }))).toEqual([]);
  });

  test('shows a hold of a newer version, without the advice to resume', () => {
    const holds = [{ reason: 'comet' as never, detail: '', since: NOW }];
    const [found] = blockersOf(facts({ holds }));
    expect(found).toMatchObject({ code: 'comet', endedBy: 'person' });
    expect(found!.steps.join()).not.toContain('resume');
  });
});

describe('the advice for a lane that sends nothing', () => {
  test('is to resume only if a person must end the hold, to take messages back from Z-API, or to give up a lost journal', () => {
    const resumable = HOLD_REASONS.filter((reason) =>
      holdSteps(reason, 'vendas').some((step) => /pombo lanes resume vendas(?! --recall| --after-rollback)/.test(step)),
    );
    expect(resumable).toEqual(HOLD_REASONS.filter((reason) => HOLD_GUIDE[reason].endedBy === 'person'));
  });

  test('is never to resume a lane without a hold, except to take messages back from Z-API', () => {
    const steps = LANE_STATES.flatMap((state) => LANE_GUIDE[state].steps);
    const resuming = steps.filter((step) => step.includes('lanes resume'));
    expect(resuming.every((step) => step.endsWith('lanes resume {instance} --recall'))).toBe(true);
  });

  test('says what not to do if resuming is wrong, useless or early', () => {
    const silent = HOLD_REASONS.filter((reason) => HOLD_GUIDE[reason].avoid === undefined);
    expect(silent).toEqual(['paused', 'redirected', 'client-bug']);
  });
});

describe('the statuses', () => {
  test('each have a meaning, and a step only if a person has something to do', () => {
    for (const status of STATUSES) expect(STATUS_GUIDE[status].means).toMatch(/\.$/);
    const ends = STATUSES.filter((status) => statusStep(status, 'order-1') === undefined);
    expect(ends).toEqual(['sending', 'accepted', 'sent', 'delivered', 'read', 'suppressed']);
  });

  test.each(['failed', 'expired', 'cancelled'] as const)('%s leads to resolve if retry is refused', (status) => {
    expect(statusStep(status, 'order-1')).toContain('pombo message retry order-1');
    const maybe = statusStep(status, 'order-1', true);
    expect(maybe).toContain('pombo unknown resolve order-1 --as resend');
    expect(maybe).not.toContain('message retry');
  });
});
