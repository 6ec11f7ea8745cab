import { createCallbackFaults, type CallbackFaults } from '../faults/callback-faults.ts';
import { CallbackLog } from '../callbacks/callback-log.ts';
import { createCaller, type Caller } from '../callbacks/http-client.ts';
import { createTimers, type Clock, type Timers } from './clock.ts';
import { createEvents } from './events.ts';
import { createFaults, type Faults } from '../faults/request-faults.ts';
import { createImageFetcher, type ImageFetcher } from '../phone/image-check.ts';
import type { Instance } from './instance.ts';
import { defaultKnobs, turnKnobs, type Knobs } from './knobs.ts';
import { Truth, type TruthLimits } from './ground-truth.ts';

/** The whole state of the simulator: its parts read and change it, and keep none of their own. */
export interface World {
  readonly clock: Clock;
  readonly random: () => number;
  readonly timers: Timers;
  readonly events: ReturnType<typeof createEvents>;
  readonly truth: Truth;
  readonly faults: Faults;
  readonly images: ImageFetcher;
  readonly callbackFaults: CallbackFaults;
  readonly callbackLog: CallbackLog;
  readonly caller: Caller;
  readonly instances: Map<string, Instance>;
  /** Requests to the Z-API side by `VERB endpoint`, including refused ones. */
  readonly calls: Map<string, number>;
  /** ms after each message, instead of `delayMessage` and the random 1-3 s; undefined = as Z-API. */
  readonly queueDelayMs: number | undefined;
  knobs: Knobs;
}

export interface WorldOptions {
  clock: Clock;
  random: () => number;
  queueDelayMs: number | undefined;
  limits: TruthLimits;
}

/** Creates an empty world with every knob at its default. */
export function createWorld({ clock, random, queueDelayMs, limits }: WorldOptions): World {
  const events = createEvents();
  const timers = createTimers(clock);
  const truth = new Truth(events.emit, limits);
  const count = truth.count.bind(truth);
  return {
    clock,
    random,
    timers,
    events,
    truth,
    faults: createFaults(random),
    images: createImageFetcher(),
    callbackFaults: createCallbackFaults(random, queueDelayMs === undefined ? STEP_MS : NO_WAIT),
    callbackLog: new CallbackLog({ emit: events.emit, count, max: limits.maxPosts }),
    caller: createCaller(timers),
    instances: new Map(),
    calls: new Map(),
    queueDelayMs,
    knobs: defaultKnobs(),
  };
}

/** Changes knobs. Throws `invalid_input` for an unknown name or an invalid value, and then changes none. */
export function setKnobs(world: World, patch: unknown): void {
  world.knobs = turnKnobs(world.knobs, patch);
}

/** ms before each step of a message's progress. Not documented; short, so that tests and demos do not wait. */
const STEP_MS = { SENT: 100, RECEIVED: 400, READ: 1000 };
const NO_WAIT = { SENT: 0, RECEIVED: 0, READ: 0 };
