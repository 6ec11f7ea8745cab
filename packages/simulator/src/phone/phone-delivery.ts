import { deliveryCallback, receivedCallback, statusCallback, type Callback, type ChatFacts } from '../callbacks/callback.ts';
import { callBack } from '../callbacks/callback-sender.ts';
import { NO_SUCH_PHONE, SHADOW_BAN, type DeliveryError } from '../faults/delivery-errors.ts';
import type { ImageVerdict } from './image-check.ts';
import type { Instance } from '../state/instance.ts';
import { hasAccount, isGroup, lidOf, spelledInCallbacks, STATUS_FEED } from './phones.ts';
import type { Doom, Queued } from '../state/send-queue.ts';
import { isShadowBanned } from './shadow-ban.ts';
import type { World } from '../state/state.ts';

type Message = Omit<Queued, 'place'>;

/** Handles a message at its turn in the queue: it reaches the phone or fails, and its callbacks begin. */
export function deliver(world: World, instance: Instance, message: Message, verdict: ImageVerdict): void {
  message.post.imageCheck = verdict.check;
  end(world, instance, message, problemOf(world, instance, message, verdict));
}

/** Fails a message that was answered with ids but never entered the queue: its one callback says so. */
export function misplace(world: World, instance: Instance, message: Message, error: string): void {
  end(world, instance, message, { error });
}

/** Ends a message that was taken out of the queue: it has no callbacks, and no response need wait for them. */
export function remove(world: World, { post, told }: Message): void {
  world.truth.ended(post, 'removed', world.clock.now());
  told?.run();
}

/** Returns why a message will not be sent; a fault decides first, the ban of the number last. */
function problemOf(world: World, instance: Instance, { post, doom }: Message, verdict: ImageVerdict): Doom | undefined {
  if (doom) return doom;
  if (verdict.error !== undefined) return { error: verdict.error };
  if (post.phone !== undefined && !hasAccount(post.phone, world.knobs)) return { error: NO_SUCH_PHONE };
  return isShadowBanned(world, instance, post.phone) ? SHADOW_BAN : undefined;
}

function end(world: World, instance: Instance, message: Message, problem: Doom | undefined): void {
  const arrives = problem === undefined || problem.arrives === true;
  const fate = arrives ? 'sent' : 'failed';
  if (!world.truth.ended(message.post, fate, world.clock.now(), problem?.error)) return;
  if (instance.callbacks.size === 0) message.told?.run();
  else void tell(world, instance, message, { arrives, problem });
}

/** Sends the callbacks of one message, each after the previous one was answered, so that they arrive in this order. */
async function tell(
  world: World,
  instance: Instance,
  message: Message,
  { arrives, problem }: { arrives: boolean; problem: DeliveryError | undefined },
): Promise<void> {
  const { post, told } = message;
  await callBack(world, instance, ofDelivery(world, message, problem));
  if (told?.after === 'DeliveryCallback') told.run();
  if (arrives) {
    if (instance.notifySentByMe) await callBack(world, instance, ofEcho(world, message));
    for (const { status, participant, waitMs } of stepsOf(world, post)) {
      if (waitMs > 0) await pause(world, waitMs);
      await callBack(world, instance, statusCallback(status, factsOf(world, post), participant));
    }
  }
  if (told?.after === 'all') told.run();
}

function ofDelivery(world: World, { post }: Message, problem: DeliveryError | undefined): Callback {
  const { zaapId = '', messageId = '' } = post;
  const repeats = problem !== undefined && world.knobs.deliveryErrorMessageId === 'zaapId';
  return deliveryCallback(factsOf(world, post), { messageId: repeats ? zaapId : messageId, zaapId }, problem);
}

/** Builds the echo of a message that the number sent, with the whole caption. */
function ofEcho(world: World, { post, caption, viewOnce }: Message): Callback {
  const facts = factsOf(world, post);
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

function factsOf(world: World, post: Message['post']): ChatFacts {
  const phone = post.phone ?? STATUS_FEED;
  return {
    instance: post.instance,
    phone,
    spelled: spelledInCallbacks(phone, world.knobs),
    messageId: post.messageId ?? '',
    isGroup: isGroup(phone),
    at: world.clock.now(),
  };
}

interface Step {
  status: 'SENT' | 'RECEIVED' | 'READ';
  participant?: string;
  waitMs: number;
}

/** Returns the progress of a message that arrived: SENT, RECEIVED, READ in a chat; viewers only read a status post. */
function stepsOf(world: World, { phone, instance }: Message['post']): Step[] {
  const { stepMs, upTo } = world.callbackFaults.settings;
  const wanted = ORDER.slice(0, ORDER.indexOf(upTo) + 1).filter((step) => step !== 'DeliveryCallback');
  const steps = wanted.map((status): Step => ({ status, waitMs: stepMs[status] }));
  if (phone === undefined) return steps.flatMap((step) => viewings(step, world.knobs.statusViewers));
  const [sent, received, ...rest] = steps;
  const swapped = received && world.callbackFaults.swaps(instance, phone) ? [received, sent!, ...rest] : steps;
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

function pause(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => void world.timers.after(ms, resolve));
}
