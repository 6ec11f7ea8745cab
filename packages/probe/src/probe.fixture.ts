import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator, type InstanceInput, type Knobs, type Simulator } from '@pombo/simulator';
import { createInstance, createInstanceApi, createProbeApi } from '@pombo/zapi';
import type { Clock } from './clock.ts';
import { openListener, type Listener } from './listener.ts';
import { openNotebook, type Notebook } from './notebook.ts';
import { planSteps } from './plan.ts';
import { runProbe, type ProbeReport } from './probe.ts';

/** The user's own phone. */
export const PHONE = '5511987654321';
export const SECRETS = { id: 'PROBED-ID', token: 'probed-token-7b1f', clientToken: 'probed-client-token-7b1f' };

/** How far the clock of these tests advances in each tick, which takes a millisecond or more (ms). */
const STEP_MS = 20;

/**
 * One clock for simulator and probe, so that a minute of waiting takes seconds. It advances in ticks of the event loop: while
 * the process gets no time, it stands still, and no wait seems longer than it was.
 */
export function fastClock() {
  let now = Date.now();
  const timers = new Set<{ at: number; run: () => void }>();
  const ticking = setInterval(() => {
    now += STEP_MS;
    const due = [...timers].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    for (const timer of due) if (timers.delete(timer)) timer.run();
  }, 1);

  function after(ms: number, run: () => void) {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return timer;
  }

  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const timer = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          timers.delete(timer);
          reject(signal.reason as Error);
        });
      }),
  };
  const simulated = {
    now: () => now,
    setTimeout: (run: () => void, ms: number): unknown => after(ms, run),
    clearTimeout: (timer: unknown) => void timers.delete(timer as ReturnType<typeof after>),
  };
  return { clock, simulated, stop: () => clearInterval(ticking) };
}

export interface Setting {
  simulator: Simulator;
  url: string;
  folder: string;
  notebook(): Notebook;
  /** Runs a probe as the CLI does. */
  probe(options?: {
    images?: boolean;
    callbacks?: boolean;
    signal?: AbortSignal;
    mayProceed?: () => Promise<string | undefined>;
  }): Promise<ProbeReport>;
  close(): Promise<void>;
}

/** A simulated Z-API with one number, and what a probe of it needs. */
export async function setting(knobs: Partial<Knobs> = {}, instance: Partial<InstanceInput> = {}): Promise<Setting> {
  const { clock, simulated, stop } = fastClock();
  const simulator = createSimulator({
    clock: simulated,
    random: () => 0,
    knobs,
    instances: [{ ...SECRETS, ...instance }],
  });
  const { url } = await simulator.listen();
  const folder = mkdtempSync(join(tmpdir(), 'pombo-probe-'));
  const own = createInstance({ name: 'vendas' }, SECRETS);
  const open: Listener[] = [];
  return {
    simulator,
    url,
    folder,
    notebook: () => openNotebook(folder),
    async probe({
      images = false,
      callbacks = true,
      signal = new AbortController().signal,
      mayProceed = () => Promise.resolve(undefined),
    } = {}) {
      const notebook = openNotebook(folder);
      const listener = callbacks
        ? await openListener({ publicUrl: 'http://127.0.0.1:0', host: '127.0.0.1', port: 0, clock })
        : undefined;
      if (listener) open.push(listener);
      const maySend = (): string | undefined => (notebook.countSend() ? undefined : 'none left');
      return runProbe({
        api: createProbeApi({ instance: own, baseUrl: url, phone: PHONE, maySend }),
        settings: createInstanceApi({ instance: own, baseUrl: url }),
        phone: PHONE,
        steps: planSteps({ images, callbacks, left: notebook.left() }),
        notebook,
        listener,
        observeMs: 15_000,
        mayProceed,
        clock,
        signal,
        say: () => undefined,
      });
    },
    async close() {
      await Promise.all(open.map((listener) => listener.close()));
      await simulator.close();
      stop();
    },
  };
}
