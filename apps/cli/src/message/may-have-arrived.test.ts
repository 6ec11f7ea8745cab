import { addFailures, type FailureGroup } from '@pombo/campaign';
import { nextStepsOf, type MessageView } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { commandOf } from '../campaign/failures.ts';

/** What is advised about a message that failed, when an attempt before the last one may have been sent. */
function failed(code: string, isProven: boolean): MessageView {
  const error = { code, message: 'seen' };
  const fields = { id: 'order-42', status: 'failed', attempts: 2, error };
  return { ...fields, ...(isProven ? {} : { notProvenUnsent: true }) } as unknown as MessageView;
}

describe.for(['image_gone', 'invalid_phone', 'too_large', 'rejected'])('failed with %s', (code) => {
  test('message show never advises a new message or a retry after a lost answer', () => {
    expect(nextStepsOf(failed(code, false)).join(' ')).toMatch(/check the phone, and only if it did not arrive/);
    expect(nextStepsOf(failed(code, false)).join(' ')).not.toMatch(/new message|retry/);
    expect(nextStepsOf(failed(code, true)).join(' ')).not.toMatch(/check the phone/);
  });

  test('campaign failures lists them apart, retries none of them, and lets each be settled', () => {
    const groups = new Map<string, FailureGroup>();
    for (const notProvenUnsent of [false, true]) {
      const ended = { code, count: 1, texts: [], lines: [2], notProvenUnsent };
      addFailures(groups, { status: 'failed', ...ended }, { state: 'completed' });
    }
    const [proven, unclear] = [...groups.values()];
    expect([proven!.count, unclear!.count]).toEqual([1, 1]);
    expect([proven!.retryable, unclear!.retryable]).toEqual([code === 'rejected' ? 1 : 0, 0]);
    expect(unclear!.advice).toMatch(/^An earlier attempt may have been sent: check the phone/);
    expect(unclear!.advice).not.toMatch(/new message|retry/);
    expect(commandOf(unclear!, { id: 'cmp_1', state: 'completed' })).toBe(
      'pombo message list --campaign cmp_1 --status failed',
    );
  });
});
