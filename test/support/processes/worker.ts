import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Step, Timings } from '@pombo/delivery';
import type { WorkerOptions } from '@pombo/worker';

export interface ChildOrders {
  redisUrl: string;
  /** The child's environment variables as `readConfig` takes them. */
  env: Record<string, string>;
  timings: Partial<Timings>;
  /** Options of its events. */
  forwarding?: WorkerOptions['forwarding'];
  logLevel?: string;
  /** False: it has no journal on disk, like the demo. */
  witness?: boolean;
  /** False: a connection for each POST. */
  keepConnections?: boolean;
  /** Options of its campaign feeder. */
  feeding?: WorkerOptions['feeding'];
  /** Send itself this signal (default SIGKILL) at this step, after passing it `after` times (default 0). */
  kill?: { step: Step; after?: number; signal?: 'SIGKILL' | 'SIGSTOP' };
  /** At this step, once, block the event loop until this file exists. */
  block?: { step: Step; until: string };
  /** Throw this at this step, once, where it is not caught: in a callback, or (`rejected`) in a promise. */
  fault?: { step: Step; message: string; rejected?: boolean };
  /** Die at any step with this probability. */
  chaos?: { seed: number; chance: number };
}

export interface ChildWorker {
  process: ChildProcess;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  kill(signal?: NodeJS.Signals): Promise<number | string>;
  /** What it logged. */
  log(): string;
}

/**
 * Starts a worker in a child process and waits until it serves (or has ended). `variables` are the process's own, beside
 * those that it inherits.
 */
export async function startChildWorker(
  orders: ChildOrders,
  variables: Record<string, string> = {},
): Promise<ChildWorker> {
  const script = new URL('worker-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  let logged = '';
  child.stderr.on('data', (data: Buffer) => {
    logged += data.toString();
  });
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  const ready = once(createInterface({ input: child.stdout }), 'line');
  await Promise.race([ready, ended]);
  return {
    process: child,
    ended,
    log: () => logged,
    kill(signal = 'SIGKILL') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}
