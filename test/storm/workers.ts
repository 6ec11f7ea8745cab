import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Processes that are started again whenever they end. */
export interface WorkerPool {
  /** Kills one of them as a power cut would. */
  killOne(lot: number): void;
  /** Number of ends so far, killed or not. */
  ends(): number;
  /** Starts no more processes and stops those that run. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** Keeps `size` processes running; `start` gets the number of those started before. */
export function keepRunning(size: number, start: (nth: number) => ChildProcess): WorkerPool {
  const running = new Set<ChildProcess>();
  let started = 0;
  let ends = 0;
  let stopping = false;

  function add(): void {
    const child = start(started);
    started += 1;
    running.add(child);
    child.once('exit', () => {
      running.delete(child);
      if (stopping) return;
      ends += 1;
      add();
    });
  }

  for (let at = 0; at < size; at += 1) add();
  return {
    killOne(lot) {
      const all = [...running];
      all[Math.floor(lot * all.length)]?.kill('SIGKILL');
    },
    ends: () => ends,
    async stop(signal) {
      stopping = true;
      await Promise.all(
        [...running].map((child) => {
          child.kill(signal);
          return once(child, 'exit');
        }),
      );
    },
  };
}

/** Several pools as one. */
export function joinPools(pools: readonly WorkerPool[]): WorkerPool {
  return {
    killOne(lot) {
      const at = lot * pools.length;
      pools[Math.floor(at)]?.killOne(at % 1);
    },
    ends: () => pools.reduce((all, pool) => all + pool.ends(), 0),
    async stop(signal) {
      await Promise.all(pools.map((pool) => pool.stop(signal)));
    },
  };
}
