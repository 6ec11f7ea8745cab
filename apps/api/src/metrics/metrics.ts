import { knownLanes, type Ledger } from '@pombo/ledger';
import type { Status } from '@pombo/core';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of the API. Labels hold lanes, routes, statuses and kinds; never a phone, an id or a key. */
export interface Metrics {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
  /** Accepted callbacks, by kind and result. */
  callbacks: Counter<'kind' | 'answer'>;
  /** Callbacks of an unknown type or shape. */
  unrecognised: Counter<'why'>;
  /** Rejected callbacks: wrong secret or instance, another number's, or unreadable. */
  refused: Counter<'why'>;
}

/** Counting messages queries Redis for every lane: scrapes within this time share one result. */
const FRESH_MS = 5000;

/** Creates the metrics in a new registry, so that two apps in one process do not share one. */
export function createMetrics(ledger: Ledger): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Three of these gauges are called nodejs_active_*_total, which promtool's lint reports: their names are prom-client's,
  // and dashboards for Node go by them.
  collectDefaultMetrics({ register: registry });
  const count = cached(() => countMessages(ledger));
  registry.registerMetric(
    new Gauge({
      name: 'pombo_messages',
      help: 'Messages by lane and status',
      labelNames: ['lane', 'status'],
      registers: [],
      async collect() {
        this.reset();
        for (const { lane, counts } of await count()) {
          for (const [status, value] of Object.entries(counts)) this.set({ lane, status }, value);
        }
      },
    }),
  );
  const countDuplicates = cached(async () =>
    Promise.all((await knownLanes(ledger)).map(async (lane) => ({ lane, ...(await ledger.duplicates.counts(lane)) }))),
  );
  registry.registerMetric(
    new Gauge({
      name: 'pombo_possible_duplicates',
      help: 'Messages that a recipient received twice (certain) or may have received twice (possible), by lane',
      labelNames: ['lane', 'certainty'],
      registers: [],
      async collect() {
        this.reset();
        for (const { lane, certain, possible } of await countDuplicates()) {
          this.set({ lane, certainty: 'certain' }, certain);
          this.set({ lane, certainty: 'possible' }, possible);
        }
      },
    }),
  );
  const countAssumed = cached(async () =>
    Promise.all(
      (await knownLanes(ledger)).map(async (lane) => ({ lane, assumed: await ledger.messages.assumed(lane) })),
    ),
  );
  registry.registerMetric(
    new Gauge({
      name: 'pombo_unknown_assumed',
      help: 'Unknown messages that count as sent because their onUnknown is assume-sent, by lane',
      labelNames: ['lane'],
      registers: [],
      async collect() {
        this.reset();
        for (const { lane, assumed } of await countAssumed()) this.set({ lane }, assumed);
      },
    }),
  );
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

interface LaneCounts {
  lane: string;
  counts: Record<Status, number>;
}

async function countMessages(ledger: Ledger): Promise<LaneCounts[]> {
  const lanes = await knownLanes(ledger);
  return Promise.all(lanes.map(async (lane) => ({ lane, counts: await ledger.messages.counts(lane) })));
}

/** Shares one result for a few seconds; errors are not cached. */
export function cached<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return async () => {
    const now = performance.now();
    if (asked === undefined || now - asked.at > FRESH_MS) asked = { at: now, answer: ask() };
    try {
      return await asked.answer;
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
}
