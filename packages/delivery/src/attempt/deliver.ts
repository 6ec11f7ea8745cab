import type { FetchedJob, InstanceInfo } from '@pombo/core';
import type { DeliverParts, Message, Next, Turn } from '../lane-run.ts';
import { follow, rest } from './after-attempt.ts';
import { closeAttempt } from './close-attempt.ts';
import { writeEnd } from './journal-intent.ts';
import { judge } from './judge.ts';
import { load } from './load.ts';
import { openAttempt } from './open-attempt.ts';
import { prepare, type Prepared } from './prepare.ts';
import { send } from './send.ts';

/**
 * THE LIFE OF A MESSAGE, from the queue to its result. One run of a lane delivers at most one message, and a lane never has two
 * runs at once in this process; across processes `openAttempt` ensures that.
 */
export async function deliver(job: FetchedJob, instance: InstanceInfo, parts: DeliverParts): Promise<Next> {
  const turn: Turn = { job, lane: instance.name, instance, parts, deaths: 0 };
  const next = await live(turn);
  // Whatever became of the message, this worker survived it.
  if (turn.deaths > 0) await parts.ledger.deaths.survived(turn.lane, job.key);
  return next;
}

async function live(turn: Turn): Promise<Next> {
  const message = await load(turn);
  if ('next' in message) return message.next;
  const prepared = await prepare(turn, message);
  if ('next' in prepared) return prepared.next;
  return attemptOnce(turn, message, prepared).finally(prepared.free);
}

async function attemptOnce(turn: Turn, message: Message, { pass, image, free }: Prepared): Promise<Next> {
  const { inHand } = turn.parts;
  const opened = await openAttempt(turn, message, pass);
  if ('next' in opened) return opened.next;
  inHand.add(opened.nonce);
  const outcome = await send(turn, message, image, opened);
  free();
  writeEnd(turn, opened.nonce, outcome);
  const verdict = judge(turn, outcome, opened);
  const closed = closeAttempt(turn, message, opened, outcome, verdict, pass);
  const restMs = await closed.finally(() => inHand.delete(opened.nonce));
  await follow(turn, message, outcome, verdict);
  return rest(turn, verdict, restMs);
}
