import type { Clock, Timers } from './clock.ts';
import type { DeliveryError } from '../faults/delivery-errors.ts';
import type { ImageVerdict } from '../phone/image-check.ts';
import type { Post } from './post.ts';

/** A message in an instance's queue, with the facts that its delivery will need. */
export interface Queued {
  /** Position among all messages ever queued on the instance; also the paging state of the listing. */
  place: number;
  post: Post;
  /** The whole caption, because the post may hold a cut one. */
  caption: string;
  /** The verdict, once there is one; a base64 image is checked on arrival, so that its bytes are not kept. */
  image: ImageVerdict | { url: string };
  /** The requested seconds, if they are valid. */
  delaySeconds?: number;
  createdAt: number;
  /** For its echo. */
  viewOnce?: boolean;
  /** The delivery error that a fault plans for it. */
  plannedError?: PlannedError;
  /** A response that waits for its callbacks: runs once, after the first or after all of them. */
  afterCallbacks?: { after: 'DeliveryCallback' | 'all'; run: () => void };
}

/** A delivery error on command; with `arrives` the message reaches the phone anyway. */
export interface PlannedError extends DeliveryError {
  arrives?: boolean;
}

export interface QueueParts {
  clock: Clock;
  timers: Timers;
  /** Checks the image; a promise keeps the next message waiting. Never rejects. */
  checkImage: (message: Queued) => ImageVerdict | Promise<ImageVerdict>;
  delivered: (message: Queued, verdict: ImageVerdict) => void;
  removed: (message: Queued) => void;
  /** Returns the pause after this message (ms). */
  pauseAfter: (message: Queued) => number;
}

/** Z-API's own queue of one instance: first in, first out, with a pause after each message. */
export class Queue {
  readonly #parts: QueueParts;
  readonly #waiting = createLine();
  #places = 0;
  #notBefore = 0;
  #held = false;
  #stopped = false;
  #onItsWay: Queued | undefined;
  #wake: (() => void) | undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  push(message: Omit<Queued, 'place'>): void {
    this.#places += 1;
    this.#waiting.add({ ...message, place: this.#places });
    this.#schedule();
  }

  /** Removes one by its zaapId; false if it is not there or already on its way. */
  remove(zaapId: string): boolean {
    const taken = this.#waiting.remove(({ post }) => post.zaapId === zaapId);
    taken.forEach(this.#parts.removed);
    return taken.length > 0;
  }

  /** Removes everything that is not on its way. */
  clear(): void {
    this.#waiting.remove(() => true).forEach(this.#parts.removed);
  }

  /** Returns the messages after the place `after`, at most `limit`. A message stays listed until it is sent. */
  list(after: number, limit: number): Queued[] {
    const first = this.#onItsWay && this.#onItsWay.place > after ? [this.#onItsWay] : [];
    return [...first, ...this.#waiting.list(after, limit - first.length)];
  }

  size(): number {
    return this.#waiting.size() + (this.#onItsWay ? 1 : 0);
  }

  /** Stops sending, like a number that lost its connection; a message on its way still arrives. */
  hold(): void {
    this.#held = true;
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Continues automatically with everything that is queued. */
  release(): void {
    if (this.#stopped) return;
    this.#held = false;
    this.#schedule();
  }

  /** Ends it for good: nothing is reported any longer, not even a message on its way. */
  stop(): void {
    this.#stopped = true;
    this.hold();
  }

  #schedule(): void {
    if (this.#held || this.#onItsWay || this.#wake || this.#waiting.size() === 0) return;
    // A timer even without a pause: a message is visible in the queue before it is sent, as at Z-API.
    const { clock, timers } = this.#parts;
    this.#wake = timers.after(Math.max(0, this.#notBefore - clock.now()), () => {
      this.#wake = undefined;
      this.#sendDue();
    });
  }

  #sendDue(): void {
    // Checked again for each message: a listener may hold, stop or empty the queue.
    while (!this.#held && this.#waiting.size() > 0 && this.#parts.clock.now() >= this.#notBefore) {
      const message = this.#waiting.take();
      this.#onItsWay = message;
      const verdict = this.#parts.checkImage(message);
      if (verdict instanceof Promise) {
        void verdict.then((late) => {
          this.#finish(message, late);
          this.#schedule();
        });
        return;
      }
      this.#finish(message, verdict);
    }
    this.#schedule();
  }

  #finish(message: Queued, verdict: ImageVerdict): void {
    if (this.#stopped) return;
    this.#parts.delivered(message, verdict);
    this.#onItsWay = undefined;
    this.#notBefore = this.#parts.clock.now() + this.#parts.pauseAfter(message);
  }
}

/** A list that is consumed from the front by index: `shift()` would move the rest of a long list for each message. */
function createLine() {
  let items: Queued[] = [];
  let head = 0;
  const compact = (): void => {
    items = items.slice(head);
    head = 0;
  };
  return {
    add: (message: Queued): void => void items.push(message),
    size: (): number => items.length - head,
    take(): Queued {
      const message = items[head]!;
      head += 1;
      if (head >= 1024 && head * 2 > items.length) compact();
      return message;
    },
    remove(unwanted: (message: Queued) => boolean): Queued[] {
      compact();
      const taken = items.filter(unwanted);
      items = items.filter((message) => !taken.includes(message));
      return taken;
    },
    list(after: number, limit: number): Queued[] {
      compact();
      const found = items.findIndex(({ place }) => place > after);
      return found < 0 ? [] : items.slice(found, found + limit);
    },
  };
}
