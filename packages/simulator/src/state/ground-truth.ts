import { hasRecipient } from '@pombo/core';
import type { Answer } from '../api/answer.ts';
import { textOf, type Call, type SendEndpoint } from '../api/call.ts';
import type { FaultKind } from '../faults/request-faults.ts';
import { seenImage } from '../phone/image-check.ts';
import type { Counters } from './counts.ts';
import type { Emit } from './events.ts';
import type { SimulatedIds } from './ids.ts';
import type { Post } from './post.ts';
import { createRingBuffer } from './ring-buffer.ts';

export interface GroundTruthLimits {
  maxPosts: number;
  maxCaption: number;
}

/** Records what really happened to every POST. Responses to clients never change it. */
export interface GroundTruth {
  /** Records a POST on arrival, when nothing is decided yet, except a fault that ends it unread. */
  open(call: Call, endpoint: SendEndpoint, fault?: FaultKind): Post;
  /** Records the end of a POST's exchange: the intended response, or none. */
  answered(post: Post, at: number, answer: Answer | undefined): void;
  /** Records the ids made for a POST; they do not prove that it was queued. */
  named(post: Post, ids: SimulatedIds): void;
  /** Records that the message of a POST entered the queue. */
  queued(post: Post): void;
  /** Records how a message ended. Returns false for a message from before a reset, which has no further callbacks. */
  ended(post: Post, fate: 'sent' | 'failed' | 'removed', at: number, error?: string): boolean;
  /** Returns the posts after `after` (a `seq`), oldest first, at most `limit`. */
  posts(after?: number, limit?: number): Post[];
  /** Forgets everything. */
  reset(): void;
}

/** Creates an empty ground truth. */
export function createGroundTruth(emit: Emit, counters: Counters, limits: GroundTruthLimits): GroundTruth {
  const posts = createRingBuffer<Post>(limits.maxPosts);

  return {
    open(call, endpoint, fault) {
      const post: Post = {
        seq: counters.read().posts + 1,
        arrivedAt: call.at,
        instance: call.instanceId,
        endpoint,
        read: call.body !== undefined,
        enqueued: false,
        fate: 'none',
      };
      if (fault !== undefined) post.fault = fault;
      if (call.body !== undefined) describe(post, call.body, limits.maxCaption);
      counters.add('dropped', posts.add(post));
      counters.add('posts');
      emit('post', post);
      return post;
    },

    answered(post, at, answer) {
      if (!posts.knows(post)) return;
      if (answer) {
        post.answer = { status: answer.status, body: answer.body.slice(0, 2048) };
        post.answeredAt = at;
      }
      counters.add('answered');
      emit('answer', post);
    },

    named(post, { zaapId, messageId }) {
      post.zaapId = zaapId;
      post.messageId = messageId;
    },

    queued(post) {
      if (!posts.knows(post)) return;
      post.enqueued = true;
      post.fate = 'queued';
      counters.add('enqueued');
      emit('queued', post);
    },

    ended(post, fate, at, error) {
      if (!posts.knows(post)) return false;
      post.fate = fate;
      post.fateAt = at;
      if (error !== undefined) post.error = error;
      counters.add(fate);
      emit(fate, post);
      return true;
    },

    posts: (after, limit) => posts.list(after, limit),
    reset: () => posts.clear(),
  };
}

function describe(post: Post, body: Record<string, unknown>, maxCaption: number): void {
  if (hasRecipient(post.endpoint)) {
    const phone = textOf(body['phone']);
    if (phone !== undefined) post.phone = phone;
    if (body['delayMessage'] !== undefined) post.delayMessage = body['delayMessage'];
  }
  if (typeof body['image'] === 'string') post.image = seenImage(body['image']);
  if (typeof body['caption'] === 'string') post.caption = body['caption'].slice(0, maxCaption);
}
