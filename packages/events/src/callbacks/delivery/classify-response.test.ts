import { notice, sayAll } from '@pombo/catalogue';
import type { OutboundResult } from '@pombo/outbound';
import { describe, expect, test } from 'vitest';
import { classifyResponse, type AttemptFacts } from './classify-response.ts';
import { CALLBACK_TIMINGS } from '../timings.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const said = (status: number, headers: Record<string, string> = {}, body = ''): OutboundResult => ({
  kind: 'response',
  status,
  headers,
  body: Buffer.from(body),
  complete: true,
});
const decide = (result: OutboundResult, facts: Partial<AttemptFacts> = {}) =>
  classifyResponse(result, {
    attempts: 0,
    ageMs: 0,
    registered: true,
    timings: CALLBACK_TIMINGS,
    random: 1 / 3,
    line: (text) => text,
    ...facts,
  });

describe('what follows from a response', () => {
  test.for([200, 201, 204, 299])('%i counts as delivered', (status) => {
    expect(decide(said(status))).toEqual({ decision: 'delivered' });
  });

  test('410 disables the endpoint', () => expect(decide(said(410))).toEqual({ decision: 'gone' }));

  test.for([
    [said(301), 'answered 301: redirects are not followed'],
    [said(400), 'answered 400'],
    [said(404, {}, ' nothing\n'), 'answered 404: nothing'],
    [said(500, {}, 'x'.repeat(5000)), `answered 500: ${'x'.repeat(200)}`],
    [{ kind: 'failed', why: 'refuses connections' }, 'refuses connections'],
    [{ kind: 'refused', why: 'is a private address' }, 'was not called: it is a private address'],
  ] as [OutboundResult, string][])('%o is retried', ([result, why]) => {
    expect(decide(result)).toEqual({ decision: 'retry', why, delayMs: 5 * SECOND });
  });

  test('is retried after pauses that grow to hours, within a day', () => {
    const pauses: number[] = [];
    let ageMs = 0;
    for (let attempts = 0; attempts < 20; attempts += 1) {
      const next = decide(said(500), { attempts, ageMs });
      if (next.decision !== 'retry') break;
      pauses.push(next.delayMs);
      ageMs += next.delayMs;
    }
    const planned = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR];
    expect(pauses.slice(0, 6)).toEqual(planned);
    // The last attempt is made when the day is over.
    expect(pauses).toHaveLength(7);
    expect(ageMs).toBe(24 * HOUR);
    expect(decide(said(500), { attempts: 7, ageMs })).toEqual({ decision: 'give-up', why: 'answered 500' });
  });

  test('a forbidden URL that a message names is given up after ten minutes, not after a day', () => {
    const leads = notice('url_leads_closed', { kind: 'private' });
    const refused: OutboundResult = { kind: 'refused', why: sayAll(leads), notice: leads };
    const after = (minutes: number, registered: boolean) =>
      decide(refused, { ageMs: minutes * MINUTE, registered }).decision;
    expect([after(9, false), after(10, false)]).toEqual(['retry', 'give-up']);
    expect([after(10, true), after(23 * 60, true), after(24 * 60, true)]).toEqual(['retry', 'retry', 'give-up']);
    // Whatever the pauses: the last attempt is made when the ten minutes are over.
    expect(decide(refused, { attempts: 2, ageMs: 6 * MINUTE, registered: false })).toMatchObject({
      delayMs: 4 * MINUTE,
    });
  });

  test('is spread, so that deliveries that failed together do not return together', () => {
    const delays = [0, 0.5, 1].map(
      (random) => (decide(said(500), { random, attempts: 1 }) as { delayMs: number }).delayMs,
    );
    expect(delays).toEqual([270 * SECOND, 315 * SECOND, 360 * SECOND]);
  });
});

describe('Retry-After', () => {
  test.for([
    ['60', MINUTE],
    ['0', SECOND],
    ['999999999', HOUR],
  ] as const)('%s is bounded', ([text, pauseMs]) => {
    expect(decide(said(429, { 'retry-after': text }))).toMatchObject({
      pauseMs,
      delayMs: Math.max(pauseMs, 5 * SECOND),
    });
    expect(decide(said(503, { 'retry-after': text }))).toMatchObject({ pauseMs });
  });

  test.for(['soon', '-1', '1e9', 'Sat, 21 Nov 2026 07:00:00 GMT'])('"%s" has no effect', (text) => {
    expect(decide(said(429, { 'retry-after': text }))).not.toHaveProperty('pauseMs');
  });

  test('with another status has no effect', () => {
    expect(decide(said(500, { 'retry-after': '60' }))).not.toHaveProperty('pauseMs');
  });
});
