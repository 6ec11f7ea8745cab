import type { CallbackAdmin, Endpoint } from '@pombo/events';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DeliveryCounts } from '../services/callbacks.ts';
import { remember } from './metrics.ts';

/** Adds what is told to backends: what became of deliveries, what waits, who hears nothing. Endpoints go by their ids. */
export function measureCallbacks(registry: Registry, desk: CallbackAdmin, counts: DeliveryCounts): void {
  const look = remember(async () => {
    const [endpoints, elsewhere] = await Promise.all([desk.list(), desk.waitingElsewhere()]);
    return { endpoints, elsewhere };
  });
  registry.registerMetric(
    new Counter({
      name: 'pombo_callback_deliveries_total',
      help: 'Attempts to tell backends, by what became of them',
      labelNames: ['result'],
      registers: [],
      collect() {
        this.reset();
        for (const [result, times] of Object.entries(counts)) this.inc({ result }, times);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'pombo_callback_waiting',
      help: 'Deliveries that wait, by endpoint; "messages": for URLs that messages name',
      labelNames: ['endpoint'],
      registers: [],
      async collect() {
        const { endpoints, elsewhere } = await look();
        this.reset();
        for (const { id, waiting } of endpoints) this.set({ endpoint: id }, waiting);
        this.set({ endpoint: 'messages' }, elsewhere);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'pombo_callback_endpoints',
      help: 'Endpoints by how they do',
      labelNames: ['state'],
      registers: [],
      async collect() {
        const { endpoints } = await look();
        this.reset();
        for (const state of STATES) this.set({ state }, endpoints.filter((each) => stateOf(each) === state).length);
      },
    }),
  );
}

const STATES = ['open', 'failing', 'disabled'] as const;

function stateOf({ disabled, failingSince }: Endpoint): (typeof STATES)[number] {
  if (disabled !== undefined) return 'disabled';
  return failingSince === undefined ? 'open' : 'failing';
}
