import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import type { TestRedis } from '../setup/redis-context.ts';
import { startPrivateRedis, type PrivateRedis, type PrivateRedisOptions } from '../setup/redis-server.ts';

/** A Redis of a test file's own, to be killed, frozen and filled. */
export interface OwnRedis extends TestRedis {
  server: PrivateRedis;
  /** The server stops in its tracks, with every connection open, until `resume`. */
  suspend(): Promise<void>;
  resume(): void;
}

/** Every write is on the disk before it is answered. */
export const ALWAYS: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Starts one for the calling file; it is stopped after the file's last test. */
export async function ownRedis(options: PrivateRedisOptions = {}): Promise<OwnRedis> {
  const server = await startPrivateRedis(options);
  const opened: Redis[] = [];
  let suspended: number | undefined;
  const connect: OwnRedis['connect'] = (settings = {}) => {
    const client = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 50, ...settings });
    // It is killed on purpose.
    client.on('error', () => {});
    opened.push(client);
    return client;
  };
  const client = connect();
  const resume = (): void => {
    if (suspended !== undefined) process.kill(suspended, 'SIGCONT');
    suspended = undefined;
  };
  afterAll(async () => {
    resume();
    for (const each of opened) each.disconnect();
    await server.stop();
  });

  return {
    url: server.url,
    prefix: `t-${randomBytes(6).toString('hex')}`,
    client,
    connect,
    server,
    resume,
    async suspend() {
      suspended = Number(/process_id:(\d+)/.exec(await client.info('server'))![1]);
      process.kill(suspended, 'SIGSTOP');
    },
  };
}
