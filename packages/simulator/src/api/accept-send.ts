import { defined, DELAY_MESSAGE } from '@pombo/core';
import { ok, type Answer } from './answer.ts';
import { textOf, type Call } from './call.ts';
import { isDelay } from './checks.ts';
import { newIds } from '../state/ids.ts';
import { lookWithoutFetch } from '../phone/image-check.ts';
import type { Instance } from '../state/instance.ts';
import { misplace } from '../phone/phone-delivery.ts';
import type { Queued } from '../state/send-queue.ts';
import type { Post } from '../state/post.ts';
import type { World } from '../state/state.ts';

/** A request after its checks: Z-API's response, and the steps that a fault may change. */
export interface Acceptance {
  answer: Answer;
  /** Puts the message of a send into the queue, with the error that a fault plans for it. */
  enqueue: (fate?: Pick<Queued, 'doom' | 'told'>) => void;
  /** Fails the message of a send without ever queueing it. */
  misplace: (error: string) => void;
}

/** Returns the result for a request with nothing to queue: it was refused, or sends nothing. */
export function nothingToQueue(answer: Answer): Acceptance {
  return { answer, enqueue: (fate) => fate?.told?.run(), misplace: () => undefined };
}

/**
 * Creates the ids of a send. 200 means only "queued", and under a fault not even that: enqueueing is a separate step, so
 * that a client can get ids without it, and it can happen without a response.
 */
export function acceptSend(
  world: World,
  instance: Instance,
  call: Call,
  post: Post,
  image: Queued['image'],
): Acceptance {
  const ids = newIds(world.clock.now(), world.random);
  world.truth.named(post, ids);
  const message = messageOf(world, call, post, image);
  return {
    // `id` repeats messageId for other tools, on send-image only.
    answer: ok(post.endpoint === 'send-image' ? { ...ids, id: ids.messageId } : ids),
    enqueue(fate) {
      world.truth.queued(post);
      instance.queue.push(fate === undefined ? message : { ...message, ...fate });
    },
    misplace: (error) => misplace(world, instance, message, error),
  };
}

/** Returns what is known of a send's image before the response: by the knob `imageFetchAt` that may take a GET. */
export function lookBeforeAnswer(world: World, call: Call): Queued['image'] | Promise<Queued['image']> {
  const image = textOf(call.body?.['image']) ?? '';
  const verdict = lookWithoutFetch(image, world.knobs);
  if (verdict) return verdict;
  return world.knobs.imageFetchAt === 'dequeue' ? { url: image } : world.images.fetch(image, world.knobs.maxImageBytes);
}

function messageOf(world: World, call: Call, post: Post, image: Queued['image']): Omit<Queued, 'place'> {
  const delaySeconds = post.endpoint === 'send-image' ? delayOf(world, call.body?.['delayMessage']) : undefined;
  const caption = call.body?.['caption'];
  return {
    post,
    caption: typeof caption === 'string' ? caption : '',
    image,
    createdAt: world.clock.now(),
    viewOnce: call.body?.['viewOnce'] === true,
    ...defined({ delaySeconds }),
  };
}

function delayOf(world: World, given: unknown): number | undefined {
  if (isDelay(given)) return given;
  if (world.knobs.delayOutOfRange !== 'clamp' || typeof given !== 'number') return undefined;
  return Math.min(Math.max(given, DELAY_MESSAGE.min), DELAY_MESSAGE.max);
}
