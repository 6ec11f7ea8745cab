import { defined } from '@pombo/core';
import type { SendEndpoint } from '../api/call.ts';
import type { FaultKind } from '../faults/request-faults.ts';
import type { SeenImage } from '../phone/image-check.ts';

/** How an accepted message ended; `none` if it never entered the queue, unless a callback reported that: `failed`. */
export type Fate = 'none' | 'queued' | 'sent' | 'failed' | 'removed';

/** One POST to a send endpoint, as it arrived and as it ended. */
export interface Post {
  /** 1 for the first POST, without gaps. */
  seq: number;
  /** When the request line arrived; ms since the epoch with fractions, monotonic. */
  arrivedAt: number;
  /** When the last byte of the response was handed over; absent until then, or if there is none. */
  answeredAt?: number;
  /** The instance id of the path, even if no such instance exists. */
  instance: string;
  endpoint: SendEndpoint;
  /** False if a fault ended the request before its body was read. The fields of the body are then absent. */
  read: boolean;
  /** Always absent on a status post. */
  phone?: string;
  image?: SeenImage;
  /** Cut to `maxCaption` characters. */
  caption?: string;
  /** The value in the request, even if it is out of range. */
  delayMessage?: unknown;
  /** The intended response; a fault may have cut it. Absent if none was given. Body cut to 2,048 characters. */
  answer?: { status: number; body: string };
  /** The fault that was carried out on it. */
  fault?: FaultKind;
  /** True if the message entered Z-API's queue, whatever response the client got. */
  enqueued: boolean;
  /** Set if ids were made, even if a fault withheld them from the client. */
  zaapId?: string;
  messageId?: string;
  fate: Fate;
  /** When it was sent, failed or was removed. */
  fateAt?: number;
  /** The error of its DeliveryCallback, in Z-API's words; set even if a fault let the message arrive anyway. */
  error?: string;
  /** How the image was checked: `inline` = base64, `skipped` = assumed to be fine. */
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
  /** The POST that carried it. */
  seq: number;
}

/** Returns the posts that reached a phone, in the order of receipt. */
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
      ...defined({ caption: post.caption, image: post.image }),
      at: post.fateAt!,
      seq: post.seq,
    }));
}

function recipient(post: Post): string {
  return post.phone ?? 'status@broadcast';
}
