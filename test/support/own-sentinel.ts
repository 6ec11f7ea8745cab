import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { TestRedis } from '../setup/redis-context.ts';
import { findRedisServer, freePort, startPrivateRedis, type PrivateRedis } from '../setup/redis-server.ts';
import { startServer, type RedisServer } from '../../apps/cli/src/embedded-redis/server.ts';

/** A test file's own master, replica and Sentinel. Usable from `beforeAll` on. */
export interface OwnSentinel extends TestRedis {
  /** In their initial roles. */
  readonly master: PrivateRedis;
  readonly replica: PrivateRedis;
  /** Asks the Sentinel which port the master has now. */
  masterPort(): Promise<number>;
}

export interface SentinelSettings {
  /** After how long a silent master is replaced, ms. */
  downAfterMs: number;
  /** More arguments for both servers. */
  args?: readonly string[];
}

/** Starts them for the calling file; they are stopped after the file's last test. */
export function ownSentinel({ downAfterMs, args = [] }: SentinelSettings): OwnSentinel {
  const made = {} as { master: PrivateRedis; replica: PrivateRedis; port: number; client: Redis; sentinel: Redis };
  const opened: Redis[] = [];
  const ends: (() => Promise<unknown>)[] = [];

  function connect(): Redis {
    const client = new Redis({
      sentinels: [{ host: '127.0.0.1', port: made.port }],
      name: 'main',
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
      sentinelRetryStrategy: () => 50,
    });
    // Its master is killed on purpose.
    client.on('error', () => {});
    opened.push(client);
    return client;
  }

  async function startNode(more: readonly string[]): Promise<PrivateRedis> {
    const server = await startPrivateRedis({ args: ['--repl-diskless-sync-delay', '0', ...args, ...more] });
    // A master that is asked to end waits for its replicas first.
    ends.push(async () => {
      await server.kill();
      await server.stop();
    });
    return server;
  }

  beforeAll(async () => {
    made.master = await startNode([]);
    made.replica = await startNode(['--replicaof', '127.0.0.1', `${made.master.port}`]);
    const known = new Redis(made.master.url);
    while (!/slave0:.*state=online/.test(await known.info('replication')));
    known.disconnect();
    const started = await startSentinel(made.master.port, downAfterMs);
    ends.push(() => started.end());
    made.port = started.port;
    made.sentinel = new Redis(made.port);
    opened.push(made.sentinel);
    // It asks the master for its replicas every ten seconds, the first time at once.
    while (!String(await made.sentinel.call('SENTINEL', 'REPLICAS', 'main')).includes(`${made.replica.port}`));
    made.client = connect();
  });
  afterAll(async () => {
    for (const each of opened) each.disconnect();
    for (const end of ends.toReversed()) await end();
  });

  return {
    get url() {
      return `redis+sentinel://127.0.0.1:${made.port}/main`;
    },
    get client() {
      return made.client;
    },
    get master() {
      return made.master;
    },
    get replica() {
      return made.replica;
    },
    async masterPort() {
      const [, port] = (await made.sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')) as [string, string];
      return Number(port);
    },
    prefix: `t-${randomBytes(6).toString('hex')}`,
    connect,
  };
}

async function startSentinel(master: number, downAfterMs: number): Promise<{ port: number; end(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-test-sentinel-'));
  const port = await freePort();
  const file = join(dir, 'sentinel.conf');
  const watch = `sentinel monitor main 127.0.0.1 ${master} 1\nsentinel down-after-milliseconds main ${downAfterMs}\n`;
  // A failover that found no suitable replica is repeated after twice this.
  const again = 'sentinel failover-timeout main 1000\n';
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${dir}\n${watch}${again}`);
  const server: RedisServer = await startServer(findRedisServer()!, [file, '--sentinel'], '+monitor master');
  return {
    port,
    async end() {
      await server.end('SIGTERM');
      rmSync(dir, { recursive: true });
    },
  };
}
