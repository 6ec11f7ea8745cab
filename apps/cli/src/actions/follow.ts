import { viewLanes } from '@pombo/ledger';
import { PomboError, isPomboError, isTaken, type LaneView, type MessageView } from '@pombo/message';
import type { Sent } from '@pombo/producer';
import { headline, sayBlockers } from '../blockers.ts';
import type { Deployment } from '../deployment.ts';
import type { Output } from '../output.ts';
import { quoted } from '../shell.ts';

/** Waits for what becomes of a message and shows it. Exit code 1 unless Z-API took it, also when the signal came. */
export async function followMessage(
  sent: Sent,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
  { producer, ledger }: Pick<Deployment, 'producer' | 'ledger'>,
  output: Output,
): Promise<void> {
  try {
    const view = await producer.waitFor(sent.id, { timeoutMs: waitMs, signal });
    showResult(view, sent, output);
    if (!isTaken(view.status)) process.exitCode = 1;
    if (view.status === 'unknown') sayUnknown(view.id, output);
  } catch (error) {
    const ended = signal.aborted ? interrupted(sent.id) : error;
    if (!isPomboError(ended) || (ended.code !== 'timed_out' && ended.code !== 'interrupted')) throw ended;
    const view = await producer.get(sent.id);
    const [lane] = view === undefined ? [] : await viewLanes([view.instance], ledger);
    const fault = ended.code === 'timed_out' ? timedOut(ended, sent.id, lane) : ended;
    // Not thrown: with --json, the id is worth more than the error alone, and one document holds both.
    if (view !== undefined) showResult({ ...view, error: told(fault) }, sent, output);
    output.fault(fault);
    if (lane !== undefined) sayBlockers([lane], output, { heads: fault.code !== 'timed_out' });
    process.exitCode = fault.exitCode;
  }
}

function showResult(view: MessageView, sent: Sent, output: Output): void {
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

/** The same error, with what holds the message and its real id in what to do next. */
function timedOut({ message }: PomboError, id: string, lane: LaneView | undefined): PomboError {
  const heads = lane?.blockers.map((blocker) => headline(lane.instance, blocker)) ?? [];
  return new PomboError('timed_out', [message, ...heads].join('\n'), {
    hint: [
      `It stays queued. Follow it: pombo message show ${quoted(id)}`,
      `Take it back: pombo message cancel ${quoted(id)}`,
    ].join('\n'),
  });
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
