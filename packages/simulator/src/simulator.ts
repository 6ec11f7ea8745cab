import { ADMIN, serveAdmin } from './admin.ts';
import { answerOf, give } from './answer.ts';
import { openCall } from './call.ts';
import type { CallbackSettings, CallbackSettingsView } from './callback-faults.ts';
import type { CalledBack } from './callback-log.ts';
import { realClock, type Clock } from './clock.ts';
import { releaseHeld, type ReleaseOrder } from './courier.ts';
import { createDoor } from './door.ts';
import type { SimulatorEvents } from './events.ts';
import { serveZapi } from './exchange.ts';
import type { FaultInput, FaultView } from './faults.ts';
import { viewInstance, type InstanceInput, type InstancePatch, type InstanceView } from './instance.ts';
import { defaultKnobs, viewKnobs, type Knobs, type KnobView } from './knobs.ts';
import { addInstance, changeInstance } from './numbers.ts';
import { typeOn, writeTo, type Inbound, type Typed } from './people.ts';
import { receiptsOf, type Post, type Receipt } from './post.ts';
import type { Counts } from './truth.ts';
import { createWorld, setKnobs, type World } from './world.ts';

export interface SimulatorOptions {
  /** The simulated numbers. Default: none; more can come later through `setInstance`. */
  instances?: readonly InstanceInput[];
  /** What is guessed about Z-API, where the defaults do not suit. */
  knobs?: Partial<Knobs>;
  /** How callbacks are made and what befalls them. Default: whole and in order, wherever a URL is set. */
  callbacks?: CallbackSettings;
  /**
   * ms after each message in an instance's queue, in place of `delayMessage` and of the random 1-3 s. Default: as
   * Z-API. When given, the steps of a message's progress follow each other at once too, unless `callbacks` says otherwise.
   */
  queueDelayMs?: number;
  /** Decides pauses, the form of ids and faults with a `chance`; 0 <= n < 1. Default `Math.random`. */
  random?: () => number;
  /** Default: the clock of this process. */
  clock?: Clock;
  /**
   * POSTs kept in the ground truth, and as many callbacks; beyond it the oldest are forgotten, counts stay exact.
   * Default 250,000 (about 0.8 kB each).
   */
  maxPosts?: number;
  /** Characters of a caption kept. Default 4,096, all that WhatsApp takes. */
  maxCaption?: number;
}

/** What really happened, or one page of it. */
export interface SimulatorLedger {
  counts: Counts;
  posts: Post[];
  /** What reached a phone, of these posts. */
  received: Receipt[];
}

/** A Z-API that runs here. Everything but `listen`, `close` and `on` is also a route under `/__sim/`. */
export interface Simulator {
  /** Starts to serve. Port 0 = a free one. On a host that is not loopback the `/__sim/` routes do not exist. Rejects when the port is taken. */
  listen(port?: number, host?: string): Promise<{ url: string }>;
  /** Cuts every connection, drops every timer, rejects who waits. The ground truth stays readable. */
  close(): Promise<void>;
  /** From now on connections are refused, those that stand go on. With `forMs` it resumes by itself. */
  stopListening(forMs?: number): void;
  /** Listens again on the same port. */
  resumeListening(): Promise<void>;

  /** Adds a fault behind the others; answers its id. Throws `invalid_input`. */
  fault(fault: FaultInput): number;
  faults(): FaultView[];
  clearFaults(): void;

  instances(): InstanceView[];
  /** Changes a number, or adds one when a new id comes with a token. Throws `invalid_input`. */
  setInstance(id: string, patch: InstancePatch): InstanceView;
  knobs(): KnobView[];
  /** Throws `invalid_input` for an unknown name or an unfit value, and turns none then. */
  setKnobs(patch: Partial<Knobs>): void;

  /**
   * Changes how callbacks are made and what befalls them, and shows what stands then; `faults` replaces all that stand.
   * Throws `invalid_input`. The URLs are set as at Z-API, by `PUT update-webhook-…`; only http: on loopback is called.
   */
  callbacks(settings?: CallbackSettings): CallbackSettingsView;
  /** Every callback after the `seq` in `after` (default 0), oldest first, at most `limit` (default all). Live objects. */
  calledBack(page?: { after?: number; limit?: number }): CalledBack[];
  /** Tells the callbacks held back, one after the other. Default order `made`. Resolves with them once each was told. */
  releaseCallbacks(order?: ReleaseOrder): Promise<CalledBack[]>;
  /** Somebody writes to a number. Resolves once that was called back; rejects with `invalid_input`. */
  inbound(written: Inbound): Promise<{ messageId: string }>;
  /**
   * Somebody types on a number's own phone. Resolves once that was called back, or at once where `notifySentByMe` is
   * off; rejects with `invalid_input`.
   */
  typed(written: Typed): Promise<{ messageId: string }>;

  /** Posts after the `seq` in `after` (default 0), oldest first, at most `limit` (default all). */
  ledger(page?: { after?: number; limit?: number }): SimulatorLedger;
  /** Every POST to a send endpoint, oldest first. Live objects: an exchange that goes on still fills them. */
  posts(): Post[];
  /** What each phone, or one of them, really received, in the order of receipt. */
  received(phone?: string): Receipt[];
  counts(): Counts;
  /** Requests to the Z-API side by `VERB endpoint`, as `GET status`. */
  calls(): Record<string, number>;
  /** Resolves once every count named is reached. Counts start anew with a reset. */
  waitFor(wanted: Partial<Counts>): Promise<Counts>;
  /** Resolves once n POSTs have arrived. */
  waitForPosts(n: number): Promise<Counts>;
  /** Watches what happens inside; the answer stops it. */
  on<E extends keyof SimulatorEvents>(event: E, listener: (...facts: SimulatorEvents[E]) => void): () => void;

  /** Back to the start: instances and knobs as given, no faults, no ground truth. Answers still held back are never given, and callbacks underway are cut. */
  reset(): void;
}

/** Builds a simulator; it serves nothing before `listen`. Throws `invalid_input` for options it can not take. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { clock = realClock, random = Math.random, queueDelayMs, maxPosts = 250_000, maxCaption = 4096 } = options;
  const world = createWorld({ clock, random, queueDelayMs, limits: { maxPosts, maxCaption } });
  const { isLocal, ...door } = createDoor(world.clock, (request, res) => {
    const at = clock.now();
    // Whoever can reach these routes can read every phone number, so they exist on loopback only.
    if (request.url!.startsWith(ADMIN) && isLocal()) return serveAdmin(simulator, request, res);
    const call = openCall(request, at);
    if (call) return serveZapi(world, call, request, res);
    request.resume();
    give(res, answerOf(world.knobs.unknownPath));
  });
  const posts = (): Post[] => world.truth.posts();

  const simulator: Simulator = {
    ...door,
    async close() {
      for (const { queue } of world.instances.values()) queue.stop();
      world.timers.clear();
      world.images.close();
      world.callbackLog.close();
      await world.caller.drop();
      world.truth.close();
      await door.close();
    },
    fault: (fault) => world.faults.add(fault),
    faults: () => world.faults.list(),
    clearFaults: () => world.faults.clear(),
    instances: () => [...world.instances.values()].map(viewInstance),
    setInstance: (id, patch) => viewInstance(changeInstance(world, id, patch)),
    knobs: () => viewKnobs(world.knobs),
    setKnobs: (patch) => setKnobs(world, patch),
    callbacks(settings) {
      if (settings !== undefined) world.callbackFaults.set(settings);
      return world.callbackFaults.view();
    },
    calledBack: (page = {}) => world.callbackLog.list(page.after, page.limit),
    releaseCallbacks: (order = 'made') => releaseHeld(world, order),
    inbound: (written) => writeTo(world, written),
    typed: (written) => typeOn(world, written),
    ledger(page = {}) {
      const found = world.truth.posts(page.after, page.limit);
      return { counts: world.truth.counts(), posts: found, received: receiptsOf(found) };
    },
    posts,
    received: (phone) => receiptsOf(posts(), phone),
    counts: () => world.truth.counts(),
    calls: () => Object.fromEntries(world.calls),
    waitFor: (wanted) => world.truth.waitFor(wanted),
    waitForPosts: (n) => world.truth.waitFor({ posts: n }),
    on: world.events.on,
    reset: () => restore(world, options),
  };
  restore(world, options);
  return simulator;
}

/** Empties a world and fills it as the options say. */
function restore(world: World, { instances = [], knobs = {}, callbacks = {} }: SimulatorOptions): void {
  for (const { queue } of world.instances.values()) queue.stop();
  world.instances.clear();
  world.timers.clear();
  world.faults.clear();
  world.truth.reset();
  world.callbackLog.reset();
  void world.caller.drop();
  world.callbackFaults.reset();
  world.callbackFaults.set(callbacks);
  world.calls.clear();
  world.knobs = defaultKnobs();
  setKnobs(world, knobs);
  for (const instance of instances) addInstance(world, instance);
}
