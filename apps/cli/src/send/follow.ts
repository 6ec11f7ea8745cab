import { setTimeout as pause } from 'node:timers/promises';
import { notice } from '@pombo/catalogue';
import { viewLanes } from '@pombo/ledger';
import { defined, PomboError, isPomboError, isTaken, type LaneView, type MessageView } from '@pombo/core';
import type { Sent } from '@pombo/producer';
import { headline, printBlockers } from '../lanes/blockers.ts';
import { isRedisUnavailable, type LastingDeployment } from '../deployment/deployment.ts';
import { exitCodeOf } from '../terminal/error-report.ts';
import type { Output } from '../terminal/output.ts';
import { quoted } from '../terminal/shell-quote.ts';
import { errorWords, named, words } from '../terminal/words.ts';

/** How long to wait for a message, and the signal that ends the wait. */
export interface Wait {
  waitMs: number;
  signal: AbortSignal;
}

/** Interval between attempts while Redis is unavailable. */
const RETRY_MS = 500;

/** Waits for a message's result and shows it. Exit code 1 unless Z-API accepted it; 130 or 143 after a signal. */
export async function followMessage(sent: Sent, wait: Wait, lasting: LastingDeployment, output: Output): Promise<void> {
  const { signal } = wait;
  try {
    const view = await waitThrough(sent.id, wait, lasting, output);
    showResult(view, sent, output);
    if (!isTaken(view.status)) process.exitCode = 1;
    if (view.status === 'unknown') sayUnknown(view.id, output);
  } catch (error) {
    const ended = signal.aborted ? interrupted(sent.id) : error;
    if (!isPomboError(ended) || (ended.code !== 'timed_out' && ended.code !== 'interrupted')) throw ended;
    const { view, lane } = await standing(sent.id, lasting);
    const fault = ended.code === 'timed_out' ? timedOut(ended, sent.id, lane) : ended;
    // Not thrown: with --json, one document must contain both the id and the error.
    showResult({ ...(view ?? sent), error: reportOf(fault) }, sent, output);
    output.fault(fault);
    if (lane !== undefined) printBlockers([lane], output, { heads: fault.code !== 'timed_out' });
    process.exitCode = exitCodeOf(fault);
  }
}

/** Returns the current message and lane; neither while Redis is unavailable. */
function standing(id: string, lasting: LastingDeployment): Promise<{ view?: MessageView; lane?: LaneView }> {
  const look = lasting.use(async ({ producer, ledger }) => {
    const view = await producer.get(id);
    if (view === undefined) return {};
    const [lane] = await viewLanes([view.instance], ledger);
    return { view, ...defined({ lane }) };
  });
  return look.catch(() => ({}));
}

/** Waits like the producer's `waitFor`, even across a restart of Redis, which keeps the message. */
async function waitThrough(
  id: string,
  { waitMs, signal }: Wait,
  lasting: LastingDeployment,
  output: Output,
): Promise<MessageView> {
  const deadline = performance.now() + waitMs;
  for (let reconnecting = false; ; reconnecting = true) {
    const timeoutMs = Math.max(0, deadline - performance.now());
    try {
      return await lasting.use(({ producer }) =>
        producer.waitFor(id, { timeoutMs: reconnecting ? timeoutMs : waitMs, signal }),
      );
    } catch (error) {
      if (isPomboError(error) && error.code === 'timed_out' && reconnecting) throw lateBy(id, waitMs, error);
      if (!isRedisUnavailable(error) || performance.now() >= deadline) throw error;
    }
    if (!reconnecting) output.say(words('campaign_watch_redis'));
    await pause(RETRY_MS, undefined, { signal });
  }
}

/** The producer counts from its last connection; users count from when they began to wait. */
function lateBy(id: string, waitMs: number, { hint }: PomboError): PomboError {
  const late = notice('test_late', { id, seconds: waitMs / 1000 });
  return new PomboError('timed_out', late, hint === undefined ? {} : { hint });
}

/** What is known about a message: everything, or only what the producer returned when it was queued. */
type Known = Pick<MessageView, 'id' | 'status' | 'error'> & Partial<MessageView>;

function showResult(view: Known, sent: Sent, output: Output): void {
  const ended = view.status !== 'queued' && view.status !== 'sending';
  output.facts({ ...view, duplicate: sent.duplicate }, () => [
    [named('id'), view.id],
    [named('status'), shownStatus(view.status)],
    ['zaapId', view.result?.zaapId],
    ['messageId', view.result?.messageId],
    [named('error'), ended && view.error ? `${view.error.code}: ${view.error.message}` : undefined],
  ]);
}

/** A program gets the status as the JSON has it. */
function shownStatus(status: MessageView['status']): string {
  return process.stdout.isTTY ? words('status', { status }) : status;
}

function reportOf({ code, message, hint }: PomboError): { code: string; message: string; hint?: string } {
  return { code, message, ...defined({ hint }) };
}

/** Returns the same error with what holds the message, and with its id in the next steps. */
function timedOut(error: PomboError, id: string, lane: LaneView | undefined): PomboError {
  const heads = lane?.blockers.map((blocker) => headline(lane.instance, blocker)) ?? [];
  return new PomboError('timed_out', [errorWords(error).text, ...heads].join('\n'), {
    hint: words('test_stays', { quoted: quoted(id) }),
  });
}

function interrupted(id: string): PomboError {
  return new PomboError('interrupted', notice('test_interrupted', { id, quoted: quoted(id) }));
}

function sayUnknown(id: string, output: Output): void {
  output.say(words('test_unknown'));
  output.next(words('test_arrived', { id: quoted(id) }), words('test_not_arrived', { id: quoted(id) }));
}
