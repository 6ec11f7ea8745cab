import { expect, test as anyTest } from 'vitest';
import { ownRedis } from '../support/redis/own-redis.ts';
import { skewedServer } from '../support/redis/skewed-redis.ts';
import { stage } from '../support/stage.ts';
import { traffic } from '../support/traffic.ts';

/** A Redis whose clock jumps (matrix.md, F3): no gap gets shorter, and no lane gets stuck. */
const clock = skewedServer();
const test = anyTest.skipIf(clock.program === undefined);

const GAP_MS = 400;
const redis = ownRedis([], clock.program);
const pace = { min: GAP_MS / 1000, max: GAP_MS / 1000 };
const on = stage({ redis, lanes: ['vendas', 'norte', 'sul', 'leste'], pace });
const { spawn, send, posts, reaches } = traffic(on);

async function gapsOf(instance: string, messages: Awaited<ReturnType<typeof send>>[]): Promise<number[]> {
  for (const message of messages) await reaches(message, 'accepted');
  const seen = messages.flatMap(posts).toSorted((a, b) => a.arrivedAt - b.arrivedAt);
  expect(seen, instance).toHaveLength(messages.length);
  return seen.slice(1).map((post, at) => post.arrivedAt - seen[at]!.answeredAt!);
}

test('F3 Redis jumps 20 s ahead between two workers: no gap gets shorter (needs a C compiler)', async () => {
  clock.set(0);
  await Promise.all([spawn(), spawn()]);
  const lanes = await Promise.all(
    on.lanes.map(async (instance) => {
      const sent = [];
      for (let at = 0; at < 8; at += 1) sent.push(await send({ instance }));
      return { instance, sent };
    }),
  );
  await Promise.all(lanes.map(({ sent }) => reaches(sent[1]!, 'accepted')));
  clock.set(20);
  for (const { instance, sent } of lanes) {
    expect(Math.min(...(await gapsOf(instance, sent))), instance).toBeGreaterThanOrEqual(GAP_MS);
  }
});

test('F3 Redis is 600 s behind for a moment: its lanes continue once its clock is correct again (needs a C compiler)', async () => {
  clock.set(0);
  await spawn();
  const messages = [await send(), await send(), await send()];
  await reaches(messages[0]!, 'accepted');
  clock.set(-600);
  await reaches(messages[1]!, 'accepted');
  clock.set(0);
  for (const message of messages) await reaches(message, 'accepted');
});

test('F3 Redis is set back 600 s permanently: its lanes wait one gap by the new time (needs a C compiler)', async () => {
  clock.set(0);
  await spawn();
  const messages = [await send(), await send(), await send()];
  await reaches(messages[0]!, 'accepted');
  clock.set(-600);
  expect(Math.min(...(await gapsOf('vendas', messages)))).toBeGreaterThanOrEqual(GAP_MS);
});
