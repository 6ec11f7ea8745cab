import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A redis-server child. It ends with this process, however this process ends. */
export interface RedisServer {
  readonly pid: number;
  /** Resolves when the server is gone, with the last lines it wrote. */
  readonly exited: Promise<string>;
  /** Asks it to write what it has and end (SIGTERM), or ends it as a power cut would (SIGKILL); resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** The program to start: the first of `redis-server`, `valkey-server` that PATH has, or undefined. */
export function findRedisServer(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/**
 * The shell between us and the server. It holds our pipe on fd 3: when we are gone, also by kill -9, `read` returns and
 * the server is asked to end, then made to (a server whose disk is full refuses to end when asked). What the server
 * writes is for this user only: its own files would be readable by all.
 */
const GUARD = `
umask 077
exec 3<&0 2>&1
"$@" 3<&- &
server=$!
echo "$server"
(read -r _ <&3; kill "$server"; sleep 10; kill -9 "$server") >/dev/null &
wait "$server"
kill $!
`;

/**
 * Starts `binary` with `args` and resolves when it has loaded its data and says `readyLine`. Throws, with the server's own last lines, when
 * it does not come up. Linux and macOS (it takes `sh`).
 */
export async function startServer(
  binary: string,
  args: readonly string[],
  readyLine: string = 'Ready to accept connections',
): Promise<RedisServer> {
  // A session of its own keeps Ctrl-C from the server: we close first, and need it for that.
  const guard = spawn('sh', ['-c', GUARD, 'sh', binary, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const output = new LastLines(guard, readyLine);
  const exited = once(guard, 'close').then(() => output.tail());
  const pid = await output.pidWhenReady();
  return {
    pid,
    exited,
    end: async (signal) => {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended already.
      }
      await exited;
    },
  };
}

/** Reads what the guard and the server write, so that the pipe never fills, and keeps the end of it. */
class LastLines {
  readonly #lines: string[] = [];
  readonly #ready: Promise<number>;

  constructor(guard: ChildProcess, readyLine: string) {
    const output = createInterface({ input: guard.stdout! });
    this.#ready = new Promise((resolve, reject) => {
      let pid: number | undefined;
      output.on('line', (line) => {
        pid ??= Number(line);
        this.#lines.push(line);
        if (this.#lines.length > 20) this.#lines.shift();
        if (line.includes(readyLine)) resolve(pid);
      });
      guard.once('error', reject);
      guard.once('close', () => reject(new Error(`redis-server did not come up:\n${this.tail()}`)));
    });
  }

  pidWhenReady(): Promise<number> {
    return this.#ready;
  }

  tail(): string {
    return this.#lines.slice(-5).join('\n');
  }
}
