import { gzipSync } from 'node:zlib';
import type { CalledBack } from './callback-log.ts';
import type { Mishaps } from './callback-faults.ts';
import type { Callback, CallbackKind } from './callback.ts';
import { isLoopbackUrl } from './image.ts';
import type { Instance } from './instance.ts';
import type { World } from './world.ts';

/**
 * Tells a callback to the instance's URL for its kind, with whatever mishap is in store for it; without a URL nothing
 * is told and nothing recorded. Resolves when there is nothing to wait for any more: it was answered or refused a
 * connection, or it is lost, held or delayed. Never rejects, and never resolves after a reset.
 */
export async function callBack(world: World, instance: Instance, callback: Callback): Promise<void> {
  const url = instance.callbacks.get(WAYS[callback.kind].url);
  if (url === undefined) return;
  const stopped = reasonNotTo(instance, callback, url);
  const mishaps = stopped ? undefined : world.callbackFaults.take(instance.id, callback);
  const records = Array.from({ length: 1 + (mishaps?.copies ?? 0) }, (_, n) =>
    world.callbackLog.open(callback, {
      instance: instance.id,
      url,
      copy: n + 1,
      gzip: mishaps?.gzip ?? false,
      madeAt: world.clock.now(),
    }),
  );
  if (stopped) return world.callbackLog.end(records[0]!, stopped);
  await Promise.all(records.map((record) => dispatch(world, record, mishaps!)));
}

/** The order in which callbacks held back are told: as they were made, the other way round, by chance, or by `seq`. */
export type ReleaseOrder = 'made' | 'reversed' | 'random' | readonly number[];

/** Tells those held back, one after the other; with numbers, only those. Resolves with them once each was told. */
export async function releaseHeld(world: World, order: ReleaseOrder): Promise<CalledBack[]> {
  const chosen = inOrder(world, order);
  // All at once, before the first call: a release that comes meanwhile must not tell them again.
  for (const record of chosen) record.state = 'waiting';
  for (const record of chosen) await bring(world, record);
  return chosen;
}

/** Where each kind goes, under the name that `/me` gives the URL, and the filter that keeps it back. */
const WAYS: Record<CallbackKind, { url: string; filter?: string }> = {
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
  if (Array.isArray(filters) && filters.includes(WAYS[kind].filter)) return 'filtered';
  // The promise of the simulator: it never reaches beyond this machine, whatever URL it was given.
  return isLoopbackUrl(url) ? undefined : 'not-called';
}

async function dispatch(world: World, record: CalledBack, mishaps: Mishaps): Promise<void> {
  if (mishaps.way === 'lost') return world.callbackLog.end(record, 'lost');
  if (mishaps.way === 'held') return world.callbackLog.hold(record);
  const waitMs = mishaps.delayMs + (record.copy === 1 ? 0 : mishaps.copiesAfterMs);
  if (waitMs === 0) return bring(world, record);
  world.timers.after(waitMs, () => void bring(world, record));
}

/** One call, and the promise of the next one where retries are asked for and it was no 200. */
async function bring(world: World, record: CalledBack): Promise<void> {
  const call: CalledBack['calls'][number] = { at: world.clock.now() };
  record.state = 'calling';
  record.calls.push(call);
  const end = await world.caller.post({ ...letterOf(world, record), timeoutMs: world.knobs.callbackTimeoutMs });
  if (!world.callbackLog.knows(record)) return never();
  Object.assign(call, end, { endedAt: world.clock.now() });
  const { times, afterMs } = world.knobs.callbackRetries;
  if (call.status === 200 || record.calls.length > times) {
    return world.callbackLog.end(record, call.status === undefined ? 'unanswered' : 'answered');
  }
  record.state = 'waiting';
  world.timers.after(afterMs, () => void bring(world, record));
}

function letterOf(world: World, record: CalledBack): { url: string; headers: Record<string, string>; body: Buffer } {
  const body = Buffer.from(JSON.stringify(record.body));
  const token = world.instances.get(record.instance)?.token;
  return {
    url: record.url,
    headers: {
      'Content-Type': 'application/json',
      ...(world.knobs.callbackHasToken && token !== undefined ? { 'z-api-token': token } : {}),
      ...(record.gzip ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body: record.gzip ? gzipSync(body) : body,
  };
}

function inOrder(world: World, order: ReleaseOrder): CalledBack[] {
  const held = world.callbackLog.list().filter(({ state }) => state === 'held');
  switch (order) {
    case 'made':
      return held;
    case 'reversed':
      return held.toReversed();
    case 'random':
      return held
        .map((record) => ({ record, lot: world.random() }))
        .toSorted((one, other) => one.lot - other.lot)
        .map(({ record }) => record);
    default:
      return [...new Set(order)].flatMap((wanted) => held.filter(({ seq }) => seq === wanted));
  }
}

/** What a reset has overtaken: nothing that waits for it may go on. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
