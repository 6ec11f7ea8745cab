import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, test as anyTest } from 'vitest';
import type { TestRedis } from '../../setup/redis-context.ts';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../setup/redis-server.ts';

/** A test file's own Redis, to be killed, suspended and filled. Usable from `beforeAll` on. */
export interface OwnRedis extends TestRedis {
  readonly server: PrivateRedis;
  /** Suspends the server, with every connection open, until `resume`. */
  suspend(): Promise<void>;
  resume(): void;
}

/** For tests on a Redis of their own: skipped where no server can be started, since the run's may be a container. */
export const test = anyTest.skipIf(findRedisServer() === undefined);

/** Starts one for the calling file, by another program if that is given; it is stopped after the file's last test. */
export function ownRedis(args: readonly string[] = [], binary?: string): OwnRedis {
  const made = {} as { server: PrivateRedis; client: Redis };
  const opened: Redis[] = [];
  let suspended: number | undefined;

  const connect: OwnRedis['connect'] = (settings = {}) => {
    const client = new Redis(made.server.url, { maxRetriesPerRequest: null, retryStrategy: () => 50, ...settings });
    // It is killed on purpose.
    client.on('error', () => {});
    opened.push(client);
    return client;
  };
  const resume = (): void => {
    if (suspended !== undefined) process.kill(suspended, 'SIGCONT');
    suspended = undefined;
  };

  beforeAll(async () => {
    made.server = await startPrivateRedis({ args, ...(binary === undefined ? {} : { binary }) });
    made.client = connect();
  });
  afterAll(async () => {
    resume();
    for (const each of opened) each.disconnect();
    await made.server.stop();
  });

  return {
    get url() {
      return made.server.url;
    },
    get client() {
      return made.client;
    },
    get server() {
      return made.server;
    },
    prefix: `t-${randomBytes(6).toString('hex')}`,
    connect,
    resume,
    async suspend() {
      suspended = Number(/process_id:(\d+)/.exec(await made.client.info('server'))![1]);
      process.kill(suspended, 'SIGSTOP');
    },
  };
}
