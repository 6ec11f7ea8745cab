import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// Imported by its file: the run's Redis must start before anything is built, and the package does not export it.
import { findRedisServer, startServer } from '../../apps/cli/src/embedded-redis/server.ts';

export { findRedisServer };

/** A redis-server of the caller's own, for what a shared one does not allow: configure, fill, kill, restart. */
export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Kills it as a power cut would (SIGKILL); resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory, after `kill()`; resolves when its data is loaded. */
  start(): Promise<void>;
  /** Ends it and removes its directory. */
  stop(): Promise<void>;
}

export interface PrivateRedisOptions {
  /** The server program; default: `redis-server`, else `valkey-server`, by PATH. */
  binary?: string;
  /** More arguments, as `['--appendonly', 'yes', '--appendfsync', 'always']`. Default: no persistence at all. */
  args?: readonly string[];
}

/**
 * Starts a redis-server on a free loopback port with a temporary directory. It ends with this process, even on kill -9.
 * A suite that needs it says `describe.skipIf(findRedisServer() === undefined)`, since the run's Redis may be a container.
 */
export async function startPrivateRedis({
  binary = needServer(),
  args = [],
}: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-test-redis-'));
  const port = await freePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '', ...args];
  let server = await startServer(binary, settings);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    kill: () => server.end('SIGKILL'),
    start: async () => {
      server = await startServer(binary, settings);
    },
    stop: async () => {
      await server.end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function needServer(): string {
  const found = findRedisServer();
  if (found === undefined)
    throw new Error('No redis-server or valkey-server on PATH; this suite needs one of its own.');
  return found;
}
