import type { SendEndpoint } from './call.ts';
import type { FaultKind } from './faults.ts';
import type { SeenImage } from './image.ts';

/** Where a message that was taken ended; `none` when it never got into the queue, unless a callback told so: `failed`. */
export type Fate = 'none' | 'queued' | 'sent' | 'failed' | 'removed';

/** One POST to a send endpoint, as it arrived and as it ended. */
export interface Post {
  /** 1 for the first POST, without gaps. */
  seq: number;
  /** When the request line had arrived; ms since the epoch with fractions, monotonic. */
  arrivedAt: number;
  /** When the last byte of the answer was handed over; absent while, or when, there is none. */
  answeredAt?: number;
  /** The instance id of the path, also when there is no such instance. */
  instance: string;
  endpoint: SendEndpoint;
  /** False when a fault ended the request before its body was read: nothing of the body is known then. */
  read: boolean;
  /** Always absent on a status post. */
  phone?: string;
  image?: SeenImage;
  /** Cut to `maxCaption` characters. */
  caption?: string;
  /** As given, also when out of range. */
  delayMessage?: unknown;
  /** The answer as it was meant; a fault may have cut it. Absent when none was given. Body cut to 2,048 characters. */
  answer?: { status: number; body: string };
  /** The fault that was carried out on it. */
  fault?: FaultKind;
  /** True when the message got into Z-API's queue, whatever the client was told. */
  enqueued: boolean;
  /** Set when ids were made, also when a fault kept them from the client. */
  zaapId?: string;
  messageId?: string;
  fate: Fate;
  /** When it was sent, had failed or was removed. */
  fateAt?: number;
  /** What its DeliveryCallback complains of, in Z-API's words; also where a fault let it arrive all the same. */
  error?: string;
  /** What became of looking at the image: `inline` = base64, `skipped` = taken as fine without a look. */
  imageCheck?: 'fetched' | 'inline' | 'skipped';
}

/** One message that really reached a phone (or, for a status post, the status feed). */
export interface Receipt {
  /** `status@broadcast` for a status post. */
  phone: string;
  instance: string;
  endpoint: SendEndpoint;
  zaapId: string;
  messageId: string;
  caption?: string;
  image?: SeenImage;
  at: number;
  /** The POST that brought it. */
  seq: number;
}

/** The posts that reached a phone, in the order of receipt. */
export function receiptsOf(posts: readonly Post[], phone?: string): Receipt[] {
  return posts
    .filter((post) => post.fate === 'sent' && (phone === undefined || recipient(post) === phone))
    .toSorted((one, other) => one.fateAt! - other.fateAt!)
    .map((post) => ({
      phone: recipient(post),
      instance: post.instance,
      endpoint: post.endpoint,
      zaapId: post.zaapId!,
      messageId: post.messageId!,
      ...(post.caption === undefined ? {} : { caption: post.caption }),
      ...(post.image === undefined ? {} : { image: post.image }),
      at: post.fateAt!,
      seq: post.seq,
    }));
}

function recipient(post: Post): string {
  return post.phone ?? 'status@broadcast';
}
