import { sayAll } from '@pombo/catalogue';
import { callbackUrlProblem } from '@pombo/core';
import type { Outbound, OutboundResult } from '@pombo/outbound';
import { deliveryId, type FetchedDelivery, type CallbackQueues } from '@pombo/queue';
import type { Endpoints, OpenEndpoint } from '../endpoints/endpoint-store.ts';
import type { Health } from '../endpoints/receiver-health.ts';
import type { AttemptLog, LoggedAttempt } from './attempt-log.ts';
import { classifyResponse, type DeliveryDecision } from './classify-response.ts';
import type { PomboEvent } from '../../stream/render-event.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from '../ports.ts';
import { idReceiver, isEndpoint } from '../endpoints/receiver-id.ts';
import { addressOf } from '../endpoints/receivers.ts';
import { signedHeaders } from '../endpoints/sign.ts';
import type { CallbackTimings } from '../timings.ts';

export interface DeliverDeps {
  queues: CallbackQueues;
  endpoints: Endpoints;
  health: Health;
  attempts: AttemptLog;
  outbound: Outbound;
  /** Allow http and addresses of this machine. */
  allowLoopback: boolean;
  source: CallbackSource;
  timings: CallbackTimings;
  log: CallbackLog;
  count: (result: DeliveryResult) => void;
  /** Turns a receiver's text into one line that is safe for a log and a screen. */
  line: (text: string) => string;
  /** 0 to 1. */
  random: () => number;
  /** Aborted when the process stops: a request it cut off is not the receiver's failure. */
  stopping: AbortSignal;
}

/** Consecutive failures after which a receiver is paused as a whole. A single 500 may be about one event. */
export const FAILING = 3;
/** Fewer failures disable no receiver, however long they last. */
const ENOUGH = 5;
/** How much of a response is read (bytes). */
export const MAX_RESPONSE_BYTES = 4096;

/**
 * Makes one attempt of one delivery and records its result. Returns true if the receiver accepted it, false if not, and
 * undefined if no attempt was made or the stop cut it off. Throws only when Redis fails; the delivery is then recovered
 * later.
 */
export async function deliver(
  receiver: string,
  delivery: FetchedDelivery,
  deps: DeliverDeps,
): Promise<boolean | undefined> {
  const { queues, source, timings } = deps;
  const address = await addressOf(receiver, delivery.event, deps);
  const event =
    address === undefined ? undefined : await source.render({ id: delivery.eventId, event: delivery.event });
  if (address === undefined || event === undefined) {
    deps.count('untold');
    await queues.complete(receiver, delivery);
    return undefined;
  }
  const began = { at: Date.now(), clock: performance.now() };
  const result = await post(address, event, deliveryId(idReceiver(receiver, address.url), delivery.eventId), deps);
  if (result.kind === 'failed' && deps.stopping.aborted) {
    await queues.requeueAtHead(receiver, delivery);
    return undefined;
  }
  const ageMs = Date.now() - delivery.queuedAt;
  const { attempts } = delivery;
  const registered = isEndpoint(receiver);
  const decided = classifyResponse(result, {
    attempts,
    ageMs,
    registered,
    timings,
    random: deps.random(),
    line: deps.line,
  });
  await carryOut(decided, receiver, delivery, deps);
  if (registered) await note(receiver, delivery, result, decided, began, deps);
  return decided.decision === 'delivered';
}

/** Posts one signed event to one address. Never throws. */
async function post(
  { url, secrets }: OpenEndpoint,
  event: PomboEvent,
  id: string,
  { outbound, allowLoopback }: Pick<DeliverDeps, 'outbound' | 'allowLoopback'>,
): ReturnType<Outbound['post']> {
  // It may have been queued where loopback was allowed, or by an older version that accepted it.
  const problem = callbackUrlProblem(url, { allowLoopback });
  if (problem !== undefined) return { kind: 'refused', why: sayAll(problem), notice: problem };
  const body = JSON.stringify(event);
  return outbound.post(url, {
    body,
    headers: signedHeaders(id, body, secrets, new Date()),
    maxBytes: MAX_RESPONSE_BYTES,
  });
}

/** Shows people what happened. Its own failure must change nothing: the delivery is settled. */
async function note(
  endpoint: string,
  { eventId, event, attempts: before }: FetchedDelivery,
  result: OutboundResult,
  decided: DeliveryDecision,
  began: { at: number; clock: number },
  { attempts, log }: DeliverDeps,
): Promise<void> {
  const { decision } = decided;
  const entry: LoggedAttempt = {
    eventId,
    event,
    at: began.at,
    attempt: before + 1,
    ms: Math.round(performance.now() - began.clock),
    result: decision === 'give-up' ? 'given-up' : decision,
    ...(result.kind === 'response' ? { status: result.status } : {}),
    ...('why' in decided ? { why: decided.why } : {}),
    ...(decision === 'retry' ? { nextAt: Date.now() + Math.round(decided.delayMs) } : {}),
  };
  await attempts
    .add(endpoint, entry)
    .catch((error: unknown) => log.warn({ receiver: endpoint, error }, 'callback.queue.failed'));
}

async function carryOut(
  decided: DeliveryDecision,
  receiver: string,
  delivery: FetchedDelivery,
  deps: DeliverDeps,
): Promise<void> {
  const { queues, health, log, count } = deps;
  const facts = { receiver, event: delivery.eventId, type: delivery.event.type, attempt: delivery.attempts + 1 };
  switch (decided.decision) {
    case 'delivered': {
      const failures = await health.succeeded(receiver);
      await queues.complete(receiver, delivery);
      // The receiver is back: deliveries that are due in hours need not wait.
      if (failures >= FAILING) await queues.bringForward(receiver, Infinity);
      count('delivered');
      return;
    }
    case 'gone':
      count('gone');
      log.warn(facts, 'callback.gone');
      await queues.complete(receiver, delivery);
      if (isEndpoint(receiver)) await disable(receiver, 'it answered 410 Gone', deps);
      return;
    case 'give-up':
      count('given-up');
      log.error({ ...facts, why: decided.why }, 'callback.given-up');
      await queues.complete(receiver, delivery);
      return failed(receiver, decided.why, undefined, deps);
    case 'retry':
      count('failed');
      log.warn({ ...facts, why: decided.why, againMs: Math.round(decided.delayMs) }, 'callback.failed');
      await queues.retryLater(receiver, delivery, decided.delayMs);
      return failed(receiver, decided.why, decided.pauseMs, deps);
  }
}

async function failed(receiver: string, why: string, askedMs: number | undefined, deps: DeliverDeps): Promise<void> {
  const { queues, health, timings } = deps;
  const { failures, since } = await health.failed(receiver, why);
  const failingMs = Date.now() - since;
  if (isEndpoint(receiver) && failures >= ENOUGH && failingMs >= timings.disableMs) {
    const hours = Math.round(timings.disableMs / 3_600_000);
    return disable(receiver, `every attempt failed for ${hours} h; the last one: ${why}`, deps);
  }
  const { first, cap } = timings.pauseMs;
  const pauseMs = failures < FAILING ? 0 : Math.min(cap, first * 2 ** Math.min(failures - FAILING, 20));
  const longest = Math.max(pauseMs * (0.9 + 0.2 * deps.random()), askedMs ?? 0);
  if (longest > 0) await queues.pause(receiver, longest);
}

async function disable(receiver: string, why: string, { endpoints, log }: DeliverDeps): Promise<void> {
  await endpoints.disable(receiver, why);
  log.error({ endpoint: receiver, why }, 'callback.disabled');
}
