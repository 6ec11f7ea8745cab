import type { Usage } from './child.ts';
import type { LateSteps } from '../late-steps.ts';
import type { Syncs } from '../watch-syncs.ts';
import type { Lane } from '../data/send-rows.ts';

/** What either side's worker process answers. */
export interface WorkerCalls {
  /** Resolves when it is ready to send; what it has used so far is the price of starting. */
  start(orders: WorkerOrders): Promise<Usage>;
  /** Lets it take messages, where it does not do so from the start. */
  go(): void;
  /** Resolves when this many messages are done, in the queue too; with what the process has used by then. */
  until(sends: number): Promise<Usage>;
  /** The lanes that this process sends from now. */
  own(): string[];
  /** Begins a window of measuring. */
  open(): void;
  /** What the process has used, and what it met since the window began. */
  look(): Window;
}

/** What a worker process met in a window of measuring. */
export interface Window extends Usage {
  /** The most memory that was resident at any of the moments it was looked at, ten a second. */
  peakRssMb: number;
  /** How late timers of Node fire in this process, with nothing of ours around them. */
  timerMs: { p50: number; p99: number };
  /** Of Pombo's worker: where the time goes by which sends are late. */
  lateSteps?: LateSteps;
  /** Of Pombo's worker: how long the disk takes for its journal. */
  syncs?: Syncs;
}

export interface WorkerOrders {
  redisUrl: string;
  gatewayUrl: string;
  lanes: Lane[];
  /** Messages at once per lane. For BullMQ; Pombo never sends more than one. */
  concurrency: number;
  /** For BullMQ: one message of a lane at a time over all processes, as Pombo always sends; default false. */
  oneAtATime?: boolean;
  /** Whether Pombo keeps its journal; default true. */
  journal?: boolean;
  /** Whether Pombo waits until a replica has each attempt (`WAIT 1`), as in strict mode; default false. */
  replica?: boolean;
}

/** Counts messages that are done, and notifies those that wait for a number. */
export function createCount(): { add(): void; until(wanted: number): Promise<void> } {
  let count = 0;
  let waiting: { wanted: number; resolve: () => void }[] = [];
  return {
    add() {
      count += 1;
      for (const { wanted, resolve } of waiting) if (wanted <= count) resolve();
      waiting = waiting.filter(({ wanted }) => wanted > count);
    },
    until: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting.push({ wanted, resolve });
      }),
  };
}
