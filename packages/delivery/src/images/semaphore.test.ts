import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSemaphore } from './semaphore.ts';

test('grants at most the total, in order of request, and every request in the end', async () => {
  const shares = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(shares, fc.integer({ min: 1, max: 10 }), async (wanted, total) => {
      const semaphore = createSemaphore(total);
      const served: number[] = [];
      let used = 0;
      await Promise.all(
        wanted.map(async (share, at) => {
          const free = await semaphore.acquire(share);
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
      expect(semaphore.tryAcquire(total)).toBeDefined();
    }),
  );
});

test('tryAcquire does not overtake a waiting request', async () => {
  const semaphore = createSemaphore(10);
  const free = semaphore.tryAcquire(8)!;
  const waits = semaphore.acquire(5);
  expect(semaphore.tryAcquire(1)).toBeUndefined();
  free();
  await waits;
  expect(semaphore.tryAcquire(5)).toBeDefined();
  expect(semaphore.tryAcquire()).toBeUndefined();
});
