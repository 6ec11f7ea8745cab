import { defined, MESSAGE_TYPES, type Loaded } from '@pombo/core';
import { probeLane } from '../breakers/hold-probe.ts';
import { step, type LaneRun, type LoadedRun, type NextRun, type Stopped } from '../lane-run.ts';
import { guardResend } from '../receipts/resend-guard.ts';
import { requeueAndRest, setAsideUnreadable, setAside } from './not-sendable.ts';
import { whileWaiting } from '../while-waiting.ts';

/** A message that was read when its job was taken, and when that was (monotonic, ms). */
export interface GivenMessage {
  loaded: Loaded | undefined;
  readAt: number;
}

/**
 * Reads the message, unless it is `given`. After a fault or a long silence it first checks the number. Before a retry it first searches for
 * evidence of earlier attempts. Returns the lane's next run instead if the message cannot be sent now.
 */
export async function load(run: LaneRun, given?: GivenMessage): Promise<LoadedRun | Stopped> {
  const { job, lane, context } = run;
  step(run, 'load:start');
  const hasRules = run.instance.rules !== undefined;
  const loaded = given === undefined ? await context.ledger.attempts.load(lane, job.key, hasRules) : given.loaded;
  const readAt = given?.readAt ?? context.clock.monotonic();
  const read = loaded?.now === undefined ? undefined : { now: loaded.now, monotonic: readAt };
  step(run, 'load:read');
  run.deaths = loaded?.deaths ?? 0;
  if (loaded === undefined || loaded.status !== 'queued') return { next: await setAside(run, { answer: 'gone' }) };
  if (!MESSAGE_TYPES.includes(loaded.body.type))
    return { next: await setAsideUnreadable(run, { type: loaded.body.type }) };
  const next = await checkNumber(run, loaded);
  if (next !== undefined) return { next };
  const guarded = await guardResend(run, loaded);
  if ('next' in guarded) return guarded;
  const { body, content, waitsUntil } = loaded;
  return Object.assign(run, { message: { ...guarded, body, content, ...defined({ read, waitsUntil }) } });
}

/** Checks that the number works. Returns the lane's next run if it does not, or undefined. */
async function checkNumber(run: LaneRun, { probe, streak }: Loaded): Promise<NextRun | undefined> {
  const { lane, context } = run;
  if (probe) {
    context.stalls.note(lane, 'probing', PROBE_MS);
    const restMs = await whileWaiting(run, () => probeLane(lane, streak, context));
    return restMs > 0 ? requeueAndRest(run, restMs) : undefined;
  }
  if (!context.breakers.connection.isIdle(lane)) return undefined;
  const isDown = await whileWaiting(run, () => context.breakers.connection.askBeforeSend(lane));
  return isDown ? setAside(run, { answer: 'held' }) : undefined;
}

/** Deadline of a request to Z-API (ms). */
const PROBE_MS = 10_000;
