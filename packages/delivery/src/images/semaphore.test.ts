import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRoom } from './semaphore.ts';

test('never more than there is, first come, first served, and everyone is served', async () => {
  const shares = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(shares, fc.integer({ min: 1, max: 10 }), async (wanted, total) => {
      const room = createRoom(total);
      const served: number[] = [];
      let used = 0;
      await Promise.all(
        wanted.map(async (share, at) => {
          const free = await room.wait(share);
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
      expect(room.take(total)).toBeDefined();
    }),
  );
});

test('what is taken at once does not overtake whoever waits', async () => {
  const room = createRoom(10);
  const free = room.take(8)!;
  const waits = room.wait(5);
  expect(room.take(1)).toBeUndefined();
  free();
  await waits;
  expect(room.take(5)).toBeDefined();
  expect(room.take()).toBeUndefined();
});
