import {
  deliveryCallback,
  receivedCallback,
  statusCallback,
  type Callback,
  type ChatFacts,
} from '../callbacks/callback.ts';
import { sendCallback } from '../callbacks/callback-sender.ts';
import { NO_SUCH_PHONE, SHADOW_BAN, type DeliveryError } from '../faults/delivery-errors.ts';
import type { ImageVerdict } from './image-check.ts';
import type { Instance } from '../state/instance.ts';
import { hasAccount, isGroup, lidOf, spelledInCallbacks, STATUS_FEED } from './phones.ts';
import type { PlannedError, Queued } from '../state/send-queue.ts';
import { isShadowBanned } from './shadow-ban.ts';
import type { SimulatorState } from '../state/state.ts';

type Message = Omit<Queued, 'place'>;

/** Handles a message at its turn in the queue: it reaches the phone or fails, and its callbacks begin. */
export function deliver(state: SimulatorState, instance: Instance, message: Message, verdict: ImageVerdict): void {
  message.post.imageCheck = verdict.check;
  end(state, instance, message, problemOf(state, instance, message, verdict));
}

/** Fails a message that was answered with ids but never entered the queue: its one callback says so. */
export function failUnqueued(state: SimulatorState, instance: Instance, message: Message, error: string): void {
  end(state, instance, message, { error });
}

/** Ends a message that was taken out of the queue: it has no callbacks, and no response need wait for them. */
export function remove(state: SimulatorState, { post, afterCallbacks }: Message): void {
  state.groundTruth.ended(post, 'removed', state.clock.now());
  afterCallbacks?.run();
}

/** Returns why a message will not be sent; a fault decides first, the ban of the number last. */
function problemOf(
  state: SimulatorState,
  instance: Instance,
  { post, plannedError }: Message,
  verdict: ImageVerdict,
): PlannedError | undefined {
  if (plannedError) return plannedError;
  if (verdict.error !== undefined) return { error: verdict.error };
  if (post.phone !== undefined && !hasAccount(post.phone, state.knobs)) return { error: NO_SUCH_PHONE };
  return isShadowBanned(state, instance, post.phone) ? SHADOW_BAN : undefined;
}

function end(state: SimulatorState, instance: Instance, message: Message, problem: PlannedError | undefined): void {
  const arrives = problem === undefined || problem.arrives === true;
  const fate = arrives ? 'sent' : 'failed';
  if (!state.groundTruth.ended(message.post, fate, state.clock.now(), problem?.error)) return;
  if (instance.callbacks.size === 0) message.afterCallbacks?.run();
  else void sendCallbacks(state, instance, message, { arrives, problem });
}

/** Sends the callbacks of one message, each after the previous one was answered, so that they arrive in this order. */
async function sendCallbacks(
  state: SimulatorState,
  instance: Instance,
  message: Message,
  { arrives, problem }: { arrives: boolean; problem: DeliveryError | undefined },
): Promise<void> {
  const { post, afterCallbacks } = message;
  await sendCallback(state, instance, ofDelivery(state, message, problem));
  if (afterCallbacks?.after === 'DeliveryCallback') afterCallbacks.run();
  if (arrives) {
    if (instance.notifySentByMe) await sendCallback(state, instance, ofEcho(state, message));
    for (const { status, participant, waitMs } of stepsOf(state, post)) {
      if (waitMs > 0) await pause(state, waitMs);
      await sendCallback(state, instance, statusCallback(status, factsOf(state, post), participant));
    }
  }
  if (afterCallbacks?.after === 'all') afterCallbacks.run();
}

function ofDelivery(state: SimulatorState, { post }: Message, problem: DeliveryError | undefined): Callback {
  const { zaapId = '', messageId = '' } = post;
  const repeats = problem !== undefined && state.knobs.deliveryErrorMessageId === 'zaapId';
  return deliveryCallback(factsOf(state, post), { messageId: repeats ? zaapId : messageId, zaapId }, problem);
}

/** Builds the echo of a message that the number sent, with the whole caption. */
function ofEcho(state: SimulatorState, { post, caption, viewOnce }: Message): Callback {
  const facts = factsOf(state, post);
  const imageUrl = `https://example.com/simulated/${facts.messageId}.png`;
  const image = {
    mimeType: 'image/png',
    imageUrl,
    thumbnailUrl: imageUrl,
    caption,
    width: 1,
    height: 1,
    viewOnce: viewOnce === true,
  };
  const lid = post.phone === undefined || facts.isGroup ? undefined : lidOf(post.phone);
  return receivedCallback(facts, { by: 'api', lid, content: { image } });
}

function factsOf(state: SimulatorState, post: Message['post']): ChatFacts {
  const phone = post.phone ?? STATUS_FEED;
  return {
    instance: post.instance,
    phone,
    spelled: spelledInCallbacks(phone, state.knobs),
    messageId: post.messageId ?? '',
    isGroup: isGroup(phone),
    at: state.clock.now(),
  };
}

interface Step {
  status: 'SENT' | 'RECEIVED' | 'READ';
  participant?: string;
  waitMs: number;
}

/** Returns the progress of a message that arrived: SENT, RECEIVED, READ in a chat; viewers only read a status post. */
function stepsOf(state: SimulatorState, { phone, instance }: Message['post']): Step[] {
  const { stepMs, upTo } = state.callbackFaults.settings;
  const wanted = ORDER.slice(0, ORDER.indexOf(upTo) + 1).filter((step) => step !== 'DeliveryCallback');
  const steps = wanted.map((status): Step => ({ status, waitMs: stepMs[status] }));
  if (phone === undefined) return steps.flatMap((step) => viewings(step, state.knobs.statusViewers));
  const [sent, received, ...rest] = steps;
  const swapped = received && state.callbackFaults.swaps(instance, phone) ? [received, sent!, ...rest] : steps;
  return isGroup(phone) ? swapped.map(inGroup) : swapped;
}

const ORDER = ['DeliveryCallback', 'SENT', 'RECEIVED', 'READ'] as const;

/** A status post has no RECEIVED, and one READ for each of its viewers. */
function viewings(step: Step, viewers: number): Step[] {
  if (step.status !== 'READ') return step.status === 'SENT' ? [step] : [];
  return Array.from({ length: viewers }, (_, n) => ({
    ...step,
    participant: personNr(n),
    waitMs: n === 0 ? step.waitMs : 0,
  }));
}

function inGroup(step: Step): Step {
  return step.status === 'SENT' ? step : { ...step, participant: personNr(0) };
}

/** Returns a made-up person in a group or among the viewers of a status post. */
function personNr(n: number): string {
  return `55119${String(80_000_000 + n)}`;
}

function pause(state: SimulatorState, ms: number): Promise<void> {
  return new Promise((resolve) => void state.timers.after(ms, resolve));
}
