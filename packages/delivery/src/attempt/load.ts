import { defined, MESSAGE_TYPES, type Loaded } from '@pombo/core';
import { probeLane } from '../breakers/hold-probe.ts';
import { step, type Message, type Next, type Turn } from '../lane-run.ts';
import { guardResend } from '../receipts/resend-guard.ts';
import { backToHead, leaveUnread, putAway } from './not-sendable.ts';
import { whileWaiting } from '../while-waiting.ts';

/** Reads the message. After a fault it first checks the number; after an earlier failure it first looks for evidence. */
export async function load(turn: Turn): Promise<Message | { next: Next }> {
  const { job, lane, parts } = turn;
  step(turn, 'fetched');
  const loaded = await parts.ledger.attempts.load(lane, job.key, turn.instance.rules !== undefined);
  const read = loaded?.now === undefined ? undefined : { now: loaded.now, monotonic: parts.clock.monotonic() };
  step(turn, 'loaded');
  turn.deaths = loaded?.deaths ?? 0;
  if (loaded === undefined || loaded.status !== 'queued') return { next: await putAway(turn, { answer: 'gone' }) };
  if (!MESSAGE_TYPES.includes(loaded.body.type)) return { next: await leaveUnread(turn, { type: loaded.body.type }) };
  const asked = await askFirst(turn, loaded);
  if (asked !== undefined) return { next: asked };
  const guarded = await guardResend(turn, loaded);
  if ('next' in guarded) return guarded;
  return {
    ...guarded,
    body: loaded.body,
    content: loaded.content,
    ...defined({ read, waitsUntil: loaded.waitsUntil }),
  };
}

/** Checks that the number works, after a fault or a long silence. Returns what to do instead of sending. */
async function askFirst(turn: Turn, { probe, streak }: Loaded): Promise<Next | undefined> {
  const { lane, parts } = turn;
  if (probe) {
    parts.stalls.note(lane, 'probing', LOOK_MS);
    const restMs = await whileWaiting(turn, () => probeLane(lane, streak, parts));
    return restMs > 0 ? backToHead(turn, restMs) : undefined;
  }
  if (!parts.watch.isIdle(lane)) return undefined;
  const isDown = await whileWaiting(turn, () => parts.watch.askBeforeSend(lane));
  return isDown ? putAway(turn, { answer: 'held' }) : undefined;
}

/** A question to Z-API ends within this time (ms). */
const LOOK_MS = 10_000;
