import { describe, expect, test } from 'vitest';
import { STATUSES, TRANSITIONS, isSettled, isTaken, mayMove, type Status } from './status.ts';

/** Every status that `from` can reach, by any number of changes. */
function reachable(from: Status): Set<Status> {
  const seen = new Set<Status>();
  const next = [...TRANSITIONS[from]];
  for (let status = next.pop(); status !== undefined; status = next.pop()) {
    if (seen.has(status)) continue;
    seen.add(status);
    next.push(...TRANSITIONS[status]);
  }
  return seen;
}

const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));

describe('the table of changes', () => {
  test('has exactly the designed changes, line by line', () => {
    const design: [Status, Status[]][] = [
      ['queued', ['sending', 'cancelled', 'expired', 'suppressed', 'failed']],
      // Evidence for an earlier attempt ends the wait for the next.
      ['queued', ['accepted', 'sent', 'delivered', 'read']],
      // A sign that may be an earlier attempt's: nothing is resent before a person has looked.
      ['queued', ['unknown']],
      ['sending', ['accepted', 'unknown', 'failed', 'queued']],
      ['accepted', ['sent', 'delivered', 'read', 'failed', 'unknown', 'queued']],
      ['sent', ['delivered', 'read']],
      ['delivered', ['read']],
      ['read', []],
      ['unknown', ['accepted', 'sent', 'delivered', 'read', 'queued', 'failed', 'cancelled']],
      ['failed', ['queued', 'accepted', 'sent', 'delivered', 'read']],
      // A sign that one of our attempts made, and that may be its own: it is no longer proven unsent.
      ['failed', ['unknown']],
      ['expired', ['queued']],
      ['cancelled', ['queued']],
      ['suppressed', ['queued']],
    ];
    const written = new Set(design.flatMap(([from, tos]) => tos.map((to) => `${from} → ${to}`)));
    const legal = pairs.filter(([from, to]) => mayMove(from, to)).map(([from, to]) => `${from} → ${to}`);
    expect(new Set(legal)).toEqual(written);
  });

  test('lists every status once', () => {
    expect(Object.keys(TRANSITIONS).toSorted()).toEqual([...STATUSES].toSorted());
    for (const tos of Object.values(TRANSITIONS)) expect(new Set(tos).size).toBe(tos.length);
  });

  test('lets a queued message reach every status', () => {
    expect([...reachable('queued')].toSorted()).toEqual([...STATUSES].toSorted());
  });

  test('has no change from read, and one from every other status', () => {
    for (const status of STATUSES) expect(TRANSITIONS[status].length === 0).toBe(status === 'read');
  });

  test('never goes back once WhatsApp has the message: from sent on there is only forward', () => {
    const order: Status[] = ['sent', 'delivered', 'read'];
    for (const [at, status] of order.entries()) expect(reachable(status)).toEqual(new Set(order.slice(at + 1)));
  });

  test('lets a message become sending only from queued, so that every attempt is begun', () => {
    expect(STATUSES.filter((from) => mayMove(from, 'sending'))).toEqual(['queued']);
  });

  test('never changes a status into itself', () => {
    for (const status of STATUSES) expect(mayMove(status, status)).toBe(false);
  });
});

describe('groups of statuses', () => {
  test('a waiter may stop waiting at a settled status', () => {
    expect(STATUSES.filter((status) => !isSettled(status))).toEqual(['queued', 'sending']);
  });

  test('a taken status means that Z-API accepted the message', () => {
    expect(STATUSES.filter(isTaken)).toEqual(['accepted', 'sent', 'delivered', 'read']);
  });
});
