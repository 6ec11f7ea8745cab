import type { FetchedJob, InstanceInfo, LimitScope, MessageBody, Outcome, Verdict } from '@pombo/core';
import type { DeliveryContext, Step } from './delivery-context.ts';

/** One run of a lane: at most one message, and everything its stations need. Each station adds its result to it. */
export interface LaneRun {
  job: FetchedJob;
  lane: string;
  instance: InstanceInfo;
  context: DeliveryContext;
  /** Number of workers in a row that died while they prepared its message. */
  deaths: number;
  /** Releases the image's memory. May be called more than once. */
  free?: () => void;
  /** When each step was reached (monotonic, ms). */
  at: Partial<Record<Step, number>>;
}

/** The run after `load`. A station takes the run of the station before it, so none can run too early. */
export interface LoadedRun extends LaneRun {
  message: Message;
}

/** The run after `prepare`. */
export interface PreparedRun extends LoadedRun {
  reservations: QuotaReservations;
  /** The image as Z-API receives it; undefined if its stored bytes are gone. */
  image: string | undefined;
  free: () => void;
}

/** The run after `openAttempt`. */
export interface OpenRun extends PreparedRun {
  attempt: Attempt;
}

/** The run after `send`. */
export interface SentRun extends OpenRun {
  outcome: Outcome;
}

/** The run after `judge`. */
export interface JudgedRun extends SentRun {
  verdict: Verdict;
}

/** The run after `closeAttempt`. */
export interface ClosedRun extends JudgedRun {
  /** How long the lane rests from `closedAt` (ms). */
  restMs: number;
  /** When Redis had replied to the close (monotonic, ms). */
  closedAt: number;
}

/** The message cannot be sent now; this is the lane's next run. */
export interface Stopped {
  next: NextRun;
}

export interface Message {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  /** When the message was read: by Redis time and by this process's clock (ms), if that was read with it. */
  read?: { now: number; monotonic: number };
  /** Until when the lane was reported to wait for its instance's rules (Redis time, ms). */
  waitsUntil?: number;
  /** Version of the facts that allow another attempt; absent for the first one. */
  factsVersion?: string;
}

export interface Attempt {
  attempt: number;
  nonce: string;
  gapMs: number;
  errored: number;
  streak: number;
  /** When `open` was requested, by both clocks. */
  asked: { wall: number; monotonic: number };
  /** When Redis and the journal had recorded it (monotonic, ms). */
  recordedAt: number;
}

/** The reservations that an attempt holds under daily limits. */
export type QuotaReservations = readonly Reservation[];

export interface Reservation {
  scope: LimitScope;
  day: string;
  /** Identifies this reservation, so that releasing it twice has no further effect. */
  token: string;
  /** The message kept it from an earlier attempt. */
  kept: boolean;
}

/** When a lane runs again. */
export type NextRun =
  /** Not before this rest is over, not even for a wake. `suspect`: a dead worker may block the lane, so it is recovered first. */
  | { restMs: number; suspect?: true }
  /** At this time, or at a wake. `sweep`: as part of the sweep, which also looks for orphans. */
  | { againMs: number; sweep?: true }
  /** When its hours open; at a wake or a sweep before that, since the rules may change. */
  | { closedMs: number }
  /** At a wake or a sweep. */
  | { parked: 'empty' | 'held' };

/** Starts a run and passes it to `work`. Afterwards it releases the run's image and records that the worker survived. */
export async function withRun(
  job: FetchedJob,
  instance: InstanceInfo,
  context: DeliveryContext,
  work: (run: LaneRun) => Promise<NextRun>,
): Promise<NextRun> {
  const run: LaneRun = { job, lane: instance.name, instance, context, deaths: 0, at: {} };
  const next = await work(run).finally(() => run.free?.());
  // The worker survived this message, whatever its outcome.
  if (run.deaths > 0) await context.ledger.deaths.survived(run.lane, job.key);
  return next;
}

/** Notes when the message reached a step, and reports it to a test. */
export function step({ job, lane, context, at }: LaneRun, name: Step): void {
  at[name] = context.clock.monotonic();
  context.hooks.onStep?.(name, lane, job.key);
}
