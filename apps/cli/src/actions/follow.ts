import { setTimeout as pause } from 'node:timers/promises';
import { PomboError, isPomboError, isTaken, type MessageView } from '@pombo/message';
import type { Sent } from '@pombo/producer';
import { isAway, type LastingDeployment } from '../deployment.ts';
import { exitCodeOf } from '../errors.ts';
import type { Output } from '../output.ts';
import { quoted } from '../shell.ts';

/** How long to wait for a message, and the signal that ends the wait. */
export interface Wait {
  waitMs: number;
  signal: AbortSignal;
}

/** Between two tries while Redis is away. */
const AGAIN_MS = 500;

/** Waits for what becomes of a message and shows it. Exit code 1 unless Z-API took it; 130 or 143 when the signal came. */
export async function followMessage(sent: Sent, wait: Wait, lasting: LastingDeployment, output: Output): Promise<void> {
  const { signal } = wait;
  try {
    const view = await waitThrough(sent.id, wait, lasting, output);
    showResult(view, sent, output);
    if (!isTaken(view.status)) process.exitCode = 1;
    if (view.status === 'unknown') sayUnknown(view.id, output);
  } catch (error) {
    const fault = signal.aborted ? interrupted(sent.id) : error;
    if (!isPomboError(fault) || (fault.code !== 'timed_out' && fault.code !== 'interrupted')) throw fault;
    const view = await lasting.use(({ producer }) => producer.get(sent.id)).catch(() => undefined);
    // Not thrown: with --json, the id is worth more than the error alone, and one document holds both.
    showResult({ ...(view ?? sent), error: told(fault) }, sent, output);
    output.fault(fault);
    process.exitCode = exitCodeOf(fault);
  }
}

/** As the producer's `waitFor`, through a restart of Redis: the message is kept there, and the wait goes on. */
async function waitThrough(
  id: string,
  { waitMs, signal }: Wait,
  lasting: LastingDeployment,
  output: Output,
): Promise<MessageView> {
  const deadline = performance.now() + waitMs;
  for (let away = false; ; away = true) {
    const timeoutMs = Math.max(0, deadline - performance.now());
    try {
      return await lasting.use(({ producer }) =>
        producer.waitFor(id, { timeoutMs: away ? timeoutMs : waitMs, signal }),
      );
    } catch (error) {
      if (isPomboError(error) && error.code === 'timed_out' && away) throw lateBy(id, waitMs, error);
      if (!isAway(error) || performance.now() >= deadline) throw error;
    }
    if (!away) output.say('Redis does not answer; trying again …');
    await pause(AGAIN_MS, undefined, { signal });
  }
}

/** The producer counts from its last connection; people from when they began to wait. */
function lateBy(id: string, waitMs: number, { hint }: PomboError): PomboError {
  const message = `The message "${id}" is still not accepted after ${waitMs / 1000} s`;
  return new PomboError('timed_out', message, hint === undefined ? {} : { hint });
}

/** What is known of a message: all of it, or only what was answered when it was queued. */
type Known = Pick<MessageView, 'id' | 'status' | 'error'> & Partial<MessageView>;

function showResult(view: Known, sent: Sent, output: Output): void {
  const ended = view.status !== 'queued' && view.status !== 'sending';
  output.facts({ ...view, duplicate: sent.duplicate }, () => [
    ['id', view.id],
    ['status', view.status],
    ['zaapId', view.result?.zaapId],
    ['messageId', view.result?.messageId],
    ['error', ended && view.error ? `${view.error.code}: ${view.error.message}` : undefined],
  ]);
}

function told({ code, message, hint }: PomboError): { code: string; message: string; hint?: string } {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

function interrupted(id: string): PomboError {
  return new PomboError('interrupted', `Stopped waiting; the message "${id}" stays queued and goes on by itself`, {
    hint: `Follow it: pombo message show ${quoted(id)}\nTake it back: pombo message cancel ${quoted(id)}`,
  });
}

function sayUnknown(id: string, output: Output): void {
  output.say('Nobody can say whether Z-API took it, so it is never sent again by itself. Look at the phone, then:');
  output.next(`it arrived: pombo unknown resolve ${quoted(id)} --as sent`);
  output.next(`it did not: pombo unknown resolve ${quoted(id)} --as resend`);
}
