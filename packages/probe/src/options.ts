import type { InstanceApi, ProbeApi } from '@pombo/zapi';
import type { Clock } from './clock.ts';
import type { Listener } from './listener.ts';
import type { Notebook } from './notebook.ts';
import type { Step } from './plan.ts';

/** What a probe works with. */
export interface ProbeOptions {
  api: ProbeApi;
  /** For what changes no message: settings and the queue. */
  settings: Pick<InstanceApi, 'settings' | 'setWebhook' | 'queue' | 'removeFromQueue'>;
  /** The phone of `api`, to recognise it in replies. */
  phone: string;
  steps: readonly Step[];
  notebook: Notebook;
  /** Undefined: callbacks are not looked at. */
  listener?: Listener | undefined;
  /** How long repeats and timeouts of callbacks are waited for (ms). */
  observeMs: number;
  /** Returns why no message may be sent now, before each. */
  mayProceed: () => Promise<string | undefined>;
  clock: Clock;
  signal: AbortSignal;
  /** Reports progress. */
  say: (text: string) => void;
}
