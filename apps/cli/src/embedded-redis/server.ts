import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A redis-server child process. It ends with this process, however this process ends. */
export interface RedisServer {
  readonly pid: number;
  /** Resolves when the server has exited, with the last lines it wrote. */
  readonly exited: Promise<string>;
  /** Ends the server after it has written its data (SIGTERM), or as a power cut would (SIGKILL); resolves once it has exited. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Returns the program to start: `redis-server`, else `valkey-server`, from PATH; undefined if there is neither. */
export function findRedisServer(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/**
 * The shell between this process and the server. It holds our pipe on fd 3. When this process ends, even by kill -9,
 * `read` returns and the shell ends the server: first with SIGTERM, then with SIGKILL, because a server whose disk is
 * full refuses SIGTERM. The umask keeps the server's files readable by this user only.
 */
const GUARD = `
umask 077
exec 3<&0 2>&1
"$@" 3<&- &
server=$!
echo "pid $server"
(read -r _ <&3; kill "$server"; sleep 10; kill -9 "$server") >/dev/null &
wait "$server"
kill $!
`;

/**
 * Starts `binary` with `args` and resolves when it has loaded its data and prints `readyLine`. Throws with the server's
 * last lines if it does not start. Works on Linux and macOS (it needs `sh`).
 */
export async function startServer(
  binary: string,
  args: readonly string[],
  readyLine: string = 'Ready to accept connections',
): Promise<RedisServer> {
  // Its own session keeps Ctrl-C away from the server, which this process needs while it closes.
  const guard = spawn('sh', ['-c', GUARD, 'sh', binary, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const output = readOutput(guard, readyLine);
  const exited = once(guard, 'close').then(() => output.tail());
  const pid = await output.pidWhenReady;
  return {
    pid,
    exited,
    end: async (signal) => {
      try {
        process.kill(pid, signal);
      } catch {
        // The server has already exited.
      }
      await exited;
    },
  };
}

/** Reads the output of the guard and the server, so that the pipe never fills, and keeps the last lines. */
function readOutput(guard: ChildProcess, readyLine: string): { tail: () => string; pidWhenReady: Promise<number> } {
  const lines: string[] = [];
  const tail = (): string => lines.slice(-5).join('\n');
  const pidWhenReady = new Promise<number>((resolve, reject) => {
    let pid: number | undefined;
    let isReady = false;
    createInterface({ input: guard.stdout! }).on('line', (line) => {
      // On a busy machine the server writes before the guard has named it.
      const named = /^pid (\d+)$/.exec(line);
      if (named !== null) pid ??= Number(named[1]);
      else lines.push(line);
      if (lines.length > 20) lines.shift();
      isReady ||= line.includes(readyLine);
      if (isReady && pid !== undefined) resolve(pid);
    });
    guard.once('error', reject);
    guard.once('close', () => reject(new Error(`redis-server did not start:\n${tail()}`)));
  });
  return { tail, pidWhenReady };
}
