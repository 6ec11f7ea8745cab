import { defined, MESSAGE_TYPES, type Loaded } from '@pombo/core';
import { probeLane } from '../breakers/hold-probe.ts';
import { step, type Message, type NextRun, type LaneRun } from '../lane-run.ts';
import { guardResend } from '../receipts/resend-guard.ts';
import { requeueAndRest, setAsideUnreadable, setAside } from './not-sendable.ts';
import { whileWaiting } from '../while-waiting.ts';

/** Reads the message. After a fault it first checks the number; after an earlier failure it first looks for evidence. */
export async function load(run: LaneRun): Promise<Message | { next: NextRun }> {
  const { job, lane, context } = run;
  step(run, 'fetched');
  const loaded = await context.ledger.attempts.load(lane, job.key, run.instance.rules !== undefined);
  const read = loaded?.now === undefined ? undefined : { now: loaded.now, monotonic: context.clock.monotonic() };
  step(run, 'loaded');
  run.deaths = loaded?.deaths ?? 0;
  if (loaded === undefined || loaded.status !== 'queued') return { next: await setAside(run, { answer: 'gone' }) };
  if (!MESSAGE_TYPES.includes(loaded.body.type))
    return { next: await setAsideUnreadable(run, { type: loaded.body.type }) };
  const asked = await askFirst(run, loaded);
  if (asked !== undefined) return { next: asked };
  const guarded = await guardResend(run, loaded);
  if ('next' in guarded) return guarded;
  return {
    ...guarded,
    body: loaded.body,
    content: loaded.content,
    ...defined({ read, waitsUntil: loaded.waitsUntil }),
  };
}

/** Checks that the number works, after a fault or a long silence. Returns what to do instead of sending. */
async function askFirst(run: LaneRun, { probe, streak }: Loaded): Promise<NextRun | undefined> {
  const { lane, context } = run;
  if (probe) {
    context.stalls.note(lane, 'probing', LOOK_MS);
    const restMs = await whileWaiting(run, () => probeLane(lane, streak, context));
    return restMs > 0 ? requeueAndRest(run, restMs) : undefined;
  }
  if (!context.breakers.connection.isIdle(lane)) return undefined;
  const isDown = await whileWaiting(run, () => context.breakers.connection.askBeforeSend(lane));
  return isDown ? setAside(run, { answer: 'held' }) : undefined;
}

/** A question to Z-API ends within this time (ms). */
const LOOK_MS = 10_000;
