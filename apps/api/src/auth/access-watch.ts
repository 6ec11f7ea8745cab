import type { RedisClient } from '@pombo/redis';

/** Ends what stays open, such as a stream of events, once the key or session behind it no longer allows it. */
export interface AccessWatch {
  /** Calls `end` once `isAllowed` is false, until the returned function is called. */
  follow(isAllowed: () => Promise<boolean>, end: () => void): () => void;
}

/** How often this process asks whether any access has ended, while it has something open (ms). */
const LOOK_MS = 1000;
/** Access that expires is noticed within this time (ms). */
const EXPIRED_MS = 60_000;

/** Records that some key or session has ended, or that keys are needed from now on, for {@link createAccessWatch}. */
export async function noteAccessChange(client: RedisClient, prefix: string): Promise<void> {
  // Without it, streams end when their access is checked next.
  await client.incr(`${prefix}:access-changes`).catch(() => {});
}

/** Creates it. All open streams together cost Redis one read a second. */
export function createAccessWatch(client: RedisClient, prefix: string): AccessWatch {
  const followed = new Map<object, { isAllowed: () => Promise<boolean>; end: () => void; isNew: boolean }>();
  let timer: NodeJS.Timeout | undefined;
  let changes: string | null = null;
  let checkedAt = 0;

  async function look(): Promise<void> {
    try {
      const seen = await client.get(`${prefix}:access-changes`);
      const isDue = seen !== changes || performance.now() - checkedAt > EXPIRED_MS;
      const chosen = [...followed.values()].filter(({ isNew }) => isDue || isNew);
      await Promise.all(
        chosen.map(async (each) => {
          if (!(await each.isAllowed())) each.end();
          each.isNew = false;
        }),
      );
      if (!isDue) return;
      changes = seen;
      checkedAt = performance.now();
    } catch {
      // Redis does not answer: asked again a second later.
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      void look().finally(() => {
        timer = undefined;
        if (followed.size > 0) schedule();
      });
    }, LOOK_MS).unref();
  }

  return {
    follow(isAllowed, end) {
      const one = {};
      // Access may have ended since the request was let in.
      followed.set(one, { isAllowed, end, isNew: true });
      schedule();
      return () => void followed.delete(one);
    },
  };
}
