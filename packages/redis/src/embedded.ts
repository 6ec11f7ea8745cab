/** The Redis of a machine that has none running: a child of `pombo up`, `pombo demo` and nobody else. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PomboError } from '@pombo/core';
import { closeRedis, connect } from './connect.ts';
import { makeDataDir } from './data-dir.ts';
import { identify, isAlive, takeLock, type Owner } from './lock.ts';
import { findRedisServer, startServer, type RedisServer } from './server.ts';
import { cutTornTail } from './torn-tail.ts';

const SECOND = 1000;

export interface EmbeddedRedis {
  /** With its password: for `connect`, never for a log. */
  readonly url: string;
  /** Process number of the Redis server. */
  readonly pid: number;
  /** Process number of who started it and will end it. */
  readonly owner: number;
  /** True when another process owns it: it ends when that one does. */
  readonly reused: boolean;
  /** Ends the server after it has written its data; nothing when it is another's. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where its data and `redis.json` are: see {@link makeDataDir}. */
  dataDir: string;
  /** The server program. Default: `redis-server`, else `valkey-server`, by PATH. */
  binary?: string;
  /** Called with the server's last lines when it ends without having been stopped. */
  onExit?: (lastLines: string) => void;
}

/**
 * Starts a Redis on a free loopback port, with a password of its own and an append-only file in `dataDir`
 * (`appendfsync always`, `noeviction`: what it has acknowledged survives a power cut), and writes `redis.json` there; or, when another process runs one on this
 * directory, returns that one. The server ends with this process, even on kill -9, and the next start has its data.
 *
 * Throws `redis_unreachable` when there is no server program or it does not come up.
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

/**
 * The URL in `redis.json` of `dataDir`, when the Redis it names answers within three seconds; else undefined, and at
 * once when that process is gone. Starts nothing.
 */
export async function readEmbeddedUrl(dataDir: string): Promise<string | undefined> {
  const deadline = Date.now() + ANSWER_MS;
  for (;;) {
    const note = readNote(dataDir);
    if (note === undefined) return undefined;
    if (await answers(note.url)) return note.url;
    // Asked again: one question is short, and a server on a busy machine may miss it.
    if (!isAlive(note) || Date.now() > deadline) return undefined;
    await delay(50);
  }
}

/** What `redis.json` holds. */
interface Note extends Owner {
  url: string;
  owner: number;
}

const PATIENCE_MS = 60 * SECOND;
const ANSWER_MS = 3 * SECOND;

async function lockOrReuse(dir: string): Promise<{ release: () => void } | EmbeddedRedis> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const lock = takeLock(join(dir, 'redis.lock'));
    if (lock.held) return lock;
    const note = readNote(dir);
    if (note?.owner === lock.pid && (await answers(note.url))) return embedded(note, true, async () => {});
    if (Date.now() > deadline) throw busy(dir, lock.pid);
    // The owner is starting or stopping its server.
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
  // An older server made it for all to read.
  if (existsSync(join(dir, 'appendonlydir'))) makeDataDir(join(dir, 'appendonlydir'));
  cutTornTail(dir);
  const port = await freePort();
  const server = await bringUp(program, writeConfig(dir, port, password));
  const note: Note = { url: `redis://:${password}@127.0.0.1:${port}`, owner: process.pid, ...identify(server.pid) };
  writePrivately(join(dir, 'redis.json'), JSON.stringify(note));
  let stopping = false;
  void server.exited.then((lastLines) => {
    rmSync(join(dir, 'redis.json'), { force: true });
    release();
    if (!stopping) onExit?.(lastLines);
  });
  return embedded(note, false, async () => {
    stopping = true;
    await server.end('SIGTERM');
  });
}

function embedded({ url, pid, owner }: Note, reused: boolean, stop: () => Promise<void>): EmbeddedRedis {
  return { url, pid, owner, reused, stop };
}

async function bringUp(program: string, configFile: string): Promise<RedisServer> {
  try {
    return await startServer(program, [configFile]);
  } catch (error) {
    throw new PomboError('redis_unreachable', `${program} can not be started: ${(error as Error).message}`, {
      hint: 'Set REDIS_URL to a Redis that runs, or see what the lines above complain about.',
      cause: error,
    });
  }
}

/** The settings go by a file, since a command line, and a password in it, can be read by every user of the machine. */
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

/** Writes the whole file or nothing, for this user only. */
function writePrivately(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

/**
 * A server whose owner has died is still writing its last data, or has lost its guard too. Two servers on one
 * append-only file would ruin it, so end it and wait until it is gone.
 */
async function endOrphan(dir: string): Promise<void> {
  const note = readNote(dir);
  // Where processes can not be told apart, only one that knows our password is surely ours.
  const ours = note !== undefined && isAlive(note) && (note.began !== '' || (await answers(note.url)));
  if (ours) await endProcess(note);
  rmSync(join(dir, 'redis.json'), { force: true });
}

async function endProcess(server: Owner): Promise<void> {
  const deadline = Date.now() + 10 * SECOND;
  let signal: NodeJS.Signals | undefined = 'SIGTERM';
  while (isAlive(server)) {
    if (Date.now() > deadline) signal = 'SIGKILL';
    if (signal !== undefined) process.kill(server.pid, signal);
    signal = undefined;
    await delay(50);
  }
}

/** True when the Redis at `url` lets us in: the password is its own, so no other server on that port is taken for it. */
async function answers(url: string): Promise<boolean> {
  try {
    const client = await connect(url, { purpose: 'producer', connectionName: 'pombo-embedded', withinMs: 300 });
    await closeRedis(client);
    return true;
  } catch {
    return false;
  }
}

function readNote(dataDir: string): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataDir, 'redis.json'), 'utf8')) as Note;
    return typeof note.url === 'string' && URL.canParse(note.url) ? note : undefined;
  } catch {
    return undefined;
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
  return new PomboError(
    'redis_unreachable',
    'REDIS_URL is not set, and there is no redis-server or valkey-server to start',
    {
      hint: 'Set REDIS_URL, or install Redis (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis).',
    },
  );
}

function busy(dir: string, pid: number): PomboError {
  return new PomboError('redis_unreachable', `Process ${pid} owns ${dir}, but its Redis does not answer`, {
    hint: `End process ${pid}, or use another POMBO_DATA_DIR.`,
  });
}
