import type { AttemptReport } from '@pombo/delivery';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What only a worker knows, as Prometheus reads it. Labels hold lanes and outcomes; never a phone, an id or a token. */
export interface WorkerMetrics {
  registry: Registry;
  /** Counts a closed attempt. */
  attempt(report: AttemptReport): void;
  /** Records the duration of one fdatasync of the journal (ms). */
  journalSynced(ms: number): void;
  /** Names the running worker, whose state is read at each scrape. */
  observe(worker: WorkerState): void;
}

/** What a scrape asks of a running worker. */
export interface WorkerState {
  /** Returns why the worker may send nothing now; undefined if it may. */
  impediment(): string | undefined;
  /** Returns the number of lanes that it serves. */
  lanes(): number;
}

/** Lanes that get a label of their own: the first that send. The others are one lane called `other`. */
export const MAX_LANES = 200;
const OTHER = 'other';

/** Creates the metrics of one worker, in a registry of their own. */
export function createWorkerMetrics(): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const labelled = new Set<string>();
  let state: WorkerState | undefined;

  const sends = new Counter({
    name: 'pombo_sends_total',
    help: 'Attempts of this process to send a message, by lane and outcome',
    labelNames: ['lane', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'pombo_send_duration_seconds',
    help: 'Time of one POST to Z-API, from the request to the complete response, by outcome',
    labelNames: ['outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const opening = new Histogram({
    name: 'pombo_send_record_seconds',
    help: 'Time to record an attempt in Redis and in the journal before it is sent',
    buckets: FAST,
    registers,
  });
  const syncs = new Histogram({
    name: 'pombo_journal_sync_seconds',
    help: 'Time of one fdatasync of the journal; one covers all attempts that wait for it',
    buckets: FAST,
    registers,
  });
  registry.registerMetric(
    new Gauge({
      name: 'pombo_worker_ready',
      help: '1 while this worker may send; 0 while something stops all of its lanes',
      registers: [],
      collect() {
        this.set(state !== undefined && state.impediment() === undefined ? 1 : 0);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'pombo_worker_lanes',
      help: 'Lanes that this worker serves',
      registers: [],
      collect() {
        this.set(state?.lanes() ?? 0);
      },
    }),
  );

  function label(lane: string): string {
    if (labelled.size < MAX_LANES) labelled.add(lane);
    return labelled.has(lane) ? lane : OTHER;
  }

  return {
    registry,
    attempt({ lane, outcome, times }) {
      sends.inc({ lane: label(lane), outcome });
      duration.observe({ outcome }, seconds(times.opened, times.answered));
      opening.observe(seconds(times.requested, times.opened));
    },
    journalSynced: (ms) => syncs.observe(ms / 1000),
    observe: (worker) => void (state = worker),
  };
}

/** Bounds for what takes milliseconds while all is well (s). */
const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

function seconds(from: number, to: number): number {
  return Math.max(0, to - from) / 1000;
}
