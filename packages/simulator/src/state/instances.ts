import { connectedCallback, disconnectedCallback } from '../callbacks/callback.ts';
import { checked } from './checked.ts';
import { callBack } from '../callbacks/callback-sender.ts';
import { instancePatchSchema, instanceSchema, type Instance } from './instance.ts';
import { deliver, remove } from '../phone/phone-delivery.ts';
import { Queue, type Queued } from './send-queue.ts';
import { liftShadowBan } from '../phone/shadow-ban.ts';
import type { World } from './state.ts';

/** Adds a number, or replaces the one of the same id with an empty queue. Throws `invalid_input`. */
export function addInstance(world: World, input: unknown): Instance {
  const given = checked(instanceSchema, input, 'instance');
  world.instances.get(given.id)?.queue.stop();
  const instance: Instance = {
    ...given,
    clientToken: given.clientToken,
    allowedIps: given.allowedIps,
    callbacks: new Map(),
    notifySentByMe: false,
    filters: undefined,
    shadowBanned: false,
    recipients: new Map(),
    queue: queueOf(world, () => instance),
  };
  if (!given.connected) instance.queue.hold();
  world.instances.set(given.id, instance);
  return instance;
}

/** Changes a number at run time; losing or restoring its connection stops or flushes its queue. Throws `invalid_input`. */
export function changeInstance(world: World, id: string, input: unknown): Instance {
  const { clientToken, allowedIps, connected, ...rest } = checked(instancePatchSchema, input, 'instance');
  const instance = world.instances.get(id) ?? addInstance(world, { id, token: rest.token });
  Object.assign(instance, rest);
  if (rest.shadowBanned === false) liftShadowBan(instance);
  if (clientToken !== undefined) instance.clientToken = clientToken ?? undefined;
  if (allowedIps !== undefined) instance.allowedIps = allowedIps ?? undefined;
  if (connected !== undefined && connected !== instance.connected) connect(world, instance, connected);
  return instance;
}

function connect(world: World, instance: Instance, connected: boolean): void {
  instance.connected = connected;
  const now = world.clock.now();
  if (!connected) {
    instance.queue.hold();
    world.events.emit('disconnected', instance.id);
    void callBack(world, instance, disconnectedCallback(instance.id, now));
    return;
  }
  const flush = (): void => {
    if (instance.connected) instance.queue.release();
  };
  // The event and the callback first: Z-API reports "connected" before the flush that it starts automatically.
  world.events.emit('connected', instance.id);
  if (instance.callbacks.has('connectedCallbackUrl')) {
    void callBack(world, instance, connectedCallback(instance.id, now)).then(flush);
  } else {
    flush();
  }
}

function queueOf(world: World, owner: () => Instance): Queue {
  return new Queue({
    clock: world.clock,
    timers: world.timers,
    look: ({ image }) => ('url' in image ? world.images.fetch(image.url, world.knobs.maxImageBytes) : image),
    delivered: (message, verdict) => deliver(world, owner(), message, verdict),
    removed: (message) => remove(world, message),
    pauseAfter: (message) => pauseAfter(world, message),
  });
}

/** Returns Z-API's own pace: 1-3 s at random, or the seconds that a message asked for before the next one. */
function pauseAfter(world: World, { delaySeconds }: Queued): number {
  if (world.queueDelayMs !== undefined) return world.queueDelayMs;
  return delaySeconds === undefined ? 1000 + world.random() * 2000 : delaySeconds * 1000;
}
