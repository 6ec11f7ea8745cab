import { setImmediate as run } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { heardLog } from '../delivery.fixture.ts';
import { createSweepRounds } from './sweep-rounds.ts';

const lanes = Array.from({ length: 40 }, (_none, at) => `lane-${at}`);

describe('maintenance rounds: order, bound and repetition', () => {
  test('searches that hang delay no round, and no other lane beyond the bound', async () => {
    const kept: string[] = [];
    const searched: string[] = [];
    let let_go = (): void => {};
    const hanging = new Promise<void>((resolve) => (let_go = resolve));
    const rounds = createSweepRounds({
      sweep: async (lane) => kept.push(lane) > 0,
      search(lane) {
        searched.push(lane);
        return hanging;
      },
      log: heardLog(),
      searchesAtOnce: 10,
    });
    await rounds.run(lanes);
    await rounds.run(lanes);
    expect(kept).toEqual([...lanes, ...lanes]);
    await expect.poll(() => searched).toEqual(lanes.slice(0, 10));
    let_go();
    await expect.poll(() => searched).toEqual(lanes);
  });

  test('only the lanes whose sweep asks for it are searched', async () => {
    const searched: string[] = [];
    const rounds = createSweepRounds({
      sweep: async (lane) => lane === 'lane-3',
      search: async (lane) => void searched.push(lane),
      log: heardLog(),
    });
    await rounds.run(lanes);
    await expect.poll(() => searched).toEqual(['lane-3']);
  });

  test('a lane whose sweep hangs takes up only one place of the concurrent sweeps', async () => {
    const kept: string[] = [];
    const log = heardLog();
    let let_go = (): void => {};
    const slow = new Promise<void>((resolve) => (let_go = resolve));
    let atOnce = 0;
    let most = 0;
    const rounds = createSweepRounds({
      async sweep(lane) {
        most = Math.max(most, (atOnce += 1));
        if (lane === 'lane-0') await slow;
        await run();
        kept.push(lane);
        atOnce -= 1;
        if (lane === 'lane-7') throw new Error('Redis is unavailable');
        return true;
      },
      search: async () => {},
      log,
      atOnce: 4,
    });
    const round = rounds.run(lanes);
    await expect.poll(() => kept).toEqual(lanes.slice(1));
    let_go();
    await round;
    expect(kept).toHaveLength(lanes.length);
    expect(most).toBe(4);
    expect(log.events).toEqual(['sweep.failed']);
  });

  test('the lanes of a round are spread evenly over its time', async () => {
    const at: number[] = [];
    const from = performance.now();
    const rounds = createSweepRounds({
      sweep: async () => at.push(performance.now() - from) > 0,
      search: async () => {},
      log: heardLog(),
    });
    await rounds.run(lanes, 400);
    expect(at).toHaveLength(lanes.length);
    // Never earlier than 10 ms before its turn, however slow this machine is.
    for (const [turn, ms] of at.entries()) expect(ms).toBeGreaterThanOrEqual((400 * turn) / lanes.length - 10.5);
  });

  test('a stop ends the wait for the next lane', async () => {
    const kept: string[] = [];
    const rounds = createSweepRounds({
      sweep: async (lane) => kept.push(lane) > 0,
      search: async () => {},
      log: heardLog(),
      atOnce: 1,
    });
    const round = rounds.run(lanes, 3_600_000);
    await expect.poll(() => kept).toEqual(['lane-0']);
    rounds.stop();
    await round;
    expect(kept).toEqual(['lane-0']);
  });

  test('after a stop, nothing further starts', async () => {
    const kept: string[] = [];
    const rounds = createSweepRounds({
      async sweep(lane) {
        kept.push(lane);
        rounds.stop();
        return true;
      },
      search: async (lane) => void kept.push(`search ${lane}`),
      log: heardLog(),
      atOnce: 1,
    });
    await rounds.run(lanes);
    await run();
    expect(kept).toEqual(['lane-0']);
  });
});
