import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSimulator, type Simulator } from '@pombo/simulator';
import { findRedisServer, freePort } from '../setup/redis-server.ts';
import { startServer, type RedisServer } from '../../apps/cli/src/embedded-redis/server.ts';
import { seededRandom } from '../support/random.ts';
import { makeDisk, type Disk } from './disk.ts';
import { FED } from './feeding.ts';
import { idOf, instancesOf, phoneOf, type Orders, type Said } from './orders.ts';

export interface CutOptions {
  /** `embedded`: as `pombo up` starts it. `everysec`: a server of its own that loses up to two seconds at a cut. */
  redis: 'embedded' | 'everysec';
  /** A campaign is being enqueued at each cut; otherwise messages are queued one by one. */
  campaign?: boolean;
  /** Without, workers keep no record of their own. */
  journal: boolean;
  /** At most; `untilDoubled`: no more once a message was delivered twice. */
  cuts: number;
  untilDoubled?: boolean;
  seed: number;
  progress: (line: string) => void;
}

export interface CutReport {
  cuts: number;
  /** Messages that Redis acknowledged, and those that reached a phone. */
  acknowledged: number;
  delivered: number;
  /** Messages that reached a phone more than once. */
  doubled: number;
  /** Acknowledged messages without a record; if Redis may lose what it acknowledged, only those that were sent. */
  lost: number;
  /** Reported as accepted and never delivered, or as not sent and delivered. */
  untrue: number;
  unknown: number;
  /** Still queued at the end, and lanes that were held then. */
  queued: number;
  held: number;
  /** Neither ended nor in the index of queued messages: no sweep has found it. Counted when nothing else is queued. */
  stranded: number;
  /** Still to be sent after the last cut, so no lane ran out of messages before. */
  waited: number;
  /** What the cuts lost. */
  lostBytes: number;
  lostNames: number;
}

/** The power fails after fewer POSTs than this since the worker was ready, and after this time at the latest (ms). */
export const POSTS = 40;
export const LONGEST_MS = 3000;

/**
 * Messages that wait before the first cut, for each cut that comes; and those that are queued at once after each. With those that
 * come one by one they are more than are sent; `waited` shows it.
 */
export const FILL = 10;
export const AT_ONCE = 10;

/** Cuts the power over and over while messages are queued and sent, then lets what is left be sent, and counts. */
export async function cutPower(options: CutOptions): Promise<CutReport> {
  const { cuts, seed, progress } = options;
  const random = seededRandom(seed);
  const disk = await makeDisk();
  const simulator = createSimulator({ instances: instancesOf(), queueDelayMs: 0, random: seededRandom(seed + 1) });
  // So that some are in flight at each cut.
  simulator.fault({ times: 'always', chance: 0.2, do: { kind: 'delay', enqueue: true, ms: 40 } });
  const { url } = await simulator.listen();
  const stage = createStage(options, disk, await freePort(), url);
  const lost = { bytes: 0, names: 0 };
  let done = 0;
  try {
    await stage.fill((options.campaign === true ? FED : FILL) * cuts);
    await disk.flush();
    for (let cut = 1; cut <= cuts && !(options.untilDoubled === true && doubledIn(simulator) > 0); cut += 1) {
      done = cut;
      const posts = Math.floor(random() * POSTS);
      const moment = random() * 50;
      await stage.run(async () => {
        const enough = simulator.waitForPosts(simulator.counts().posts + posts).catch(() => {});
        await Promise.race([enough, pause(LONGEST_MS, undefined, { ref: false })]);
        await pause(moment);
      });
      const now = await disk.cut(random);
      lost.bytes += now.bytes;
      lost.names += now.names;
      if (cut % 20 === 0) progress(`${cut} cuts, ${simulator.counts().sent} delivered`);
    }
    const settled = await stage.settle();
    for (const each of settled.left) progress(`left: ${JSON.stringify(each)}`);
    const report = judge(options, simulator, settled, stage.acknowledged());
    return { ...report, cuts: done, lostBytes: lost.bytes, lostNames: lost.names };
  } finally {
    await stage.close();
    await simulator.close();
    await disk.remove();
  }
}

interface Stage {
  /** Queues messages, and ends everything cleanly: they are on the disk. */
  fill(many: number): Promise<void>;
  /** Starts everything, and has the power fail when `moment` has come. */
  run(moment: () => Promise<void>): Promise<void>;
  /** Starts everything, and waits until nothing more happens. */
  settle(): Promise<Extract<Said, { kind: 'settled' }>>;
  acknowledged(): number[];
  close(): Promise<void>;
}

function createStage(
  { redis, journal, campaign = false }: CutOptions,
  disk: Disk,
  port: number,
  gatewayUrl: string,
): Stage {
  const dataDir = join(disk.root, 'worker');
  const redisDir = join(disk.root, 'redis');
  const acknowledged: number[] = [];
  let last = -1;
  // Loading modules takes a child longer than all that follows, so the next child loads them while this one runs.
  let next = spawnChild(disk);

  async function start(more: Partial<Orders>): Promise<{ child: Child; server?: RedisServer }> {
    await mkdir(dataDir, { recursive: true });
    const server = redis === 'everysec' ? await startExternal(redisDir, port, disk) : undefined;
    const child = next;
    next = spawnChild(disk);
    await child.heard('loaded');
    const orders: Orders = {
      dataDir,
      gatewayUrl,
      journal,
      campaign,
      first: last + 1,
      many: AT_ONCE,
      task: 'run',
      ...more,
    };
    child.process.on('message', (said: Said) => {
      if (said.kind === 'queued') acknowledged.push(...said.numbers);
    });
    child.process.send(server === undefined ? orders : { ...orders, redisUrl: `redis://127.0.0.1:${port}` });
    return server === undefined ? { child } : { child, server };
  }

  return {
    async fill(many) {
      const { child, server } = await start({ task: 'fill', many });
      await child.gone;
      await server?.end('SIGTERM');
      last = many;
    },

    async run(moment) {
      const { child, server } = await start({});
      const redisPid = server?.pid ?? (await child.heard('redis')).pid;
      await child.heard('ready');
      await moment();
      await cutOff([redisPid, child.process.pid!]);
      await server?.exited;
      // Messages queued without an acknowledgement have numbers above the last acknowledged one.
      last = Math.max(last, ...acknowledged.slice(-1)) + 1000;
    },

    async settle() {
      const { child, server } = await start({ task: 'settle', ids: acknowledged.map(idOf) });
      const settled = await child.heard('settled');
      await child.gone;
      await server?.end('SIGTERM');
      return settled;
    },

    acknowledged: () => acknowledged,

    async close() {
      next.process.kill('SIGKILL');
      await next.gone;
    },
  };
}

export interface Child {
  process: ChildProcess;
  heard<K extends Said['kind']>(kind: K): Promise<Extract<Said, { kind: K }>>;
  gone: Promise<unknown>;
}

export function spawnChild(disk: Disk): Child {
  const child = fork(new URL('child.ts', import.meta.url), {
    env: { ...process.env, ...disk.env, NODE_COMPILE_CACHE: disk.scratch },
    serialization: 'advanced',
  });
  const gone = once(child, 'exit');
  const said: Said[] = [];
  child.on('message', (message: Said) => void said.push(message));
  return {
    process: child,
    gone,
    async heard(kind) {
      for (;;) {
        const found = said.find((each) => each.kind === kind);
        if (found !== undefined) return found as never;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the child ended before "${kind}"`);
        await Promise.race([once(child, 'message'), gone]);
      }
    },
  };
}

/** Kills processes at the same moment, as a power cut would, and waits until they have ended. */
export async function cutOff(pids: number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  while (pids.some(isThere)) await pause(2);
}

/** A zombie has no open files. */
function isThere(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A server with the settings of production, which syncs once a second. */
export async function startExternal(dir: string, port: number, disk: Disk): Promise<RedisServer> {
  await mkdir(dir, { recursive: true });
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes'];
  const before = { ...process.env };
  // It uses the environment of this moment.
  Object.assign(process.env, disk.env);
  const starting = startServer(findRedisServer()!, [...settings, '--appendfsync', 'everysec']);
  for (const name of Object.keys(disk.env)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  return starting;
}

export function judge(
  { redis }: Pick<CutOptions, 'redis'>,
  simulator: Simulator,
  { statuses, queued, held, waited }: Extract<Said, { kind: 'settled' }>,
  acknowledged: number[],
): Omit<CutReport, 'cuts' | 'lostBytes' | 'lostNames'> {
  const times = timesDelivered(simulator);
  const of = (number: number): number => times.get(phoneOf(number)) ?? 0;
  const count = (test: (status: string, delivered: number) => boolean): number =>
    acknowledged.filter((number, at) => test(statuses[at]!, of(number))).length;
  return {
    acknowledged: acknowledged.length,
    delivered: times.size,
    doubled: doubledIn(simulator),
    lost: count((status, delivered) => status === 'gone' && (redis === 'embedded' || delivered > 0)),
    untrue: count((status, delivered) => (delivered === 0 ? TAKEN.test(status) : UNSENT.test(status))),
    unknown: count((status) => status === 'unknown'),
    queued,
    stranded: queued > 0 ? 0 : count((status) => status === 'queued' || status === 'sending'),
    held,
    waited,
  };
}

const TAKEN = /^(accepted|sent|delivered|read)$/;
const UNSENT = /^(queued|failed|expired|cancelled)$/;

/** How often a message reached each phone. Every message has a phone of its own. */
function timesDelivered(simulator: Simulator): Map<string, number> {
  const times = new Map<string, number>();
  for (const { phone } of simulator.received()) times.set(phone, (times.get(phone) ?? 0) + 1);
  return times;
}

function doubledIn(simulator: Simulator): number {
  return [...timesDelivered(simulator).values()].filter((each) => each > 1).length;
}
