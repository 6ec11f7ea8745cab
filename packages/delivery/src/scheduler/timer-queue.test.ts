import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTimerQueue, type TimerQueue } from './timer-queue.ts';

describe('the agenda', () => {
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

  test('calls each name once, in the order of their times, not before', () => {
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

  test('a new time replaces the old one, earlier or later', () => {
    timerQueue.set('a', 100);
    timerQueue.set('a', 300);
    timerQueue.set('b', 300);
    timerQueue.set('b', 100);
    vi.advanceTimersByTime(200);
    expect(due).toEqual(['b']);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual(['b', 'a']);
  });

  test('hasten brings forward, and never puts off', () => {
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

  test('a cleared name is not called, and may be set again', () => {
    timerQueue.set('a', 100);
    timerQueue.set('b', 100);
    timerQueue.clear('a');
    vi.advanceTimersByTime(100);
    expect(due).toEqual(['b']);
    timerQueue.set('a', 100);
    vi.advanceTimersByTime(100);
    expect(due).toEqual(['b', 'a']);
  });

  test('stopped, it calls nobody and takes nobody', () => {
    timerQueue.set('a', 100);
    timerQueue.stop();
    timerQueue.set('b', 100);
    timerQueue.bringForward('c', 100);
    vi.advanceTimersByTime(1000);
    expect(due).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('who is called may set their next time, also at once', () => {
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

  test('one timer for thousands of names, each called once and in order', () => {
    const waits = Array.from({ length: 5000 }, (_, at) => ((at * 7919) % 5000) + 1);
    waits.forEach((ms, at) => timerQueue.set(`lane-${at}`, ms));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(5001);
    expect(new Set(due).size).toBe(5000);
    expect(due).toHaveLength(5000);
    const order = due.map((name) => waits[Number(name.slice('lane-'.length))]!);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('a time further than a timer can wait is kept', () => {
    const far = 2 ** 31 + 1000;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    timerQueue.set('far', far);
    // A real timer that is given more fires at once.
    expect(timers.mock.lastCall?.[1]).toBe(2 ** 31 - 1);
    vi.advanceTimersByTime(far - 1);
    expect(due).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(due).toEqual(['far']);
  });
});
