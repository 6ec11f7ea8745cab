import { defined, PomboError } from '@pombo/core';
import type { ProbeApi } from '@pombo/zapi';
import { createCallbackScript } from './callback-script.ts';
import { knobsOf, type Finding } from './findings.ts';
import { callbackFixture, exchangeFixture, type Fixture } from './fixtures.ts';
import type { ArrivedCallback } from './listener.ts';
import { cleanUp, pointCallbacksHere, undoEarlierRun } from './leftovers.ts';
import type { ProbeOptions } from './options.ts';
import { NOT_PROBED, type NotProbed } from './not-probed.ts';
import { messageOf, type Observations } from './observations.ts';
import { observeCallbacks, sendSteps, type Tools } from './messages.ts';
import { isIpRefusal, settleQuiet } from './settle/quiet.ts';
import { settleCallbacks } from './settle/callbacks.ts';
import { settleImages } from './settle/images.ts';
import { settleSends } from './settle/sends.ts';

export interface ProbeReport {
  /** How many messages this run sent. */
  sent: number;
  findings: Finding[];
  notProbed: readonly NotProbed[];
  /** The simulator's knobs whose defaults are wrong, with the right values. */
  knobs: ReturnType<typeof knobsOf>;
  /** Why the probe ended early. */
  stopped?: string;
  /** What the probe could not put back. */
  leftBehind: string[];
  fixtures: Fixture[];
}

/**
 * Runs the exchanges, sends the planned messages and reports what they show. Whatever happens, it then restores callback
 * URLs and removes its messages from Z-API's queue; what fails stays in the notebook for the next run. Throws
 * `gateway_unreachable`, and `wrong_status` if the number is not connected or its queue is not empty.
 */
export async function runProbe(options: ProbeOptions): Promise<ProbeReport> {
  const seen: Observations = {
    phone: options.phone,
    messages: [],
    callbacks: [],
    fetches: options.listener?.fetches ?? [],
    observeMs: options.observeMs,
    listened: options.listener !== undefined,
  };
  const fixtures: Fixture[] = [];
  let leftBehind: string[] = [];
  await undoEarlierRun(options);
  try {
    await exchange(options, seen, fixtures);
  } catch (error) {
    if (!options.signal.aborted) throw error;
    seen.stopped = 'it was interrupted';
  } finally {
    leftBehind = await cleanUp(options);
  }
  collectCallbacks(options, seen, fixtures);
  const findings = [...settleSends(seen), ...settleCallbacks(seen), ...settleQuiet(seen), ...settleImages(seen)];
  findings.sort((one, other) => (one.question ?? 10) - (other.question ?? 10));
  const { stopped } = seen;
  return {
    sent: seen.messages.length,
    findings,
    notProbed: NOT_PROBED,
    knobs: knobsOf(findings),
    leftBehind,
    fixtures,
    ...defined({ stopped }),
  };
}

async function exchange(options: ProbeOptions, seen: Observations, fixtures: Fixture[]): Promise<void> {
  const { api, phone, signal } = options;
  const ask = async (name: string, call: Parameters<ProbeApi['call']>[0]) => {
    signal.throwIfAborted();
    const reply = await api.call(call);
    fixtures.push(exchangeFixture(name, call, reply, phone));
    return reply;
  };
  seen.status = await ask('status', { method: 'GET', endpoint: 'status' });
  if (isIpRefusal(seen.status)) {
    seen.stopped = 'Z-API does not allow this address';
    return;
  }
  needConnected(seen.status);
  if (api.asksClientToken) {
    const call = { method: 'GET', endpoint: 'status', withoutClientToken: true } as const;
    seen.withoutClientToken = await ask('status-without-client-token', call);
  }
  seen.phoneExists = await ask('phone-exists', { method: 'GET', endpoint: 'phone-exists' });
  needAccount(seen.phoneExists);
  await needEmptyQueue(options);
  const settled = { promise: Promise.resolve() };
  const script = createCallbackScript(seen.messages, () => settled.promise);
  options.listener?.answerWith((callback) => script.decide(callback));
  await pointCallbacksHere(options);
  const tools: Tools = {
    ask,
    record: (fixture) => void fixtures.push(fixture),
    sending: (promise) => void (settled.promise = promise),
  };
  for (const late of [false, true]) {
    const steps = options.steps.filter((step) => (step.late ?? false) === late);
    await sendSteps(steps, options, seen, tools);
    if (steps.length > 0) await observeCallbacks(options, seen, script);
  }
}

/** A disconnected number's messages would wait in Z-API's queue, and go out without anyone asking. */
function needConnected(reply: Observations['status']): void {
  if (reply?.kind === 'none') throw new PomboError('gateway_unreachable', `Z-API does not answer (${reply.code})`);
  const body = reply?.body as { connected?: unknown } | null | undefined;
  if (reply?.status === 200 && body?.connected === true) return;
  throw new PomboError('wrong_status', `The number is not connected (GET /status: HTTP ${reply?.status})`, {
    hint: 'Nothing was sent. Check it with: pombo instances check',
  });
}

function needAccount(reply: Observations['phoneExists']): void {
  const body =
    reply?.kind === 'reply' && Array.isArray(reply.body)
      ? (reply.body as unknown[])[0]
      : reply?.kind === 'reply'
        ? reply.body
        : undefined;
  const exists = (body as { exists?: unknown } | null | undefined)?.exists;
  if (exists !== false && exists !== 'false') return;
  throw new PomboError('invalid_input', 'The phone of --to is not on WhatsApp', {
    hint: 'Nothing was sent. Check the number.',
  });
}

async function needEmptyQueue({ settings }: ProbeOptions): Promise<void> {
  const waiting = await settings.queue();
  if (waiting.length === 0) return;
  const s = waiting.length === 1 ? '' : 's';
  throw new PomboError(
    'wrong_status',
    `${waiting.length} message${s} of other senders wait in Z-API's queue of this number`,
    {
      hint: 'Nothing was sent: they would disturb the measurements. Probe again once the queue is empty.',
    },
  );
}

/** Keeps the callbacks about the probe's messages. Those about other people's messages are dropped unread. */
function collectCallbacks({ listener, api, phone }: ProbeOptions, seen: Observations, fixtures: Fixture[]): void {
  for (const callback of listener?.callbacks ?? []) {
    if (messageOf(callback, seen.messages) === undefined) continue;
    seen.callbacks.push(callback);
    const body = JSON.parse(api.hide(JSON.stringify(callback.body))) as ArrivedCallback['body'];
    const isOwnToken = callback.token !== undefined && api.isToken(callback.token);
    fixtures.push(callbackFixture({ ...callback, body }, isOwnToken, phone));
  }
}
