/** The Redis of a machine that has none running: a child process of `pombo up` or `pombo demo`. */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import {
  answersAt,
  embeddedNotePath,
  identifyProcess,
  isProcessAlive,
  makeDataDir,
  readEmbeddedNote,
  takeLock,
  type EmbeddedNote,
  type ProcessIdentity,
} from '@pombo/redis';
import { findRedisServer, startServer, type RedisServer } from './server.ts';
import { cutTornTail } from './torn-tail.ts';

const SECOND = 1000;

export interface EmbeddedRedis {
  /** Contains the password: for `connect`, never for a log. */
  readonly url: string;
  /** Process number of the Redis server. */
  readonly pid: number;
  /** Process number of the process that started the server and will end it. */
  readonly owner: number;
  /** True if another process owns the server. It ends when that process ends. */
  readonly reused: boolean;
  /** Ends the server after it has written its data. Does nothing if another process owns it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the server's data and `redis.json` are; see `makeDataDir`. */
  dataDir: string;
  /** The server program (default: `redis-server`, else `valkey-server`, from PATH). */
  binary?: string;
  /** Receives the server's last lines if it ends without having been stopped. */
  onExit?: (lastLines: string) => void;
}

/**
 * Starts a Redis on a free loopback port and writes its address to `redis.json` in `dataDir`. If another process
 * already runs one on this folder, returns that one.
 *
 * The server has a random password and an append-only file (`appendfsync always`, `noeviction`), so a write that it has
 * acknowledged survives a power cut. It ends with this process, even on kill -9, and the next start has its data.
 *
 * Throws `redis_unreachable` if there is no server program or the server does not start.
 */
export async function startEmbeddedRedis({ dataDir, binary, onExit }: EmbeddedOptions): Promise<EmbeddedRedis> {
  const dir = makeDataDir(dataDir);
  const lock = await lockOrReuse(dir);
  if ('url' in lock) return lock;
  try {
    const program = binary ?? findRedisServer();
    if (program === undefined) throw noServer();
    await endOrphan(dir);
    return await start(dir, program, lock.release, onExit);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** How long to wait for an owner that is starting or stopping its server. */
const OWNER_WAIT_MS = 60 * SECOND;

async function lockOrReuse(dir: string): Promise<{ release: () => void } | EmbeddedRedis> {
  const deadline = Date.now() + OWNER_WAIT_MS;
  for (;;) {
    const lock = takeLock(join(dir, 'redis.lock'));
    if (lock.held) return lock;
    const note = readEmbeddedNote(dir);
    if (note?.owner === lock.pid && (await answersAt(note.url))) return embedded(note, true, async () => {});
    if (Date.now() > deadline) throw busy(dir, lock.pid);
    await delay(50);
  }
}

async function start(
  dir: string,
  program: string,
  release: () => void,
  onExit?: (lastLines: string) => void,
): Promise<EmbeddedRedis> {
  const password = randomBytes(24).toString('base64url');
  // Older servers created this folder readable by every user.
  if (existsSync(join(dir, 'appendonlydir'))) makeDataDir(join(dir, 'appendonlydir'));
  cutTornTail(dir);
  const port = await freePort();
  const server = await bringUp(program, writeConfig(dir, port, password));
  const url = `redis://:${password}@127.0.0.1:${port}`;
  const note: EmbeddedNote = { url, owner: process.pid, ...identifyProcess(server.pid) };
  writePrivately(embeddedNotePath(dir), JSON.stringify(note));
  let stopping = false;
  void server.exited.then((lastLines) => {
    rmSync(embeddedNotePath(dir), { force: true });
    release();
    if (!stopping) onExit?.(lastLines);
  });
  return embedded(note, false, async () => {
    stopping = true;
    await server.end('SIGTERM');
  });
}

function embedded({ url, pid, owner }: EmbeddedNote, reused: boolean, stop: () => Promise<void>): EmbeddedRedis {
  return { url, pid, owner, reused, stop };
}

async function bringUp(program: string, configFile: string): Promise<RedisServer> {
  try {
    return await startServer(program, [configFile]);
  } catch (error) {
    const reason = (error as Error).message;
    throw new PomboError('redis_unreachable', notice('redis_not_started', { program, reason }), { cause: error });
  }
}

/** Writes the settings to a file: every user of the machine can read a command line, and a password in it. */
function writeConfig(dir: string, port: number, password: string): string {
  const file = join(dir, 'redis.conf');
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'appendonly yes',
    'appendfsync always',
    'maxmemory-policy noeviction',
    'save ""',
  ];
  writePrivately(file, `${settings.join('\n')}\n`);
  return file;
}

/** Writes the whole file or nothing, readable by this user only. */
function writePrivately(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

/**
 * Ends a server whose owner has died, and waits until it has exited. It may still be writing its last data, or may have
 * lost its guard too. Two servers on one append-only file would corrupt it.
 */
async function endOrphan(dir: string): Promise<void> {
  const note = readEmbeddedNote(dir);
  // Where process numbers may repeat unnoticed, only a server that knows our password is certainly ours.
  const ours = note !== undefined && isProcessAlive(note) && (note.began !== '' || (await answersAt(note.url)));
  if (ours) await endProcess(note);
  rmSync(embeddedNotePath(dir), { force: true });
}

async function endProcess(server: ProcessIdentity): Promise<void> {
  const deadline = Date.now() + 10 * SECOND;
  let signal: NodeJS.Signals | undefined = 'SIGTERM';
  while (isProcessAlive(server)) {
    if (Date.now() > deadline) signal = 'SIGKILL';
    if (signal !== undefined) process.kill(server.pid, signal);
    signal = undefined;
    await delay(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function noServer(): PomboError {
  return new PomboError('redis_unreachable', notice('redis_no_program'));
}

function busy(dir: string, pid: number): PomboError {
  return new PomboError('redis_unreachable', notice('redis_busy', { pid, dir }));
}
