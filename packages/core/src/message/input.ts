export const MESSAGE_TYPES = ['send-image', 'send-image-status'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

const HAS_RECIPIENT: Record<MessageType, boolean> = { 'send-image': true, 'send-image-status': false };

/** Returns whether messages of this type have one recipient, named by `phone`; a status post has none. */
export function hasRecipient(type: MessageType): boolean {
  return HAS_RECIPIENT[type];
}

export const PRIORITIES = ['urgent', 'normal', 'bulk'] as const;
/** Order inside a lane. */
export type Priority = (typeof PRIORITIES)[number];

export const ON_UNKNOWN = ['hold', 'assume-sent', 'retry'] as const;
/** What follows an `unknown`; `retry` may send twice and is never the default. */
export type OnUnknown = (typeof ON_UNKNOWN)[number];

/** Z-API's bounds for `delayMessage`, in seconds. */
export const DELAY_MESSAGE = { min: 1, max: 15 } as const;
/** Longest caption (characters); WhatsApp cuts or refuses longer ones. */
export const MAX_CAPTION = 4096;
/** Longest id (characters). */
export const MAX_ID = 128;
/** Name of an instance, and of its lane. */
export const INSTANCE_NAME: RegExp = /^[a-z0-9_-]{1,40}$/;

/** A message as producers give it; the names are Z-API's own. `image` is a URL or a data: text. */
export interface SendImageInput extends PomboFields {
  type: 'send-image';
  instance: string;
  phone: string;
  image: string;
  caption?: string;
  /** The message being answered: Z-API's meaning, never an idempotency key. */
  messageId?: string;
  /** Whole seconds (1–15) before the lane's next message (default: at random within the instance's pace). */
  delayMessage?: number;
  viewOnce?: boolean;
}

/** A status post: Z-API accepts only the image and a caption. */
export interface SendImageStatusInput extends PomboFields {
  type: 'send-image-status';
  instance: string;
  image: string;
  caption?: string;
}

export interface PomboFields {
  /** Idempotency key, unique per deployment for the retention period (default: a UUIDv7). */
  id?: string;
  priority?: Priority;
  /** ISO 8601 with offset. */
  sendAt?: string;
  expiresAt?: string;
  onUnknown?: OnUnknown;
  /** A public https URL of at most 2,048 characters that events of this message also go to. */
  callbackUrl?: string;
  /** Small JSON (≤ 1 KB), returned with the result. */
  metadata?: Record<string, unknown>;
}

export type MessageInput = SendImageInput | SendImageStatusInput;

/** An input that passed every check: its id is set and its defaults are filled in. `image` is still the given text. */
export type CheckedMessage = MessageInput & { id: string; priority: Priority; onUnknown: OnUnknown };
