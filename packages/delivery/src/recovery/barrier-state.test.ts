import { describe, expect, test } from 'vitest';
import {
  again,
  cleared,
  compared,
  moveTo,
  newBarrier,
  suspected,
  type Barrier,
  type Comparing,
} from './barrier-state.ts';

function clearBarrier(): Barrier {
  const barrier = newBarrier();
  const waiting = moveTo(barrier, compared(barrier.state as Comparing, 'run', 'epoch'));
  moveTo(barrier, cleared(waiting, 5));
  return barrier;
}

test('the barrier becomes clear only after a comparison and the reports of the others', () => {
  const barrier = newBarrier();
  const clear = { at: 'clear', since: 5, run: 'run', epoch: 'epoch' } as const;
  expect(() => moveTo(barrier, clear)).toThrow('cannot move from comparing to clear');
  expect(clearBarrier().state).toEqual(clear);
});

describe('a suspicion', () => {
  test('makes a barrier that was clear compare again', () => {
    const barrier = clearBarrier();
    expect(moveTo(barrier, suspected(barrier.state, true))).toMatchObject({ at: 'comparing', wentBack: true });
  });

  test('keeps the lanes that are behind, and lost writes until they are reported', () => {
    const lost: Comparing = { at: 'comparing', wentBack: true, behind: new Set(['a']) };
    expect(suspected(lost, false)).toEqual(lost);
    const reported = compared(lost, 'run', 'epoch');
    expect(suspected(reported, false)).toEqual({ ...lost, wentBack: false });
    expect(again(reported)).toEqual({ ...lost, wentBack: false });
  });
});
