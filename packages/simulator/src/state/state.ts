import { createCallbackFaults, type CallbackFaults } from '../faults/callback-faults.ts';
import { createCallbackLog, type CallbackLog } from '../callbacks/callback-log.ts';
import { createHttpClient, type HttpClient } from '../callbacks/http-client.ts';
import { createTimers, type Clock, type Timers } from './clock.ts';
import { createEvents } from './events.ts';
import { createFaults, type Faults } from '../faults/request-faults.ts';
import { createImageFetcher, type ImageFetcher } from '../phone/image-check.ts';
import type { Instance } from './instance.ts';
import { defaultKnobs, changeKnobs, type Knobs } from './knobs.ts';
import { createCounters, type Counters } from './counts.ts';
import { createGroundTruth, type GroundTruth, type GroundTruthLimits } from './ground-truth.ts';

/** The whole state of the simulator: its parts read and change it, and keep none of their own. */
export interface SimulatorState {
  readonly clock: Clock;
  readonly random: () => number;
  readonly timers: Timers;
  readonly events: ReturnType<typeof createEvents>;
  readonly counters: Counters;
  readonly groundTruth: GroundTruth;
  readonly faults: Faults;
  readonly images: ImageFetcher;
  readonly callbackFaults: CallbackFaults;
  readonly callbackLog: CallbackLog;
  readonly httpClient: HttpClient;
  readonly instances: Map<string, Instance>;
  /** Requests to the Z-API side by `VERB endpoint`, including refused ones. */
  readonly calls: Map<string, number>;
  /** ms after each message, instead of `delayMessage` and the random 1-3 s; undefined = as Z-API. */
  readonly queueDelayMs: number | undefined;
  knobs: Knobs;
}

export interface StateOptions {
  clock: Clock;
  random: () => number;
  queueDelayMs: number | undefined;
  limits: GroundTruthLimits;
}

/** Creates an empty state with every knob at its default. */
export function createState({ clock, random, queueDelayMs, limits }: StateOptions): SimulatorState {
  const events = createEvents();
  const timers = createTimers(clock);
  const counters = createCounters();
  return {
    clock,
    random,
    timers,
    events,
    counters,
    groundTruth: createGroundTruth(events.emit, counters, limits),
    faults: createFaults(random),
    images: createImageFetcher(),
    callbackFaults: createCallbackFaults(random, queueDelayMs === undefined ? STEP_MS : NO_WAIT),
    callbackLog: createCallbackLog({ emit: events.emit, count: (name) => counters.add(name), max: limits.maxPosts }),
    httpClient: createHttpClient(timers),
    instances: new Map(),
    calls: new Map(),
    queueDelayMs,
    knobs: defaultKnobs(),
  };
}

/** Changes knobs. Throws `invalid_input` for an unknown name or an invalid value, and then changes none. */
export function setKnobs(state: SimulatorState, patch: unknown): void {
  state.knobs = changeKnobs(state.knobs, patch);
}

/** ms before each step of a message's progress. Not documented; short, so that tests and demos do not wait. */
const STEP_MS = { SENT: 100, RECEIVED: 400, READ: 1000 };
const NO_WAIT = { SENT: 0, RECEIVED: 0, READ: 0 };
