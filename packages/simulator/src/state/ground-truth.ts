import type { Answer } from '../api/answer.ts';
import { textOf, type Call, type SendEndpoint } from '../api/call.ts';
import type { FaultKind } from '../faults/request-faults.ts';
import type { Emit } from './events.ts';
import { seenImage } from '../phone/image-check.ts';
import type { SimulatedIds } from './ids.ts';
import { RingBuffer } from './ring-buffer.ts';
import { noCounts, type Counts } from './counts.ts';
import type { Post } from './post.ts';

export interface GroundTruthLimits {
  maxPosts: number;
  maxCaption: number;
}

/** What really happened: every POST and its fate. Responses to clients never change it. */
export class GroundTruth {
  readonly #emit: Emit;
  readonly #limits: GroundTruthLimits;
  readonly #posts: RingBuffer<Post>;
  #counts: Counts = noCounts();
  #waiters: Waiter[] = [];

  constructor(emit: Emit, limits: GroundTruthLimits) {
    this.#emit = emit;
    this.#limits = limits;
    this.#posts = new RingBuffer(limits.maxPosts);
  }

  /** Records a POST on arrival: nothing is decided yet, except a fault that ends it unread. */
  open(call: Call, endpoint: SendEndpoint, fault?: FaultKind): Post {
    const post: Post = {
      seq: this.#counts.posts + 1,
      arrivedAt: call.at,
      instance: call.instanceId,
      endpoint,
      read: call.body !== undefined,
      enqueued: false,
      fate: 'none',
    };
    if (fault !== undefined) post.fault = fault;
    if (call.body !== undefined) this.#describe(post, call.body);
    this.#counts.dropped += this.#posts.add(post);
    this.count('posts');
    this.#emit('post', post);
    return post;
  }

  /** Records the end of a POST's exchange: the intended response, or none. */
  answered(post: Post, at: number, answer: Answer | undefined): void {
    if (!this.#posts.knows(post)) return;
    if (answer) {
      post.answer = { status: answer.status, body: answer.body.slice(0, 2048) };
      post.answeredAt = at;
    }
    this.count('answered');
    this.#emit('answer', post);
  }

  /** Records the ids made for a POST; they do not prove that it was queued. */
  named(post: Post, ids: SimulatedIds): void {
    post.zaapId = ids.zaapId;
    post.messageId = ids.messageId;
  }

  /** Records that the message of a POST entered the queue. */
  queued(post: Post): void {
    if (!this.#posts.knows(post)) return;
    post.enqueued = true;
    post.fate = 'queued';
    this.count('enqueued');
    this.#emit('queued', post);
  }

  /** Records how a message ended; false for one from before a reset, which has no further callbacks. */
  ended(post: Post, fate: 'sent' | 'failed' | 'removed', at: number, error?: string): boolean {
    if (!this.#posts.knows(post)) return false;
    post.fate = fate;
    post.fateAt = at;
    if (error !== undefined) post.error = error;
    this.count(fate);
    this.#emit(fate, post);
    return true;
  }

  /** Returns the posts after `after` (a `seq`), oldest first, at most `limit`. */
  posts(after?: number, limit?: number): Post[] {
    return this.#posts.list(after, limit);
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  /** Counts one more, and resolves the waits that it completes. */
  count(name: keyof Counts): void {
    this.#counts[name] += 1;
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter(({ wanted }) => reached(this.#counts, wanted));
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve(this.counts());
  }

  /** Resolves once every given count is reached (at once if it already is); rejects if the simulator closes first. */
  waitFor(wanted: Partial<Counts>): Promise<Counts> {
    if (reached(this.#counts, wanted)) return Promise.resolve(this.counts());
    return new Promise((resolve, reject) => this.#waiters.push({ wanted, resolve, reject }));
  }

  /** Forgets everything; waits continue. */
  reset(): void {
    this.#posts.clear();
    this.#counts = noCounts();
  }

  /** Ends every wait with an error. */
  close(): void {
    for (const { reject } of this.#waiters.splice(0)) reject(new Error('The simulator was closed'));
  }

  #describe(post: Post, body: Record<string, unknown>): void {
    if (post.endpoint === 'send-image') {
      const phone = textOf(body['phone']);
      if (phone !== undefined) post.phone = phone;
      if (body['delayMessage'] !== undefined) post.delayMessage = body['delayMessage'];
    }
    if (typeof body['image'] === 'string') post.image = seenImage(body['image']);
    if (typeof body['caption'] === 'string') post.caption = body['caption'].slice(0, this.#limits.maxCaption);
  }
}

interface Waiter {
  wanted: Partial<Counts>;
  resolve: (counts: Counts) => void;
  reject: (reason: Error) => void;
}

function reached(counts: Counts, wanted: Partial<Counts>): boolean {
  return Object.entries(wanted).every(([name, wish]) => counts[name as keyof Counts] >= wish);
}
