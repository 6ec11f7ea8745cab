import type { AttemptReport, Delivery } from '@pombo/delivery';
import type { Journal } from '@pombo/journal';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { createWorkerMetrics, MAX_LANES } from './metrics.ts';
import { openObserver, type Observer } from './observer.ts';

const log = { debug() {}, info: (fields: object) => void events.push(fields), warn() {}, error() {} };
const events: object[] = [];

/** An observer with a port, and a worker in any state. */
async function observed(): Promise<{
  observer: Observer;
  ask(): Promise<[number, unknown]>;
  state: { fault?: string; reason?: string };
}> {
  events.length = 0;
  const observer = await openObserver({ config: readConfig({ POMBO_WORKER_PORT: '0' }), log });
  onTestFinished(() => observer.close());
  const { url } = events[0] as { url: string };
  const state: { fault?: string; reason?: string } = {};
  return {
    observer,
    state,
    async ask() {
      const response = await fetch(`${url}/health/ready`);
      return [response.status, await response.json()];
    },
  };
}

test('readiness names why a worker sends nothing: it starts or stops, its journal cannot be written, or Redis is in doubt', async () => {
  const { observer, ask, state } = await observed();
  expect(await ask()).toEqual([503, { status: 'starting' }]);
  observer.started(
    { impediment: () => state.reason, own: () => ['vendas'] } as unknown as Delivery,
    { fault: () => state.fault } as unknown as Journal,
  );
  expect(await ask()).toEqual([200, { status: 'ready' }]);
  state.reason = 'the last acknowledged heartbeat is 5000 ms old';
  expect(await ask()).toEqual([503, { status: 'redis', reason: state.reason }]);
  state.fault = 'ENOSPC (write)';
  expect(await ask()).toEqual([503, { status: 'journal', reason: 'the journal cannot be written: ENOSPC (write)' }]);
  observer.stopping();
  expect(await ask()).toEqual([503, { status: 'stopping' }]);
});

test('without a port and without traces a worker reports its attempts to nothing', async () => {
  const observer = await openObserver({ config: readConfig({}), log });
  onTestFinished(() => observer.close());
  expect(observer).not.toHaveProperty('onAttempt');
  expect(observer).not.toHaveProperty('onJournalSync');
});

test('the metrics of sends have at most 200 lanes, and one for all others', async () => {
  const metrics = createWorkerMetrics();
  const times = { started: 0, requested: 1, opened: 2, answered: 102, closed: 103 };
  const report = { type: 'send-image', attempt: 1, outcome: 'accepted', status: 'accepted', times } as const;
  for (let n = 0; n < MAX_LANES + 7; n += 1) metrics.attempt({ ...report, lane: `lane-${n}` } satisfies AttemptReport);
  const text = await metrics.registry.metrics();
  const lanes = new Set([...text.matchAll(/lane="([^"]+)"/g)].map(([, lane]) => lane));
  expect(lanes.size).toBe(MAX_LANES + 1);
  expect(text).toContain('pombo_sends_total{lane="other",outcome="accepted"} 7');
  expect(text).toContain('pombo_send_duration_seconds_sum{outcome="accepted"} 20.7');
});
