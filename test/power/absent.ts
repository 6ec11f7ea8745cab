import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createLedger } from '@pombo/ledger';
import { createSimulator } from '@pombo/simulator';
import { Redis } from 'ioredis';
import { freePort } from '../setup/redis-server.ts';
import type { RedisServer } from '../../apps/cli/src/embedded-redis/server.ts';
import { seededRandom } from '../support/random.ts';
import { AT_ONCE, cutOff, FILL, judge, LONGEST_MS, POSTS, spawnChild, startExternal, type Child } from './cuts.ts';
import type { CutReport } from './cuts.ts';
import { makeDisk, type Disk } from './disk.ts';
import { idOf, instancesOf, LANES, type Orders, type Said } from './orders.ts';

export interface AbsentOptions {
  cuts: number;
  seed: number;
  /** True: worker A's folder is back some time after each cut; otherwise it is lost after the last one. */
  isFound: boolean;
  progress: (line: string) => void;
}

export interface AbsentReport extends CutReport {
  /** POSTs that were made while A's journal was missing. */
  early: number;
}

/** A live worker has sent a heartbeat within this time (ms). */
const ALIVE_MS = 3000;

/** Time within which the lanes must be held (ms). */
const HELD_MS = 30_000;

/**
 * Cuts the power of a Redis that loses its last second, and of two workers, each with a folder of its own. After each
 * cut worker B starts first, and adopts the lanes of A.
 */
export async function cutWhileAbsent({ cuts, seed, isFound, progress }: AbsentOptions): Promise<AbsentReport> {
  const random = seededRandom(seed);
  const disk = await makeDisk();
  const simulator = createSimulator({ instances: instancesOf(), queueDelayMs: 0, random: seededRandom(seed + 1) });
  // So that some are in flight at each cut.
  simulator.fault({ times: 'always', chance: 0.2, do: { kind: 'delay', enqueue: true, ms: 40 } });
  const { url } = await simulator.listen();
  const pair = createPair(disk, await freePort(), url);
  const lost = { bytes: 0, names: 0, early: 0 };
  const cut = async (): Promise<void> => {
    const posts = simulator.counts().posts + Math.floor(random() * POSTS);
    await Promise.race([simulator.waitForPosts(posts).catch(() => {}), pause(LONGEST_MS, undefined, { ref: false })]);
    await pause(random() * 50);
    await pair.cutOff();
    const { bytes, names } = await disk.cut(random);
    lost.bytes += bytes;
    lost.names += names;
  };
  /** B is alone, and must not send before A's journal is back. */
  const adopt = async (task: 'run' | 'settle'): Promise<Child> => {
    const before = simulator.counts().posts;
    await pair.startRedis();
    const b = await pair.start('b', task);
    await pair.isHeld();
    await pause(random() * 300);
    lost.early += simulator.counts().posts - before;
    return b;
  };
  try {
    await pair.fill(FILL * cuts);
    await disk.flush();
    await pair.startRedis();
    await Promise.all([pair.start('a', 'run'), pair.start('b', 'run')]);
    await pair.syncOnce();
    for (let done = 1; done < cuts; done += 1) {
      await cut();
      await adopt('run');
      await pair.start('a', 'run');
      await pair.syncOnce();
      progress(`${done} cuts, ${simulator.counts().sent} delivered`);
    }
    await cut();
    const b = await adopt('settle');
    const alone = simulator.counts().posts;
    const a = isFound ? await pair.start('a', 'settle') : undefined;
    const settled = await (a ?? b).heard('settled');
    if (a === undefined) lost.early += simulator.counts().posts - alone;
    await Promise.all([b.gone, a?.gone]);
    const report = judge({ redis: 'everysec' }, simulator, settled, pair.acknowledged());
    return { ...report, cuts, lostBytes: lost.bytes, lostNames: lost.names, early: lost.early };
  } finally {
    await pair.close();
    await simulator.close();
    await disk.remove();
  }
}

interface Pair {
  /** Queues messages, and ends everything cleanly: they are on the disk. */
  fill(many: number): Promise<void>;
  startRedis(): Promise<void>;
  /** Starts a worker in its folder; resolves when it serves. */
  start(worker: 'a' | 'b', task: 'run' | 'settle'): Promise<Child>;
  /**
   * Redis knows both workers, and all its data is on its disk: a worker that Redis has lost would be known by its
   * folder only.
   */
  syncOnce(): Promise<void>;
  /** Resolves when every lane waits for a journal. */
  isHeld(): Promise<void>;
  /** Kills Redis and the workers at the same moment. */
  cutOff(): Promise<void>;
  acknowledged(): number[];
  close(): Promise<void>;
}

function createPair(disk: Disk, port: number, gatewayUrl: string): Pair {
  const redisUrl = `redis://127.0.0.1:${port}`;
  const acknowledged: number[] = [];
  const running: Child[] = [];
  let server: RedisServer | undefined;
  let next = -1;
  // Loading modules takes a child longer than all that follows, so the next children load them while these run.
  const loading = [spawnChild(disk), spawnChild(disk)];

  async function send(worker: 'a' | 'b', orders: Pick<Orders, 'task' | 'many'>): Promise<Child> {
    const dataDir = join(disk.root, worker);
    await mkdir(dataDir, { recursive: true });
    const child = loading.shift()!;
    loading.push(spawnChild(disk));
    running.push(child);
    await child.heard('loaded');
    child.process.on('message', (said: Said) => {
      if (said.kind === 'queued') acknowledged.push(...said.numbers);
    });
    const ids = orders.task === 'settle' ? { ids: acknowledged.map(idOf) } : {};
    child.process.send({ dataDir, gatewayUrl, redisUrl, journal: true, first: next + 1, ...orders, ...ids });
    // Those that are queued one after the other have the numbers that follow.
    next += Math.max(orders.many, 1000);
    return child;
  }

  async function withRedis<T>(ask: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(redisUrl);
    try {
      return await ask(client);
    } finally {
      client.disconnect();
    }
  }

  return {
    async fill(many) {
      server = await startExternal(join(disk.root, 'redis'), port, disk);
      const child = await send('a', { task: 'fill', many });
      await child.gone;
      running.length = 0;
      await server.end('SIGTERM');
    },

    async startRedis() {
      server = await startExternal(join(disk.root, 'redis'), port, disk);
    },

    async start(worker, task) {
      const child = await send(worker, { task, many: AT_ONCE });
      await child.heard('ready');
      return child;
    },

    syncOnce: () =>
      withRedis(async (client) => {
        // Redis knows them once they have compared their journals, a moment after they serve.
        const areKnown = async (): Promise<boolean> => {
          const alive = await client.zrange('pombo:{workers}', Date.now() - ALIVE_MS, '+inf', 'BYSCORE');
          const known = await Promise.all(alive.map((id) => client.hexists('pombo:{workers}:known', id)));
          return known.length >= 2 && known.every((is) => is === 1);
        };
        while (!(await areKnown())) await pause(20);
        await client.config('SET', 'appendfsync', 'always');
        await client.set('synced', '1');
        await client.config('SET', 'appendfsync', 'everysec');
      }),

    isHeld: () =>
      withRedis(async (client) => {
        const { lanes } = createLedger(client);
        const isHeld = async (lane: string): Promise<boolean> =>
          (await lanes.holds(lane)).some(({ reason }) => reason === 'rollback');
        const until = performance.now() + HELD_MS;
        while (!(await Promise.all(LANES.map(isHeld))).every(Boolean)) {
          if (performance.now() > until) throw new Error('the lanes of a worker whose journal is missing are not held');
          await pause(20);
        }
      }),

    async cutOff() {
      const pids = running.splice(0).map((child) => child.process.pid!);
      await cutOff([server!.pid, ...pids]);
      await server!.exited;
    },

    acknowledged: () => acknowledged,

    async close() {
      for (const child of [...loading, ...running]) child.process.kill('SIGKILL');
      await Promise.all([...loading, ...running].map((child) => child.gone));
      await server?.end('SIGTERM');
    },
  };
}
