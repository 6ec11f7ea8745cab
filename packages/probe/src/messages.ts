import { defined } from '@pombo/core';
import type { ProbeApi, ProbeReply } from '@pombo/zapi';
import type { CallbackScript } from './callback-script.ts';
import { waitFor } from './clock.ts';
import { exchangeFixture, type Fixture } from './fixtures.ts';
import type { ArrivedCallback } from './listener.ts';
import {
  errorText,
  identityOf,
  isAccepted,
  messageOf,
  objectOf,
  type Observations,
  type SentMessage,
} from './observations.ts';
import type { Step } from './plan.ts';
import type { ProbeOptions } from './options.ts';

export interface Tools {
  ask: (name: string, call: Parameters<ProbeApi['call']>[0]) => Promise<ProbeReply>;
  record: (fixture: Fixture) => void;
  /** Gets a promise that resolves once the message under way has its reply. */
  sending: (settled: Promise<void>) => void;
}

/**
 * Sends these messages in order, unless the probe was stopped. Stops at the first whose fate is not known, or that is
 * refused for no reason of its own.
 */
export async function sendSteps(
  steps: readonly Step[],
  options: ProbeOptions,
  seen: Observations,
  tools: Tools,
): Promise<void> {
  let watch: QueueWatch | undefined;
  for (const step of steps) {
    if (seen.stopped !== undefined) return watch?.abandon();
    options.signal.throwIfAborted();
    const problem = await options.mayProceed();
    if (problem !== undefined) {
      seen.stopped = problem;
      return watch?.abandon();
    }
    options.say(`Sending ${step.caption.split(':')[0]!.replace('Pombo probe', 'message')}: ${step.what}.`);
    const message = await sendStep(step, options, tools);
    if (message.reply.kind === 'reply' || message.reply.written) seen.messages.push(message);
    const stopped = reasonToStop(message);
    if (stopped !== undefined) seen.stopped = stopped;
    // It may leave the queue while Z-API still works on the next message: that time must not shorten the measured wait.
    else if (step.name === 'delay-above') watch = watchQueue(seen.messages, options);
    else if (step.name === 'ordinary') {
      // While the second message waits behind the first, so that the count is rarely 0.
      seen.queueCount = await tools.ask('queue-count', { method: 'GET', endpoint: 'queue/count' });
      await (watch ?? watchQueue(seen.messages, options)).complete();
    }
  }
  watch?.abandon();
}

async function sendStep(
  step: Step,
  { api, listener, notebook, clock, phone }: ProbeOptions,
  tools: Tools,
): Promise<SentMessage> {
  const image = step.image?.() ?? listener!.imageUrl;
  const startedAt = clock.now();
  const { caption } = step;
  const body = { image, caption, ...defined({ delayMessage: step.delayMessage }) };
  let settle = (): void => undefined;
  tools.sending(new Promise((resolve) => (settle = resolve)));
  const reply = await api.sendImage(body);
  const answeredAt = clock.now();
  const ids = objectOf(reply);
  const text = (field: string): string | undefined => {
    const value = ids?.[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const message: SentMessage = {
    step,
    reply,
    startedAt,
    answeredAt,
    ...defined({ zaapId: text('zaapId'), messageId: text('messageId') ?? text('id') }),
  };
  if (message.zaapId !== undefined) notebook.noteQueued(message.zaapId);
  const shown = { phone, ...body };
  tools.record(
    exchangeFixture(`send-image-${step.name}`, { method: 'POST', endpoint: 'send-image', body: shown }, reply, phone),
  );
  settle();
  return message;
}

function reasonToStop({ step, reply }: SentMessage): string | undefined {
  if (reply.kind === 'none') {
    return reply.written ? `Z-API gave no answer (${reply.code}); the message may have been sent` : reply.code;
  }
  if (isAccepted(reply) || step.mayBeRefused) return undefined;
  return `Z-API refused an ordinary message: HTTP ${reply.status} ${errorText(reply)}`;
}

/** Longest wait for the first two messages to leave the queue (ms): the delay that was asked for, and as much again. */
const WATCH_MS = 60_000;

/** Notes when each accepted message leaves Z-API's queue. */
interface QueueWatch {
  /** No more messages will be sent: resolves once all have left, or after {@link WATCH_MS}. */
  complete(): Promise<void>;
  /** Ends it without waiting. */
  abandon(): void;
}

function watchQueue(messages: readonly SentMessage[], { settings, clock, signal }: ProbeOptions): QueueWatch {
  let isComplete = false;
  let isAbandoned = false;
  const look = async (): Promise<boolean> => {
    if (isAbandoned) return true;
    // Taken before the listing: what is accepted later cannot be in it.
    const watched = messages.filter(({ reply, zaapId }) => isAccepted(reply) && zaapId !== undefined);
    const isLast = isComplete;
    const listed = new Set((await settings.queue()).map(({ zaapId }) => zaapId));
    for (const message of watched) {
      if (!listed.has(message.zaapId!)) message.leftQueueAt ??= clock.now();
    }
    return isLast && watched.every(({ leftQueueAt }) => leftQueueAt !== undefined);
  };
  const ended = waitFor(look, WATCH_MS, clock, signal);
  // `complete` passes a fault on; an abandoned watch has none to report.
  ended.catch(() => {});
  return {
    async complete() {
      isComplete = true;
      await ended;
    },
    abandon: () => void (isAbandoned = true),
  };
}

/** Longest wait for the first callback of a message (ms). */
const CALLBACK_MS = 60_000;

/** Waits for the callbacks that settle something: each message's own, repeats, and the end of an unanswered one. */
export async function observeCallbacks(
  options: ProbeOptions,
  seen: Observations,
  script: CallbackScript,
): Promise<void> {
  const { listener, clock, signal, observeMs, say } = options;
  const accepted = seen.messages.filter(({ reply }) => isAccepted(reply));
  if (listener === undefined || accepted.length === 0) return;
  say(`Waiting for callbacks, up to ${Math.ceil((CALLBACK_MS + observeMs) / 1000)} s.`);
  const reported = (message: SentMessage): boolean =>
    listener.callbacks.some(
      (each) => each.body['type'] === 'DeliveryCallback' && messageOf(each, accepted) === message,
    );
  await waitFor(() => accepted.every(reported), CALLBACK_MS, clock, signal);
  const over = (): boolean => {
    const now = clock.now();
    const refused = script.refused();
    const unanswered = script.unanswered();
    const repeated = refused === undefined || now >= lastOf(refused, listener.callbacks) + observeMs;
    const ended = unanswered?.givenUpAt !== undefined || unanswered === undefined || now >= unanswered.at + observeMs;
    return repeated && ended;
  };
  // Repeats extend the wait; without a bound a gateway that repeats forever would hold it.
  await waitFor(over, 10 * observeMs, clock, signal);
}

function lastOf(callback: ArrivedCallback, all: readonly ArrivedCallback[]): number {
  return all.findLast((each) => identityOf(each) === identityOf(callback))?.at ?? callback.at;
}
