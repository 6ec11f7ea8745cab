import type { CallbackSettings, CallbackSettingsView } from './faults/callback-faults.ts';
import type { CalledBack } from './callbacks/called-back.ts';
import type { Clock } from './state/clock.ts';
import type { ReleaseOrder } from './callbacks/callback-sender.ts';
import type { SimulatorEvents } from './state/events.ts';
import type { FaultInput, FaultView } from './faults/request-faults.ts';
import type { InstanceInput, InstancePatch, InstanceView } from './state/instance.ts';
import type { Knobs, KnobView } from './state/knobs.ts';
import type { Inbound, Typed } from './phone/people.ts';
import type { Post, Receipt } from './state/post.ts';
import type { Counts } from './state/counts.ts';

export interface SimulatorOptions {
  /** The simulated numbers (default: none; `setInstance` adds more later). */
  instances?: readonly InstanceInput[];
  /** Assumptions about Z-API that differ from the defaults. */
  knobs?: Partial<Knobs>;
  /** How callbacks are made, and their faults (default: complete and in order, if a URL is set). */
  callbacks?: CallbackSettings;
  /**
   * ms after each message in an instance's queue, instead of `delayMessage` and the random 1-3 s (default: as Z-API). If
   * set, the steps of a message's progress follow each other at once too, unless `callbacks` says otherwise.
   */
  queueDelayMs?: number;
  /** Decides pauses, the form of ids and faults with a `chance`; 0 <= n < 1 (default `Math.random`). */
  random?: () => number;
  /** Default: the clock of this process. */
  clock?: Clock;
  /**
   * POSTs kept in the ground truth, and as many callbacks; beyond it the oldest are dropped, but counts stay exact
   * (default 250,000; about 0.8 kB each).
   */
  maxPosts?: number;
  /** Characters of a caption to keep (default 4,096, WhatsApp's limit). */
  maxCaption?: number;
}

/** What really happened, or one page of it. */
export interface SimulatorLedger {
  counts: Counts;
  posts: Post[];
  /** Of these posts, those that reached a phone. */
  received: Receipt[];
}

/** A Z-API that runs here. Everything but `listen`, `close` and `on` is also a route under `/__sim/`. */
export interface Simulator {
  /** Starts to serve. Port 0 = a free one. On a host that is not loopback the `/__sim/` routes do not exist. Rejects if the port is taken. */
  listen(port?: number, host?: string): Promise<{ url: string }>;
  /** Cuts every connection, drops every timer, rejects every wait. The ground truth stays readable. */
  close(): Promise<void>;
  /** Refuses new connections from now on; open ones continue. With `forMs` the simulator listens again after that time. */
  stopListening(forMs?: number): void;
  /** Listens again on the same port. */
  resumeListening(): Promise<void>;

  /** Adds a fault behind the others; returns its id. Throws `invalid_input`. */
  fault(fault: FaultInput): number;
  faults(): FaultView[];
  clearFaults(): void;

  instances(): InstanceView[];
  /** Changes a number, or adds one if a new id comes with a token. Throws `invalid_input`. */
  setInstance(id: string, patch: InstancePatch): InstanceView;
  knobs(): KnobView[];
  /** Throws `invalid_input` for an unknown name or an invalid value, and then changes none. */
  setKnobs(patch: Partial<Knobs>): void;

  /**
   * Changes how callbacks are made and their faults, and returns the current settings; `faults` replaces all existing ones.
   * Throws `invalid_input`. The URLs are set as at Z-API, by `PUT update-webhook-…`; only http: on loopback is called.
   */
  callbacks(settings?: CallbackSettings): CallbackSettingsView;
  /** Returns every callback after the `seq` in `after` (default 0), oldest first, at most `limit` (default all). Live objects. */
  calledBack(page?: { after?: number; limit?: number }): CalledBack[];
  /** Sends the held callbacks one after the other (default order `made`). Resolves with them once each was sent. */
  releaseCallbacks(order?: ReleaseOrder): Promise<CalledBack[]>;
  /** Makes a person write to a number. Resolves once the callback was made; rejects with `invalid_input`. */
  inbound(written: Inbound): Promise<{ messageId: string }>;
  /**
   * Makes a person type on a number's own phone. Resolves once the callback was made, or at once if `notifySentByMe` is
   * off; rejects with `invalid_input`.
   */
  typed(written: Typed): Promise<{ messageId: string }>;

  /** Returns the posts after the `seq` in `after` (default 0), oldest first, at most `limit` (default all). */
  ledger(page?: { after?: number; limit?: number }): SimulatorLedger;
  /** Returns every POST to a send endpoint, oldest first. Live objects: an exchange under way still fills them. */
  posts(): Post[];
  /** Returns what each phone, or one of them, really received, in the order of receipt. */
  received(phone?: string): Receipt[];
  counts(): Counts;
  /** Returns the number of requests to the Z-API side by `VERB endpoint`, for example `GET status`. */
  calls(): Record<string, number>;
  /** Resolves once every given count is reached. A reset restarts the counts at 0. */
  waitFor(wanted: Partial<Counts>): Promise<Counts>;
  /** Resolves once n POSTs have arrived. */
  waitForPosts(n: number): Promise<Counts>;
  /** Observes the simulator; the returned function stops it. */
  on<E extends keyof SimulatorEvents>(event: E, listener: (...facts: SimulatorEvents[E]) => void): () => void;

  /**
   * Restores the start: instances and knobs as given, no faults, no ground truth. Pending requests get no response, and
   * callbacks under way are cut.
   */
  reset(): void;
}
