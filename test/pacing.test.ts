import { describe, expect, test } from 'vitest';
import type { Post } from '@pombo/simulator';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/**
 * POSTs as they arrive at the gateway: never closer together than the configured gap, whichever worker sends. The gap
 * counts from the end of an attempt, so the time from an answer to the next arrival is never shorter. Only lower bounds
 * are checked: a busy machine may be late.
 */
const PACE = { min: 0.15, max: 0.3 };
const on = stage({ lanes: ['vendas', 'suporte', 'calmo'], pace: PACE });

function postsOf(lane: string, since = 0): Post[] {
  return on.simulator.posts().filter((post) => post.seq > since && post.instance === on.zapiId(lane));
}

/** From each answer (from the arrival, where there was none) to the arrival of the next; ms. */
function gaps(posts: Post[]): number[] {
  return posts.slice(1).map((post, at) => post.arrivedAt - (posts[at]!.answeredAt ?? posts[at]!.arrivedAt));
}

function seq(): number {
  return on.simulator.counts().posts;
}

async function enqueue(lane: string, count: number): Promise<string[]> {
  const messages = Array.from({ length: count }, (_none, at) =>
    at % 4 === 3
      ? ({ type: 'send-image-status', instance: lane, image: IMAGE } as const)
      : ({ type: 'send-image', instance: lane, phone: newPhone(), image: IMAGE } as const),
  );
  return (await on.producer.sendMany(messages)).map((result) => result.id!);
}

async function allAccepted(ids: string[]): Promise<void> {
  for (const id of ids) expect((await on.producer.waitFor(id)).status).toBe('accepted');
}

describe('the gap of a lane, measured at the gateway', () => {
  test('A11 holds with one worker, for both message types, and differs from gap to gap', async () => {
    const since = seq();
    const ids = await enqueue('vendas', 12);
    const worker = await on.start();
    await allAccepted(ids);
    const found = gaps(postsOf('vendas', since));
    expect(found).toHaveLength(11);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(PACE.min * 1000);
    expect(new Set(found.map((gap) => Math.round(gap / 10))).size).toBeGreaterThan(3);
    expect(new Set(postsOf('vendas', since).map((post) => post.endpoint)).size).toBe(2);
    await worker.stop();
  });

  test('A11 holds with three workers that all serve the lane, and across a kill -9 and a restart', async () => {
    const since = seq();
    const ids = await enqueue('suporte', 30);
    const workers = await Promise.all([on.spawn(), on.spawn(), on.spawn()]);
    // Workers die one after the other while messages are sent; each time another one continues.
    for (const worker of workers.slice(0, 2)) {
      await on.simulator.waitForPosts(seq() + 4);
      await worker.kill();
    }
    const fresh = await on.spawn();
    const ends = await Promise.all(ids.map((id) => on.producer.waitFor(id)));
    expect(ends.every(({ status }) => status === 'accepted' || status === 'unknown')).toBe(true);
    expect(ends.filter(({ status }) => status === 'unknown').length).toBeLessThanOrEqual(2);
    const posts = postsOf('suporte', since);
    expect(Math.min(...gaps(posts))).toBeGreaterThanOrEqual(PACE.min * 1000);
    const perPhone = Map.groupBy(
      posts.filter((post) => post.phone !== undefined),
      (post) => post.phone!,
    );
    expect([...perPhone.values()].every((each) => each.length === 1)).toBe(true);
    await Promise.all([...workers, fresh].map((worker) => worker.kill()));
  });

  test.for([1, 3])('a delayMessage of %i s is honoured and passed on', async (delayMessage) => {
    const since = seq();
    const worker = await on.start();
    const ids: string[] = [];
    for (const delay of [delayMessage, undefined]) {
      const { id } = await on.producer.sendImage({
        instance: 'calmo',
        phone: newPhone(),
        image: IMAGE,
        ...(delay === undefined ? {} : { delayMessage: delay }),
      });
      ids.push(id);
    }
    await allAccepted(ids);
    const posts = postsOf('calmo', since);
    expect(gaps(posts)[0]).toBeGreaterThanOrEqual(delayMessage * 1000);
    expect(posts[0]!.delayMessage).toBe(delayMessage);
    await worker.stop();
  });
});
