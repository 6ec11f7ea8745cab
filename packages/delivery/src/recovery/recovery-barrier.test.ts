import type { Recovery } from '@pombo/core';
import { describe, expect, test, vi } from 'vitest';
import { createRecoveryBarrier, type RecoveryBarrierOptions } from './recovery-barrier.ts';
import { heardLog } from '../delivery.fixture.ts';
import { noJournal } from '../attempt/journal-intent.ts';
import { systemClock } from '../clock.ts';
import { createSentAttempts } from './sent-attempts.ts';
import { DEFAULT_TIMINGS } from '../timings.ts';

/** A barrier whose questions to Redis a test can delay. */
function stage(state: Partial<Recovery>) {
  const recovery: Recovery = { epoch: '1', open: false, missing: false, held: false, awaits: [], ...state };
  const ledger = {
    recovery: {
      look: async () => [],
      restore: async () => ({ repair: 'nothing', lane: 'vendas', key: 'key' }),
      checkIn: vi.fn<(found: { wentBack: boolean }) => Promise<Recovery>>(async () => recovery),
      strikeOff: async () => recovery,
      read: async () => recovery,
      noteHeld: async () => {},
      close: async () => true,
    },
    lanes: {
      names: async () => ['vendas'],
      holds: async () => [{ reason: 'rollback' }],
      release: vi.fn<() => Promise<never[]>>(async () => []),
      hold: async () => {},
      updateHold: async () => {},
    },
    workers: { snapshot: async () => ({ now: 0, workers: new Map() }) },
    attempts: { raiseSequence: async () => false },
  };
  const identify = vi.fn<() => Promise<string>>(async () => 'run');
  const onOver = vi.fn<() => void>();
  const barrier = createRecoveryBarrier({
    worker: 'w-1',
    host: 'host',
    sentAttempts: createSentAttempts(noJournal, 'w-1'),
    inHand: () => false,
    ledger: ledger as unknown as RecoveryBarrierOptions['ledger'],
    identify,
    isLossless: async () => false,
    lanes: () => [],
    wake: async () => {},
    onOver,
    seen: () => [],
    sequences: () => [],
    timings: DEFAULT_TIMINGS,
    clock: systemClock,
    log: heardLog(),
  });
  return { barrier, identify, ledger, onOver };
}

test('a suspicion that comes while the holds of a recovery are released is checked before anything is sent', async () => {
  const { barrier, identify, ledger } = stage({ open: true });
  const released = Promise.withResolvers<never[]>();
  ledger.lanes.release.mockReturnValueOnce(released.promise);
  barrier.start();
  await expect.poll(() => ledger.lanes.release.mock.calls.length).toBe(1);
  identify.mockReturnValue(new Promise(() => {}));
  barrier.suspect('the connection to Redis was lost');
  released.resolve([]);
  // The second comparison has started, and never ends in this test.
  await expect.poll(() => identify.mock.calls.length).toBe(2);
  expect(barrier.isClear()).toBe(false);
});

test('lost writes are reported even if they are noticed while the journal is being compared', async () => {
  const { barrier, ledger } = stage({});
  const checkedIn = Promise.withResolvers<Recovery>();
  ledger.recovery.checkIn.mockReturnValueOnce(checkedIn.promise);
  barrier.start();
  await expect.poll(() => ledger.recovery.checkIn.mock.calls.length).toBe(1);
  barrier.suspect('the heartbeats went back', true);
  checkedIn.resolve(await ledger.recovery.read());
  await expect.poll(() => barrier.isClear()).toBe(true);
  expect(ledger.recovery.checkIn.mock.calls.map(([{ wentBack }]) => wentBack)).toEqual([false, true]);
  await barrier.stop();
});

describe('a lane that is held since Redis lost writes', () => {
  const opened = ({ checkIn }: { checkIn: ReturnType<typeof stage>['ledger']['recovery']['checkIn'] }) =>
    checkIn.mock.calls.filter(([{ wentBack }]) => wentBack).length;

  test('gets a recovery if none is open', async () => {
    const { barrier, ledger } = stage({});
    barrier.start();
    await expect.poll(() => barrier.isClear()).toBe(true);
    await barrier.cover('vendas');
    await expect.poll(() => opened(ledger.recovery)).toBe(1);
    await barrier.stop();
  });

  test('waits for the recovery that is open', async () => {
    const { barrier, ledger } = stage({ open: true, held: true, awaits: [{ worker: 'w-2', host: 'other' }] });
    barrier.start();
    await expect.poll(() => barrier.isClear()).toBe(true);
    await barrier.cover('vendas');
    // A new recovery would have begun before `cover` resolved.
    expect(barrier.isClear()).toBe(true);
    expect(opened(ledger.recovery)).toBe(0);
    await barrier.stop();
  });
});

test('held lanes run again at the first heartbeat after a recovery, whichever worker ended it, and at no other heartbeat', async () => {
  const { barrier, onOver } = stage({});
  barrier.start();
  await expect.poll(() => barrier.isClear()).toBe(true);
  const beat = (beats: number, recovering: boolean): void => barrier.onHeartbeat({ beats, epoch: '1', recovering });
  beat(1, false);
  expect(onOver).not.toHaveBeenCalled();
  beat(2, true);
  expect(onOver).not.toHaveBeenCalled();
  beat(3, false);
  expect(onOver).toHaveBeenCalledTimes(1);
  beat(4, false);
  expect(onOver).toHaveBeenCalledTimes(1);
  await barrier.stop();
});
