import { defined, type Log } from '@pombo/core';
import { closeRedis, connect, type RedisClient } from '@pombo/redis';

/** What a connection is for. Stored images have one of their own: they would delay the heartbeat. */
export type ConnectionName = 'command' | 'subscriber' | 'images' | 'replicas';

/** The worker's connections to Redis. */
export interface Connections {
  /** Opens a connection. Throws `redis_unreachable`. */
  open(name: ConnectionName): Promise<RedisClient>;
  /** Closes every connection that was opened. */
  close(): Promise<void>;
}

/**
 * Command timeouts that differ from the default (ms): the largest image on a slow network with others before it, and a question
 * about replicas, which has its own limit of a second.
 */
const COMMAND_MS: Partial<Record<ConnectionName, number>> = { images: 60_000, replicas: 2000 };

/** Returns the worker's connections; none is open yet. */
export function createConnections(redisUrl: string, log: Log): Connections {
  const opened: RedisClient[] = [];
  return {
    async open(name) {
      const client = await connect(redisUrl, {
        purpose: name === 'images' ? 'command' : name,
        connectionName: `pombo-worker-${name}`,
        onError: (error) => log.warn({ error }, 'redis.connection'),
        ...defined({ commandTimeoutMs: COMMAND_MS[name] }),
      });
      opened.push(client);
      return client;
    },
    async close() {
      await Promise.all(opened.map((each) => closeRedis(each)));
    },
  };
}
