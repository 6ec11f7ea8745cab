import { checked } from './checked.ts';
import { createTimers, type Clock, type Timers } from './clock.ts';
import { createEvents } from './events.ts';
import { createFaults, type Faults } from './faults.ts';
import { createImageFetcher, type ImageFetcher } from './image.ts';
import { instancePatchSchema, instanceSchema, type Instance } from './instance.ts';
import { defaultKnobs, turnKnobs, type Knobs } from './knobs.ts';
import { Queue, type Queued } from './queue.ts';
import { Truth, type TruthLimits } from './truth.ts';

/** Everything the simulator knows, in one place: its parts read and change it, nothing else is kept anywhere. */
export interface World {
  readonly clock: Clock;
  readonly random: () => number;
  readonly timers: Timers;
  readonly events: ReturnType<typeof createEvents>;
  readonly truth: Truth;
  readonly faults: Faults;
  readonly images: ImageFetcher;
  readonly instances: Map<string, Instance>;
  /** Requests to the Z-API side by `VERB endpoint`, refused ones included. */
  readonly calls: Map<string, number>;
  /** ms after each message, in place of `delayMessage` and of the random 1-3 s; undefined = as Z-API. */
  readonly queueDelayMs: number | undefined;
  knobs: Knobs;
}

export interface WorldOptions {
  clock: Clock;
  random: () => number;
  queueDelayMs: number | undefined;
  limits: TruthLimits;
}

/** An empty world with every knob at its default. */
export function createWorld({ clock, random, queueDelayMs, limits }: WorldOptions): World {
  const events = createEvents();
  return {
    clock,
    random,
    timers: createTimers(clock),
    events,
    truth: new Truth(events.emit, limits),
    faults: createFaults(random),
    images: createImageFetcher(),
    instances: new Map(),
    calls: new Map(),
    queueDelayMs,
    knobs: defaultKnobs(),
  };
}

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
    queue: queueOf(world),
  };
  if (!given.connected) instance.queue.hold();
  world.instances.set(given.id, instance);
  return instance;
}

/** Changes a number as it runs; a connection lost or found stops or flushes its queue. Throws `invalid_input`. */
export function changeInstance(world: World, id: string, input: unknown): Instance {
  const { clientToken, allowedIps, connected, ...rest } = checked(instancePatchSchema, input, 'instance');
  const instance = world.instances.get(id) ?? addInstance(world, { id, token: rest.token });
  Object.assign(instance, rest);
  if (clientToken !== undefined) instance.clientToken = clientToken ?? undefined;
  if (allowedIps !== undefined) instance.allowedIps = allowedIps ?? undefined;
  if (connected !== undefined && connected !== instance.connected) connect(world, instance, connected);
  return instance;
}

/** Turns knobs. Throws `invalid_input` for an unknown name or an unfit value, and turns none then. */
export function setKnobs(world: World, patch: unknown): void {
  world.knobs = turnKnobs(world.knobs, patch);
}

function connect(world: World, instance: Instance, connected: boolean): void {
  instance.connected = connected;
  if (!connected) {
    instance.queue.hold();
    world.events.emit('disconnected', instance.id);
    return;
  }
  // The event first: Z-API calls back "connected" before the flush it starts by itself.
  world.events.emit('connected', instance.id);
  instance.queue.release();
}

function queueOf(world: World): Queue {
  return new Queue({
    clock: world.clock,
    timers: world.timers,
    look: ({ image }) => ('url' in image ? world.images.fetch(image.url, world.knobs.maxImageBytes) : image),
    delivered(message, verdict) {
      const error = message.doom ?? verdict.error;
      message.post.imageCheck = verdict.check;
      world.truth.ended(message.post, error === undefined ? 'sent' : 'failed', world.clock.now(), error);
    },
    removed: (message) => world.truth.ended(message.post, 'removed', world.clock.now()),
    pauseAfter: (message) => pauseAfter(world, message),
  });
}

/** Z-API's own pace: random 1-3 s, or the seconds a message asked for before the next one. */
function pauseAfter(world: World, { delaySeconds }: Queued): number {
  if (world.queueDelayMs !== undefined) return world.queueDelayMs;
  return delaySeconds === undefined ? 1000 + world.random() * 2000 : delaySeconds * 1000;
}
