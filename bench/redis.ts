import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbeddedRedis } from '@pombo/cli/embedded-redis';
import { Redis } from 'ioredis';

/** A fresh Redis, by default with the settings of production (append-only file, fsync every second), and its statistics. */
export interface BenchRedis {
  readonly url: string;
  /** CPU of the whole server so far, its background threads included. */
  cpuMs(): Promise<number>;
  memoryBytes(): Promise<number>;
  /** Bytes that it has received and sent so far. */
  netBytes(): Promise<number>;
  /** Bytes of all keys, names included, summed by group; without the tables that Redis finds keys and expiries by. */
  keyBytes(groupOf: (key: string) => string): Promise<Map<string, number>>;
  /** Jobs that wait in all queues: BullMQ keeps them in lists and, by priority, in sorted sets. */
  waitingJobs(): Promise<number>;
  /** Addresses of all connections but our own. */
  connections(): Promise<string[]>;
  /**
   * Watches every command until the returned function is called, except those of the connections in `others`. Slows
   * Redis down: for counting only.
   *
   */
  watch(others: readonly string[]): Promise<() => Promise<Commands>>;
}

/** Commands that clients sent, and those that their scripts ran inside. */
export interface Commands {
  sent: number;
  inScripts: number;
}

/** What Redis writes down: nothing, every second, or before it answers. */
export type Append = 'no' | 'everysec' | 'always';

/** How the Redis of a benchmark is set up. */
export interface RedisSetup {
  /** Default `everysec`. */
  append?: Append;
  /** Another server on this machine replicates it, and the master takes writes only while it does. Default false. */
  replica?: boolean;
}

/** Starts a Redis, lets `work` use it, and removes it with its data. */
export async function withRedis<T>(
  work: (redis: BenchRedis) => Promise<T>,
  { append = 'everysec', replica = false }: RedisSetup = {},
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  const server = await startEmbeddedRedis({ dataDir });
  const client = new Redis(server.url, { connectionName: 'bench' });
  try {
    if (append === 'no') await client.config('SET', 'appendonly', 'no');
    else await client.config('SET', 'appendfsync', append);
    if (replica) return await withReplica(server.url, client, () => work(meter(server.url, client)));
    return await work(meter(server.url, client));
  } finally {
    client.disconnect();
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function withReplica<T>(master: string, client: Redis, work: () => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  const server = await startEmbeddedRedis({ dataDir });
  const replica = new Redis(server.url);
  try {
    const { hostname, port, password } = new URL(master);
    await replica.config('SET', 'appendonly', 'no');
    await replica.config('SET', 'masterauth', decodeURIComponent(password));
    await replica.replicaof(hostname, Number(port));
    // Resolves once the replica has everything so far.
    while ((await client.wait(1, 1000)) < 1);
    await client.config('SET', 'min-replicas-to-write', '1');
    return await work();
  } finally {
    replica.disconnect();
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

function meter(url: string, client: Redis): BenchRedis {
  const info = async (section: string, field: string): Promise<number> => {
    const text = await client.info(section);
    return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(text)![1]);
  };
  return {
    url,
    cpuMs: async () => ((await info('cpu', 'used_cpu_user')) + (await info('cpu', 'used_cpu_sys'))) * 1000,
    memoryBytes: () => info('memory', 'used_memory'),
    netBytes: async () =>
      (await info('stats', 'total_net_input_bytes')) + (await info('stats', 'total_net_output_bytes')),
    keyBytes: (groupOf) => sumKeys(client, groupOf),
    waitingJobs: () => countJobs(client),
    connections: async () => (await addresses(client)).slice(1),
    watch: (others) => watch(client, url, others),
  };
}

async function sumKeys(client: Redis, groupOf: (key: string) => string): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for await (const found of client.scanStream({ count: 1000 })) {
    const keys = found as string[];
    const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key, 'SAMPLES', 0)));
    for (const [at, key] of keys.entries()) {
      const group = groupOf(key);
      sums.set(group, (sums.get(group) ?? 0) + (sizes[at] ?? 0));
    }
  }
  return sums;
}

async function countJobs(client: Redis): Promise<number> {
  let jobs = 0;
  for await (const keys of client.scanStream({ match: '*:wait', count: 1000 })) {
    for (const key of keys as string[]) jobs += await client.llen(key);
  }
  for await (const keys of client.scanStream({ match: '*:prioritized', count: 1000 })) {
    for (const key of keys as string[]) jobs += await client.zcard(key);
  }
  return jobs;
}

/** Oldest first: ours is the first there was. */
async function addresses(client: Redis): Promise<string[]> {
  return [...String(await client.client('LIST')).matchAll(/ addr=(\S+)/g)].map((match) => match[1]!);
}

async function watch(client: Redis, url: string, others: readonly string[]): Promise<() => Promise<Commands>> {
  const ignored = new Set([(await addresses(client))[0], ...others]);
  const found: Commands = { sent: 0, inScripts: 0 };
  let counts = false;
  const stop = await monitor(client, url, (source) => {
    // What a script runs comes right behind the call of it.
    if (source !== 'lua') counts = !ignored.has(source);
    if (counts) found[source === 'lua' ? 'inScripts' : 'sent'] += 1;
  });
  return async () => {
    await stop();
    return found;
  };
}

/**
 * Reports the source of each command. By a socket of our own, since ioredis loses count when the first command comes in
 * one packet with the answer to MONITOR.
 */
async function monitor(client: Redis, url: string, onCommand: (source: string) => void): Promise<() => Promise<void>> {
  const { hostname, port, password } = new URL(url);
  const socket = connect(Number(port), hostname);
  const seen = new Map<string, () => void>();
  const untilSeen = (line: string): Promise<void> => new Promise((resolve) => seen.set(line, resolve));
  const watching = untilSeen(WATCHING);
  createInterface({ input: socket }).on('line', (line) => {
    const [, source, echoed] = /^\+\d+\.\d+ \[\d+ (\S+)\](?: "echo" "(.*)")?/.exec(line) ?? [];
    if (source !== undefined && echoed === undefined) onCommand(source);
    else seen.get(echoed ?? line)?.();
  });
  // In this order on one connection: nothing given after the first of them is missed.
  socket.write(`AUTH ${decodeURIComponent(password)}\r\nMONITOR\r\nECHO ${WATCHING}\r\n`);
  await watching;
  return async () => {
    // Once this command appears, every earlier command has been reported.
    const ended = untilSeen(LAST);
    await client.echo(LAST);
    await ended;
    socket.destroy();
  };
}

/** The line that answers an ECHO of `watching`, given behind MONITOR. */
const WATCHING = 'watching';
const LAST = 'the-last-command-counted';
