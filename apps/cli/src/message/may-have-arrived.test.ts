import type { AttemptRecord, MessageView } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { addFailure, type Group } from '../campaign/failures.ts';
import { stepsOf } from './timeline.ts';

/** What is advised about a message that failed, when an attempt before the last one may have been sent. */
const endedAt = '2026-11-21T12:00:00.000Z';
const LOST: AttemptRecord = { attempt: 1, endedAt, outcome: 'lost-answer', status: 'unknown' };
const REFUSED: AttemptRecord = { attempt: 2, endedAt, outcome: 'image_gone', status: 'failed' };

function failed(code: string, attemptLog: AttemptRecord[]): MessageView {
  const error = { code, message: 'seen' };
  return { id: 'order-42', status: 'failed', attempts: attemptLog.length, error, attemptLog } as unknown as MessageView;
}

describe.for(['image_gone', 'invalid_phone', 'too_large', 'rejected'])('failed with %s', (code) => {
  test('message show never advises a new message or a retry after a lost answer', () => {
    expect(stepsOf(failed(code, [LOST, REFUSED])).join(' ')).toMatch(/check the phone, and only if it did not arrive/);
    expect(stepsOf(failed(code, [LOST, REFUSED])).join(' ')).not.toMatch(/new message|retry/);
    expect(stepsOf(failed(code, [REFUSED])).join(' ')).not.toMatch(/check the phone/);
  });

  test('campaign failures lists them apart, and lets each be settled', () => {
    const groups = new Map<string, Group>();
    const campaign = { id: 'cmp_1', state: 'completed' } as const;
    for (const log of [[REFUSED], [LOST, REFUSED]]) addFailure(groups, failed(code, log), campaign);
    const [proven, unclear] = [...groups.values()];
    expect([proven!.count, unclear!.count]).toEqual([1, 1]);
    expect(unclear!.advice).toMatch(/^An earlier attempt may have been sent: check the phone/);
    expect(unclear!.advice).not.toMatch(/new message|retry/);
    expect(unclear!.command).toBe('pombo message list --campaign cmp_1 --status failed');
  });
});
