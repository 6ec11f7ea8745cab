import { connectedCallback, disconnectedCallback } from '../callbacks/callback.ts';
import { checked } from '../state/checked.ts';
import { sendCallback } from '../callbacks/callback-sender.ts';
import { instancePatchSchema, instanceSchema, type Instance } from '../state/instance.ts';
import { deliver, remove } from './phone-delivery.ts';
import { createSendQueue, type Queued, type SendQueue } from '../state/send-queue.ts';
import { liftShadowBan } from './shadow-ban.ts';
import type { SimulatorState } from '../state/state.ts';

/** Adds a number, or replaces the one of the same id with an empty queue. Throws `invalid_input`. */
export function addInstance(state: SimulatorState, input: unknown): Instance {
  const given = checked(instanceSchema, input, 'instance');
  state.instances.get(given.id)?.queue.stop();
  const instance: Instance = {
    ...given,
    clientToken: given.clientToken,
    allowedIps: given.allowedIps,
    callbacks: new Map(),
    notifySentByMe: false,
    filters: undefined,
    shadowBanned: false,
    recipients: new Map(),
    queue: queueOf(state, () => instance),
  };
  if (!given.connected) instance.queue.hold();
  state.instances.set(given.id, instance);
  return instance;
}

/** Changes a number at run time; losing or restoring its connection stops or flushes its queue. Throws `invalid_input`. */
export function changeInstance(state: SimulatorState, id: string, input: unknown): Instance {
  const { clientToken, allowedIps, connected, ...rest } = checked(instancePatchSchema, input, 'instance');
  const instance = state.instances.get(id) ?? addInstance(state, { id, token: rest.token });
  Object.assign(instance, rest);
  if (rest.shadowBanned === false) liftShadowBan(instance);
  if (clientToken !== undefined) instance.clientToken = clientToken ?? undefined;
  if (allowedIps !== undefined) instance.allowedIps = allowedIps ?? undefined;
  if (connected !== undefined && connected !== instance.connected) connect(state, instance, connected);
  return instance;
}

function connect(state: SimulatorState, instance: Instance, connected: boolean): void {
  instance.connected = connected;
  const now = state.clock.now();
  if (!connected) {
    instance.queue.hold();
    state.events.emit('disconnected', instance.id);
    void sendCallback(state, instance, disconnectedCallback(instance.id, now));
    return;
  }
  const flush = (): void => {
    if (instance.connected) instance.queue.release();
  };
  // The event and the callback first: Z-API reports "connected" before the flush that it starts automatically.
  state.events.emit('connected', instance.id);
  if (instance.callbacks.has('connectedCallbackUrl')) {
    void sendCallback(state, instance, connectedCallback(instance.id, now)).then(flush);
  } else {
    flush();
  }
}

function queueOf(state: SimulatorState, owner: () => Instance): SendQueue {
  return createSendQueue({
    clock: state.clock,
    timers: state.timers,
    checkImage: ({ image }) => ('url' in image ? state.images.fetch(image.url, state.knobs.maxImageBytes) : image),
    delivered: (message, verdict) => deliver(state, owner(), message, verdict),
    removed: (message) => remove(state, message),
    pauseAfter: (message) => pauseAfter(state, message),
  });
}

/** Returns Z-API's own pace: 1-3 s at random, or the seconds that a message asked for before the next one. */
function pauseAfter(state: SimulatorState, { delaySeconds }: Queued): number {
  if (state.queueDelayMs !== undefined) return state.queueDelayMs;
  return delaySeconds === undefined ? 1000 + state.random() * 2000 : delaySeconds * 1000;
}
