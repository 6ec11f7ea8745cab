import type { AttemptReport, Delivery } from '@pombo/delivery';
import type { Journal } from '@pombo/journal';
import type { Log } from '@pombo/core';
import { openTracing } from '@pombo/runtime';
import type { Config } from '../config.ts';
import type { WorkerMetrics } from './metrics.ts';
import type { Readiness, WorkerPort } from './port.ts';
import { traceAttempt } from './trace-attempt.ts';

/** What watches a worker: metrics, traces, and the port that serves its health. Without any of them it costs nothing. */
export interface Observer {
  onAttempt?: (report: AttemptReport) => void;
  onJournalSync?: (ms: number) => void;
  /** The worker runs from now on. */
  started(delivery: Delivery, journal: Journal | undefined): void;
  stopping(): void;
  /** Sends the spans that wait, and closes the port. */
  close(): Promise<void>;
}

export interface ObserverOptions {
  config: Config;
  log: Log;
  /** Metrics that another part of the process serves as well. */
  metrics?: WorkerMetrics | undefined;
}

/** Opens the port and the traces, as far as they are configured. Throws `invalid_config` when the port is not available. */
export async function openObserver({ config, log, metrics: shared }: ObserverOptions): Promise<Observer> {
  let readiness: () => Readiness = () => ({ status: 'starting' });
  const metrics = shared ?? (config.workerPort === undefined ? undefined : await newMetrics());
  const port = await openPort(config, log, metrics, () => readiness());
  const tracing = await openTracing(config.tracing, 'pombo-worker');
  const onAttempt = (report: AttemptReport): void => {
    metrics?.attempt(report);
    if (tracing !== undefined) traceAttempt(tracing, report);
  };
  return {
    ...(metrics === undefined && tracing === undefined ? {} : { onAttempt }),
    ...(metrics === undefined ? {} : { onJournalSync: metrics.journalSynced }),

    started(delivery, journal) {
      readiness = () => readinessOf(delivery, journal);
      metrics?.observe({
        impediment: () => journal?.fault() ?? delivery.impediment(),
        lanes: () => delivery.own().length,
      });
    },

    stopping: () => void (readiness = () => ({ status: 'stopping' })),

    async close() {
      await tracing?.close();
      await port?.close();
    },
  };
}

function readinessOf(delivery: Delivery, journal: Journal | undefined): Readiness {
  const fault = journal?.fault();
  if (fault !== undefined) return { status: 'journal', reason: `the journal cannot be written: ${fault}` };
  const reason = delivery.impediment();
  return reason === undefined ? { status: 'ready' } : { status: 'redis', reason };
}

/** Loads the library of metrics only where they are served. */
async function newMetrics(): Promise<WorkerMetrics> {
  const { createWorkerMetrics } = await import('./metrics.ts');
  return createWorkerMetrics();
}

async function openPort(
  { workerHost: host, workerPort }: Config,
  log: Log,
  metrics: WorkerMetrics | undefined,
  readiness: () => Readiness,
): Promise<WorkerPort | undefined> {
  if (workerPort === undefined || metrics === undefined) return undefined;
  const { openWorkerPort } = await import('./port.ts');
  const port = await openWorkerPort({ host, port: workerPort, readiness, registry: metrics.registry });
  log.info({ url: port.url }, 'worker.listening');
  return port;
}
