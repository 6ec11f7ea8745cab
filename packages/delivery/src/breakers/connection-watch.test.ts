import { setImmediate as immediately } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createConnectionWatch, whenToAsk, type ConnectionWatch } from './connection-watch.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('when /status is asked about a number', () => {
  const rows: [string, number, number, string][] = [
    ['it sent just now, and was never asked about', 0, Infinity, 'now'],
    ['it sent within five minutes, and was asked about a minute ago', 4 * MINUTE, MINUTE, 'now'],
    ['… less than a minute ago', 0, MINUTE - 1, 'later'],
    ['it sent five minutes ago', 5 * MINUTE, 5 * MINUTE, 'before-send'],
    ['it never sent here', Infinity, Infinity, 'before-send'],
    ['it never sent here, but was asked about', Infinity, MINUTE - 1, 'later'],
  ];
  test.for(rows)('%s', ([, sentAgoMs, askedAgoMs, wanted]) => {
    expect(whenToAsk({ sentAgoMs, askedAgoMs }, DEFAULT_TIMINGS)).toBe(wanted);
  });
});

interface Staged extends ConnectionWatch {
  /** Lane and second of each question. */
  asked: { lane: string; at: number }[];
  /** Lets seconds pass, with a tick in each. */
  pass(seconds: number, each?: () => void): void;
}

function stage(down: string[] = []): Staged {
  let now = 0;
  let chance = 0;
  const asked: Staged['asked'] = [];
  const watch = createConnectionWatch({
    async ask(lane) {
      asked.push({ lane, at: now });
      return down.includes(lane);
    },
    now: () => now,
    // Evenly spread.
    random: () => (chance = (chance + 0.381) % 1),
    timings: DEFAULT_TIMINGS,
  });
  return {
    ...watch,
    asked,
    pass(seconds, each = () => {}) {
      for (let second = 0; second < seconds; second += 1) {
        now += SECOND;
        each();
        watch.tick();
      }
    },
  };
}

test('/status is asked once a minute about a lane that sends, until five minutes after its last send', () => {
  const watch = stage();
  watch.sent('a');
  watch.pass(20 * 60);
  expect(watch.asked).toHaveLength(5);
  expect(watch.isIdle('a')).toBe(true);
});

test('/status is asked about at most 20 of thousands of lanes per second, in order, and evenly spread', () => {
  const watch = stage();
  const lanes = Array.from({ length: 3000 }, (_none, at) => `lane-${at}`);
  watch.pass(600, () => lanes.forEach(watch.sent));
  const perSecond = Map.groupBy(watch.asked, ({ at }) => at);
  expect(Math.max(...[...perSecond.values()].map((each) => each.length))).toBeLessThanOrEqual(20);
  // 3,000 lanes by 20 a second: each once in 150 s.
  const perLane = Map.groupBy(watch.asked, ({ lane }) => lane);
  expect(perLane.size).toBe(lanes.length);
  for (const each of perLane.values()) expect(each.length).toBeGreaterThanOrEqual(3);
});

test('the questions about a hundred lanes that start together are spread over the minute', () => {
  const watch = stage();
  const lanes = Array.from({ length: 100 }, (_none, at) => `lane-${at}`);
  watch.pass(60, () => lanes.forEach(watch.sent));
  const perSecond = Map.groupBy(watch.asked, ({ at }) => at);
  expect(Math.max(...[...perSecond.values()].map((each) => each.length))).toBeLessThanOrEqual(5);
});

test('/status is asked about an idle lane before its next send, which happens only if the number works', async () => {
  const watch = stage(['b']);
  expect(watch.isIdle('a')).toBe(true);
  expect(await watch.askBeforeSend('a')).toBe(false);
  expect(await watch.askBeforeSend('b')).toBe(true);
  watch.sent('a');
  expect(watch.isIdle('a')).toBe(false);
  watch.pass(6 * 60);
  expect(watch.isIdle('a')).toBe(true);
});

test('of a thousand idle lanes that send at once, those that cannot be asked about within 5 s do not wait', async () => {
  const watch = stage();
  const held: boolean[] = [];
  const lanes = Array.from({ length: 1000 }, (_none, at) => `lane-${at}`);
  for (const lane of lanes) void watch.askBeforeSend(lane).then((down) => held.push(down));
  await immediately();
  // 20 at once, and 20 in each of the next five seconds, which wait.
  expect(watch.asked).toHaveLength(20);
  expect(held).toHaveLength(1000 - 5 * 20);
  expect(watch.asked.map(({ lane }) => lane)).toEqual(lanes.slice(0, 20));
});
