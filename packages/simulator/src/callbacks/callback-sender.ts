import { gzipSync } from 'node:zlib';
import type { CalledBack } from './called-back.ts';
import type { AppliedFaults } from '../faults/callback-faults.ts';
import type { Callback, CallbackKind } from './callback.ts';
import { isLoopbackUrl } from '../phone/image-check.ts';
import type { Instance } from '../state/instance.ts';
import type { SimulatorState } from '../state/state.ts';

/**
 * Sends a callback to the instance's URL for its kind, with the fault that waits for it; without a URL nothing is sent
 * and nothing recorded. Resolves when there is nothing left to wait for: the callback was answered, its connection was
 * refused, or it is lost, held or delayed. Never rejects, and never resolves after a reset.
 */
export async function sendCallback(state: SimulatorState, instance: Instance, callback: Callback): Promise<void> {
  const url = instance.callbacks.get(DESTINATIONS[callback.kind].url);
  if (url === undefined) return;
  const stopped = reasonNotTo(instance, callback, url);
  const applied = stopped ? undefined : state.callbackFaults.take(instance.id, callback);
  const records = Array.from({ length: 1 + (applied?.copies ?? 0) }, (_, n) =>
    state.callbackLog.open(callback, {
      instance: instance.id,
      url,
      copy: n + 1,
      gzip: applied?.gzip ?? false,
      madeAt: state.clock.now(),
    }),
  );
  if (stopped) return state.callbackLog.end(records[0]!, stopped);
  await Promise.all(records.map((record) => dispatch(state, record, applied!)));
}

/** The order in which held callbacks are sent: as they were made, in reverse, at random, or by `seq`. */
export type ReleaseOrder = 'made' | 'reversed' | 'random' | readonly number[];

/** Sends the held callbacks one after the other; with numbers, only those. Resolves with them once each was sent. */
export async function releaseHeld(state: SimulatorState, order: ReleaseOrder): Promise<CalledBack[]> {
  const chosen = inOrder(state, order);
  // All at once, before the first call: a release in between must not send them again.
  for (const record of chosen) record.state = 'waiting';
  for (const record of chosen) await callOnce(state, record);
  return chosen;
}

/** The URL of each kind, under the name that `/me` gives it, and the filter that suppresses the kind. */
const DESTINATIONS: Record<CallbackKind, { url: string; filter?: string }> = {
  DeliveryCallback: { url: 'deliveryCallbackUrl', filter: 'FILTER_DELIVERY_CALLBACK' },
  SENT: { url: 'messageStatusCallbackUrl', filter: 'FILTER_MESSAGE_STATUS_CALLBACK' },
  RECEIVED: { url: 'messageStatusCallbackUrl', filter: 'FILTER_MESSAGE_STATUS_CALLBACK' },
  READ: { url: 'messageStatusCallbackUrl', filter: 'FILTER_MESSAGE_STATUS_CALLBACK' },
  ReceivedCallback: { url: 'receivedCallbackUrl' },
  ConnectedCallback: { url: 'connectedCallbackUrl' },
  DisconnectedCallback: { url: 'disconnectedCallbackUrl' },
};

function reasonNotTo(instance: Instance, { kind }: Callback, url: string): 'filtered' | 'not-called' | undefined {
  const filters = (instance.filters as { callbackTypeFilters?: unknown } | undefined)?.callbackTypeFilters;
  if (Array.isArray(filters) && filters.includes(DESTINATIONS[kind].filter)) return 'filtered';
  // The promise of the simulator: it never reaches beyond this machine, whatever URL it was given.
  return isLoopbackUrl(url) ? undefined : 'not-called';
}

async function dispatch(state: SimulatorState, record: CalledBack, applied: AppliedFaults): Promise<void> {
  if (applied.outcome === 'lost') return state.callbackLog.end(record, 'lost');
  if (applied.outcome === 'held') return state.callbackLog.hold(record);
  const waitMs = applied.delayMs + (record.copy === 1 ? 0 : applied.copiesAfterMs);
  if (waitMs === 0) return callOnce(state, record);
  state.timers.after(waitMs, () => void callOnce(state, record));
}

/** Makes one call, and schedules the next if retries are enabled and it did not return 200. */
async function callOnce(state: SimulatorState, record: CalledBack): Promise<void> {
  const call: CalledBack['calls'][number] = { at: state.clock.now() };
  record.state = 'calling';
  record.calls.push(call);
  const end = await state.httpClient.post({ ...requestOf(state, record), timeoutMs: state.knobs.callbackTimeoutMs });
  if (!state.callbackLog.knows(record)) return never();
  Object.assign(call, end, { endedAt: state.clock.now() });
  const { times, afterMs } = state.knobs.callbackRetries;
  if (call.status === 200 || record.calls.length > times) {
    return state.callbackLog.end(record, call.status === undefined ? 'unanswered' : 'answered');
  }
  record.state = 'waiting';
  state.timers.after(afterMs, () => void callOnce(state, record));
}

function requestOf(
  state: SimulatorState,
  record: CalledBack,
): { url: string; headers: Record<string, string>; body: Buffer } {
  const body = Buffer.from(JSON.stringify(record.body));
  const token = state.instances.get(record.instance)?.token;
  return {
    url: record.url,
    headers: {
      'Content-Type': 'application/json',
      ...(state.knobs.callbackHasToken && token !== undefined ? { 'z-api-token': token } : {}),
      ...(record.gzip ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body: record.gzip ? gzipSync(body) : body,
  };
}

function inOrder(state: SimulatorState, order: ReleaseOrder): CalledBack[] {
  const held = state.callbackLog.list().filter((each) => each.state === 'held');
  switch (order) {
    case 'made':
      return held;
    case 'reversed':
      return held.toReversed();
    case 'random':
      return held
        .map((record) => ({ record, lot: state.random() }))
        .toSorted((one, other) => one.lot - other.lot)
        .map(({ record }) => record);
    default:
      return [...new Set(order)].flatMap((wanted) => held.filter(({ seq }) => seq === wanted));
  }
}

/** Returns a promise that never resolves: nothing may continue that waits for a call from before a reset. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
