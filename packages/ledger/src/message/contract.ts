import type { MessageBody, Status } from '@pombo/core';

export interface NewMessage {
  lane: string;
  body: MessageBody;
  /** Hash of everything that defines the message. The same id with another hash is a conflict. */
  contentHash: string;
  /** How many times it was transferred from lane to lane; default 0. */
  hop?: number;
}

/**
 * The first moment, from `atMs` (ms), at which a lane's instance may send. Undefined: never, with the present rules.
 */
export type Opening = (lane: string, atMs: number) => Promise<number | undefined>;

export type Created =
  /** `hasJob`: its job is in the queue, added in the same step or before. */
  | { answer: 'created' | 'exists'; lane: string; key: string; generation: number; status: Status; hasJob?: true }
  /** The id has a message with other content, or on another lane; `hop` when it was transferred there. */
  | { answer: 'conflict'; lane: string; key: string; hop?: number };

/** One change of status outside an attempt. Made by the constructors of `change.ts`, which demand what it needs. */
export interface Change {
  to: Status;
  /** Only from these; default: wherever the transition table allows it. */
  from?: readonly Status[];
  onlyIfProvenUnsent?: boolean;
  unproven?: 'keep' | 'one-less' | 'clear';
  /** Only while this is its last attempt: what is known of one attempt says nothing about the next. */
  attempt?: number;
  /** Only while its `zaapId` is the one that this attempt received. */
  byItsZaapId?: true;
  /** Proves its last attempt unsent, whatever that attempt's own reply said. */
  provesUnsent?: true;
  /** A counter of the message, and how many times this change may happen to it. */
  atMost?: { counter: string; times: number };
  /** Only while its lane has its campaign as cancelled, or only while it does not. */
  whileCampaign?: 'cancelled' | 'open';
  /** Fields of the message hash; `@now` stands for Redis time. */
  fields?: Record<string, string>;
}

export type Changed =
  | { answer: 'done'; from: Status; generation: number }
  | { answer: 'refused'; status: Status }
  | { answer: 'unproven'; status: Status }
  /** Its bound is reached (`atMost`). */
  | { answer: 'spent'; status: Status }
  /** Its campaign is cancelled: a message queued now would be cancelled at once. */
  | { answer: 'campaign-cancelled'; status: Status }
  | { answer: 'gone' };

/** Changes of messages outside attempts. */
export interface Changing {
  change(lane: string, key: string, change: Change): Promise<Changed>;
  /** Makes a compacted message live again; true when it was compacted. */
  restore(lane: string, key: string): Promise<boolean>;
}
