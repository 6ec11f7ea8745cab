import { DEFAULT_TIMINGS } from '@pombo/delivery';
import type { Post } from '@pombo/simulator';
import { describe, expect, test } from 'vitest';
import { testRedis } from './setup/redis-context.ts';
import { IMAGE, newPhone, stage } from './support/stage.ts';

const LANES = 1000;
const MESSAGES = 3;
/** The same for all, so that the expected gap is known to the millisecond. */
const GAP_MS = 2000;

/** A bound for a busy machine; it takes about ten seconds. */
const BUSY_MS = 90_000;

const names = Array.from({ length: LANES }, (_none, at) => `numero-${at}`);
const on = stage({ lanes: names, pace: { min: GAP_MS / 1000, max: GAP_MS / 1000 } });
const redis = testRedis();

describe('a thousand lanes in one worker process', () => {
  test(
    'need at most four connections to Redis, deliver everything once and in order, and each keeps its gap',
    { timeout: BUSY_MS },
    async () => {
      const messages = names.flatMap((instance) =>
        Array.from({ length: MESSAGES }, () => ({
          type: 'send-image' as const,
          instance,
          phone: newPhone(),
          image: IMAGE,
        })),
      );
      await on.producer.sendMany(messages);
      const before = await connections();
      const worker = await on.spawn({ timings: DEFAULT_TIMINGS });
      await on.simulator.waitFor({ answered: LANES * MESSAGES });
      const opened = (await connections()) - before;
      // A clean stop: every answer has been recorded.
      expect(await worker.kill('SIGTERM')).toBe(0);

      expect(opened).toBeGreaterThanOrEqual(1);
      expect(opened).toBeLessThanOrEqual(4);
      const perLane = Map.groupBy(on.simulator.posts(), (post) => post.instance);
      for (const lane of names) {
        const wanted = messages.filter(({ instance }) => instance === lane).map(({ phone }) => phone);
        expect(perLane.get(on.zapiId(lane))?.map(({ phone }) => phone)).toEqual(wanted);
      }
      expect(Math.min(...[...perLane.values()].flatMap(gapsMs))).toBeGreaterThanOrEqual(GAP_MS);
      const counts = await Promise.all(names.map((lane) => on.ledger.messages.counts(lane)));
      expect(counts.every(({ accepted }) => accepted === MESSAGES)).toBe(true);
    },
  );
});

/** From each answer to the lane's next arrival. */
function gapsMs(posts: Post[]): number[] {
  return posts.slice(1).map((post, at) => post.arrivedAt - posts[at]!.answeredAt!);
}

/** All connections of the stage's user. */
async function connections(): Promise<number> {
  const list = String(await redis.client.client('LIST'));
  return list.split('\n').filter((line) => line.includes(` user=${on.prefix} `)).length;
}
