import { PomboError } from '@pombo/core';
import { embeddedNotePath, readEmbeddedNote } from '@pombo/redis';

/** Where a producer finds its Redis: exactly one of the two. */
export type RedisSource =
  | {
      /** `redis://…`, `rediss://…`, a comma-separated list of Cluster seeds, or `redis+sentinel://…`. */
      redis: string;
      dataDir?: never;
    }
  | {
      /**
       * The data folder of a `pombo up` on this machine (its `POMBO_DATA_DIR`), which runs a Redis of its own. Its address
       * and password change with each start: they are read again before each call.
       */
      dataDir: string;
      redis?: never;
    };

/**
 * Returns a function that returns the URL of the Redis to use now. Throws `invalid_config` unless exactly one of `redis` and
 * `dataDir` is given; the function throws `redis_unreachable` while no `pombo up` has run on the data folder.
 */
export function redisSource({ redis, dataDir }: { redis?: string; dataDir?: string }): () => string {
  if ((redis === undefined) === (dataDir === undefined)) {
    throw new PomboError('invalid_config', 'createProducer needs either redis or dataDir', {
      hint: 'With a Redis of your own: { redis: "redis://127.0.0.1:6379" }. With that of `pombo up`: { dataDir: "/path/to/.pombo" }.',
    });
  }
  return redis === undefined ? () => embeddedUrl(dataDir!) : () => redis;
}

function embeddedUrl(dataDir: string): string {
  const note = readEmbeddedNote(dataDir);
  if (note !== undefined) return note.url;
  throw new PomboError('redis_unreachable', `No "pombo up" runs a Redis in ${dataDir}`, {
    hint: `It writes its address to ${embeddedNotePath(dataDir)}. Start it there: pombo up`,
  });
}
