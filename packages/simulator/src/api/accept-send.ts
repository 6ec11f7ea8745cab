import { DELAY_MESSAGE, defined, hasRecipient } from '@pombo/core';
import { ok, type Answer } from './answer.ts';
import { textOf, type Call } from './call.ts';
import { isDelay } from './checks.ts';
import { newIds } from '../state/ids.ts';
import { checkWithoutFetch } from '../phone/image-check.ts';
import type { Instance } from '../state/instance.ts';
import { failUnqueued } from '../phone/phone-delivery.ts';
import type { Queued } from '../state/send-queue.ts';
import type { Post } from '../state/post.ts';
import type { SimulatorState } from '../state/state.ts';

/** A request that passed its checks: Z-API's response, and the steps that a fault may change. */
export interface Acceptance {
  answer: Answer;
  /** Puts the message of a send into the queue, with the error that a fault plans for it. */
  enqueue: (fate?: Pick<Queued, 'plannedError' | 'afterCallbacks'>) => void;
  /** Fails the message of a send without ever queueing it. */
  failUnqueued: (error: string) => void;
}

/** Returns the result for a request with nothing to queue: it was refused, or sends nothing. */
export function nothingToQueue(answer: Answer): Acceptance {
  return { answer, enqueue: (fate) => fate?.afterCallbacks?.run(), failUnqueued: () => undefined };
}

/**
 * Creates the ids of a send. 200 means only "queued", and under a fault not even that: enqueueing is a separate step, so
 * that a client can get ids without it, and it can happen without a response.
 */
export function acceptSend(
  state: SimulatorState,
  instance: Instance,
  call: Call,
  post: Post,
  image: Queued['image'],
): Acceptance {
  const ids = newIds(state.clock.now(), state.random);
  state.groundTruth.named(post, ids);
  const message = messageOf(state, call, post, image);
  return {
    // `id` repeats messageId for other tools, on send-image only.
    answer: ok(post.endpoint === 'send-image' ? { ...ids, id: ids.messageId } : ids),
    enqueue(fate) {
      state.groundTruth.queued(post);
      instance.queue.push(fate === undefined ? message : { ...message, ...fate });
    },
    failUnqueued: (error) => failUnqueued(state, instance, message, error),
  };
}

/** Returns what is known of a send's image before the response: by the knob `imageFetchAt` that may take a GET. */
export function checkBeforeAnswer(state: SimulatorState, call: Call): Queued['image'] | Promise<Queued['image']> {
  const image = textOf(call.body?.['image']) ?? '';
  const verdict = checkWithoutFetch(image, state.knobs);
  if (verdict) return verdict;
  return state.knobs.imageFetchAt === 'dequeue' ? { url: image } : state.images.fetch(image, state.knobs.maxImageBytes);
}

function messageOf(state: SimulatorState, call: Call, post: Post, image: Queued['image']): Omit<Queued, 'place'> {
  const delaySeconds = hasRecipient(post.endpoint) ? delayOf(state, call.body?.['delayMessage']) : undefined;
  const caption = call.body?.['caption'];
  return {
    post,
    caption: typeof caption === 'string' ? caption : '',
    image,
    createdAt: state.clock.now(),
    viewOnce: call.body?.['viewOnce'] === true,
    ...defined({ delaySeconds }),
  };
}

function delayOf(state: SimulatorState, given: unknown): number | undefined {
  if (isDelay(given)) return given;
  const { delayOutOfRange: rule } = state.knobs;
  if (typeof given !== 'number') return undefined;
  if (rule === 'as-given') return Math.max(given, 0);
  if (rule !== 'clamp') return undefined;
  return Math.min(Math.max(given, DELAY_MESSAGE.min), DELAY_MESSAGE.max);
}
