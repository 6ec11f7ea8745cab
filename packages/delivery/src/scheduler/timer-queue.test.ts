import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTimerQueue, type TimerQueue } from './timer-queue.ts';

describe('the timer queue', () => {
  let due: string[];
  let timerQueue: TimerQueue;

  beforeEach(() => {
    vi.useFakeTimers();
    due = [];
    timerQueue = createTimerQueue((name) => void due.push(name));
  });
  afterEach(() => {
    timerQueue.stop();
    vi.useRealTimers();
  });

  test('calls each name once, in the order of their times, and not early', () => {
    timerQueue.set('late', 300);
    timerQueue.set('early', 100);
    timerQueue.set('middle', 200);
    vi.advanceTimersByTime(99);
    expect(due).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(due).toEqual(['early']);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual(['early', 'middle', 'late']);
  });

  test('replaces a time with a new one, earlier or later', () => {
    timerQueue.set('a', 100);
    timerQueue.set('a', 300);
    timerQueue.set('b', 300);
    timerQueue.set('b', 100);
    vi.advanceTimersByTime(200);
    expect(due).toEqual(['b']);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual(['b', 'a']);
  });

  test('brings a time forward, and never delays it', () => {
    timerQueue.set('a', 500);
    timerQueue.bringForward('a', 100);
    timerQueue.set('b', 100);
    timerQueue.bringForward('b', 500);
    timerQueue.bringForward('new', 200);
    vi.advanceTimersByTime(100);
    expect(due).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual(['a', 'b', 'new']);
  });

  test('does not call a cleared name, which may be set again', () => {
    timerQueue.set('a', 100);
    timerQueue.set('b', 100);
    timerQueue.clear('a');
    vi.advanceTimersByTime(100);
    expect(due).toEqual(['b']);
    timerQueue.set('a', 100);
    vi.advanceTimersByTime(100);
    expect(due).toEqual(['b', 'a']);
  });

  test('calls no name after it was stopped, and accepts none', () => {
    timerQueue.set('a', 100);
    timerQueue.stop();
    timerQueue.set('b', 100);
    timerQueue.bringForward('c', 100);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('lets the callback set the next time, even to now', () => {
    const times: number[] = [];
    const again: TimerQueue = createTimerQueue((name) => {
      times.push(performance.now());
      if (times.length < 4) again.set(name, times.length === 1 ? 0 : 100);
    });
    const start = performance.now();
    again.set('a', 100);
    vi.advanceTimersByTime(1000);
    expect(times.map((at) => Math.round(at - start))).toEqual([100, 100, 200, 300]);
    again.stop();
  });

  test('uses one timer for thousands of names, and calls each once and in order', () => {
    const waits = Array.from({ length: 5000 }, (_, at) => ((at * 7919) % 5000) + 1);
    waits.forEach((ms, at) => timerQueue.set(`lane-${at}`, ms));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(5001);
    expect(new Set(due).size).toBe(5000);
    expect(due).toHaveLength(5000);
    const order = due.map((name) => waits[Number(name.slice('lane-'.length))]!);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('keeps a time that is further than a timer can wait', () => {
    const far = 2 ** 31 + 1000;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    timerQueue.set('far', far);
    // A real timer with a longer delay fires at once.
    expect(timers.mock.lastCall?.[1]).toBe(2 ** 31 - 1);
    vi.advanceTimersByTime(far - 1);
    expect(due).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(due).toEqual(['far']);
  });
});
