import { randomUUID } from 'node:crypto';
import { systemClock } from './clock.ts';
import { createContext } from './create-context.ts';
import type { Delivery, DeliveryOptions } from './delivery-options.ts';
import { createMaintenance } from './maintenance/maintenance.ts';
import { createSafeguards } from './recovery/safeguards.ts';
import { createLaneScheduler } from './scheduler/lane-scheduler.ts';
import { DEFAULT_TIMINGS } from './timings.ts';

/** A worker: takes messages from the lanes it serves and delivers them, one at a time per lane. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { worker = `w-${randomUUID()}`, clock = systemClock, adder, instances, log } = options;
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const inHand = new Set<string>();
  const safeguards = createSafeguards({
    options,
    worker,
    timings,
    clock,
    inHand,
    onWorkersChange: () => scheduler.reassign(),
    onRecovered: () => scheduler.wakeHeld(),
  });
  const { lease } = safeguards;
  const queues = options.queues({ token: worker, lockMs: timings.lockMs, behindMs: () => lease.behindMs() });
  const context = createContext({ options, worker, timings, clock, queues, safeguards, inHand });
  const scheduler = createLaneScheduler({ context, lease, adder, concurrency: options.concurrency ?? 1000 });
  const maintenance = createMaintenance({ context, lease, own: () => scheduler.own() });
  let unsubscribe: (() => Promise<void>) | undefined;

  async function serve(): Promise<void> {
    await scheduler.serve(instances.current());
  }

  return {
    worker,

    async start() {
      await safeguards.start();
      unsubscribe = await options.listen((lane) => scheduler.wake(lane));
      await serve();
      instances.onChange(() => {
        serve().catch((error: unknown) => log.error({ error }, 'instances.change.failed'));
      });
      maintenance.start();
      log.info({ worker, lanes: scheduler.own().length }, 'worker.started');
    },

    async stop() {
      const own = scheduler.own();
      const ending = Promise.all([maintenance.stop(), scheduler.stop()]);
      const clean = await endsWithin(ending, timings.stopGraceMs);
      await unsubscribe?.();
      await safeguards.stop(clean);
      if (clean) await Promise.all(own.map((lane) => adder.wake(lane)));
      log.info({ worker, clean }, 'worker.stopped');
      return clean;
    },

    own: () => scheduler.own(),
    impediment: () => safeguards.guards.mayWrite(clock.monotonic()),
  };
}

/** Returns whether the work ended within `graceMs`. */
async function endsWithin(work: Promise<unknown>, graceMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), graceMs);
  const clean = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return clean;
}
