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
  /** The result of the image check, once there is one. A base64 image is checked on arrival, so that its bytes are not kept. */
  image: ImageVerdict | { url: string };
  /** The requested seconds, if they are valid. */
  delaySeconds?: number;
  createdAt: number;
  /** For its echo. */
  viewOnce?: boolean;
  /** The delivery error that a fault plans for it. */
  plannedError?: PlannedError;
  /** Called once, after the first or after all of the message's callbacks, if the response waits for them. */
  afterCallbacks?: { after: 'DeliveryCallback' | 'all'; run: () => void };
}

/** A delivery error on command; with `arrives` the message reaches the phone anyway. */
export interface PlannedError extends DeliveryError {
  arrives?: boolean;
}

export interface SendQueueDeps {
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
export interface SendQueue {
  push(message: Omit<Queued, 'place'>): void;
  /** Removes a message by its zaapId. Returns false if it is not queued, or already on its way. */
  remove(zaapId: string): boolean;
  /** Removes all messages that are not on their way. */
  clear(): void;
  /** Returns the messages after the place `after`, at most `limit`. A message stays listed until it is sent. */
  list(after: number, limit: number): Queued[];
  size(): number;
  /** Stops sending, as for a number that lost its connection. A message on its way still arrives. */
  hold(): void;
  /** Continues automatically with everything that is queued. */
  release(): void;
  /** Ends the queue for good. Nothing is reported any longer, not even a message on its way. */
  stop(): void;
}

/** Creates an empty queue that sends. */
export function createSendQueue(deps: SendQueueDeps): SendQueue {
  const { clock, timers, checkImage, delivered, removed, pauseAfter } = deps;
  const waiting = createLine();
  let places = 0;
  let notBefore = 0;
  let held = false;
  let stopped = false;
  let onItsWay: Queued | undefined;
  let cancelTimer: (() => void) | undefined;

  function schedule(): void {
    if (held || onItsWay || cancelTimer || waiting.size() === 0) return;
    // A timer even without a pause: a message is visible in the queue before it is sent, as at Z-API.
    cancelTimer = timers.after(Math.max(0, notBefore - clock.now()), () => {
      cancelTimer = undefined;
      sendDue();
    });
  }

  const isDue = (): boolean => !held && waiting.size() > 0 && clock.now() >= notBefore;

  function sendDue(): void {
    // Checked again for each message: a listener may hold, stop or empty the queue.
    while (isDue()) {
      const message = waiting.take();
      onItsWay = message;
      const verdict = checkImage(message);
      if (verdict instanceof Promise) {
        void verdict.then((late) => {
          finish(message, late);
          schedule();
        });
        return;
      }
      finish(message, verdict);
    }
    schedule();
  }

  function finish(message: Queued, verdict: ImageVerdict): void {
    if (stopped) return;
    delivered(message, verdict);
    onItsWay = undefined;
    notBefore = clock.now() + pauseAfter(message);
  }

  function hold(): void {
    held = true;
    cancelTimer?.();
    cancelTimer = undefined;
  }

  return {
    push(message) {
      places += 1;
      waiting.add({ ...message, place: places });
      schedule();
    },
    remove(zaapId) {
      const taken = waiting.remove(({ post }) => post.zaapId === zaapId);
      taken.forEach((message) => removed(message));
      return taken.length > 0;
    },
    clear() {
      waiting.remove(() => true).forEach((message) => removed(message));
    },
    list(after, limit) {
      const first = onItsWay && onItsWay.place > after ? [onItsWay] : [];
      return [...first, ...waiting.list(after, limit - first.length)];
    },
    size: () => waiting.size() + (onItsWay ? 1 : 0),
    hold,
    release() {
      if (stopped) return;
      held = false;
      schedule();
    },
    stop() {
      stopped = true;
      hold();
    },
  };
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
