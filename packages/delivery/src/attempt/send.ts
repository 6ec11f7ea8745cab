import { defined, hasRecipient, type MessageBody, type Outcome, type Sendable } from '@pombo/core';
import { IMAGE_GONE } from '../breakers/rejection-breaker.ts';
import { step, type Attempt, type OpenRun, type SentRun } from '../lane-run.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import { passedDelay } from '../pacing.ts';
import { writeEnd } from './journal-intent.ts';

/** Makes the attempt's single POST, and writes how it ended to the journal. Never throws. */
export async function send(run: OpenRun): Promise<SentRun> {
  const outcome = await post(run);
  run.free();
  writeEnd(run, run.attempt.nonce, outcome);
  return Object.assign(run, { outcome });
}

async function post(run: OpenRun): Promise<Outcome> {
  const { job, lane, context, image } = run;
  const { attempt, gapMs, asked } = run.attempt;
  if (image === undefined) return { kind: 'refused', code: IMAGE_GONE, detail: 'the stored image no longer exists' };
  context.guards.rollback.sends(job.key, lane, attempt);
  context.breakers.connection.sent(lane);
  const outcome = await context.sender.send(lane, sendable(run.message.body, image, gapMs), () => {
    step(run, 'send:writing');
    return context.guards.mayWrite(asked.monotonic) ?? tooOldToWrite(asked, context);
  });
  if (!MAY_BE_SENT.has(outcome.kind)) context.guards.rollback.unsent(job.key);
  step(run, 'send:answered');
  return outcome;
}

/** After one of these outcomes the rollback guard never lets another lane send the message. */
const MAY_BE_SENT: ReadonlySet<Outcome['kind']> = new Set(['accepted', 'unknown', 'errored']);

/** Returns why nothing may be written: another worker may have reclaimed an attempt that was requested too long ago. */
function tooOldToWrite(asked: Attempt['asked'], { clock, timings }: DeliveryContext): string | undefined {
  const age = Math.max(clock.wall() - asked.wall, clock.monotonic() - asked.monotonic);
  return age > timings.openFreshMs ? `the attempt was requested ${Math.round(age)} ms ago` : undefined;
}

function sendable(body: MessageBody, image: string, gapMs: number): Sendable {
  const { type, phone, caption, replyTo, viewOnce } = body;
  return {
    type,
    image,
    ...defined({ caption }),
    ...(hasRecipient(type)
      ? {
          ...defined({ phone }),
          delayMessage: passedDelay(gapMs),
          ...defined({ replyTo, viewOnce }),
        }
      : {}),
  };
}
