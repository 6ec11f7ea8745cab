import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSemaphore } from './semaphore.ts';

test('never more than there is, first come, first served, and everyone is served', async () => {
  const shares = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(shares, fc.integer({ min: 1, max: 10 }), async (wanted, total) => {
      const room = createSemaphore(total);
      const served: number[] = [];
      let used = 0;
      await Promise.all(
        wanted.map(async (share, at) => {
          const free = await room.acquire(share);
          served.push(at);
          used += Math.min(share, total);
          expect(used).toBeLessThanOrEqual(total);
          await Promise.resolve();
          used -= Math.min(share, total);
          free();
          free();
        }),
      );
      expect(served).toEqual(wanted.map((_share, at) => at));
      expect(room.tryAcquire(total)).toBeDefined();
    }),
  );
});

test('what is taken at once does not overtake whoever waits', async () => {
  const room = createSemaphore(10);
  const free = room.tryAcquire(8)!;
  const waits = room.acquire(5);
  expect(room.tryAcquire(1)).toBeUndefined();
  free();
  await waits;
  expect(room.tryAcquire(5)).toBeDefined();
  expect(room.tryAcquire()).toBeUndefined();
});
