import type { Ledger } from '@pombo/ledger';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { measureLanes } from './lane-metrics.ts';

/** The metrics of the API. Labels hold lanes, routes, statuses and kinds; never a phone, an id or a key. */
export interface Metrics {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
  /** Accepted callbacks, by kind and result. */
  callbacks: Counter<'kind' | 'answer'>;
  /** Time from an event at Z-API, as its callback dates it, to the callback's arrival. */
  callbackLag: Histogram;
  /** Callbacks of an unknown type or shape. */
  unrecognised: Counter<'why'>;
  /** Rejected callbacks: wrong secret or instance, another number's, or unreadable. */
  refused: Counter<'why'>;
}

/** Creates the metrics in a new registry, so that two apps in one process do not share one. */
export function createMetrics(ledger: Ledger): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Three of these gauges are called nodejs_active_*_total, which promtool's lint reports: their names are prom-client's,
  // and dashboards for Node go by them.
  collectDefaultMetrics({ register: registry });
  measureLanes(registry, ledger);
  return {
    registry,
    requests: new Histogram({
      name: 'pombo_http_request_duration_seconds',
      help: 'Time from a request to its response',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers,
    }),
    callbacks: new Counter({
      name: 'pombo_webhook_callbacks_total',
      help: 'Accepted callbacks of Z-API',
      labelNames: ['kind', 'answer'],
      registers,
    }),
    callbackLag: new Histogram({
      name: 'pombo_webhook_callback_lag_seconds',
      help: 'Time from an event, as Z-API dates it, to the arrival of its callback',
      buckets: [0.5, 2, 10, 60, 600, 3600, 86_400],
      registers,
    }),
    unrecognised: new Counter({
      name: 'pombo_webhook_unrecognised_total',
      help: 'Callbacks of an unknown type or shape',
      labelNames: ['why'],
      registers,
    }),
    refused: new Counter({
      name: 'pombo_webhook_refused_total',
      help: 'Rejected callbacks',
      labelNames: ['why'],
      registers,
    }),
  };
}
