import type { Notice } from '@pombo/message';
import type { PomboEvent } from '../describe.ts';

/** What callbacks ask the rest of Pombo for. */
export interface CallbackSource {
  /** What is told of it now; undefined when there is nothing to tell any more (its person was erased). */
  describe(event: { id: string; notice: Notice }): Promise<PomboEvent | undefined>;
  /** The `callbackUrl` of each message, in order. */
  callbackUrls(messages: readonly { lane: string; key: string }[]): Promise<(string | undefined)[]>;
}

/** What callbacks log through; no field holds a URL, a secret or a phone. */
export interface CallbackLog {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** What became of an attempt, or of a delivery, for whoever counts. */
export type DeliveryResult = 'delivered' | 'failed' | 'given-up' | 'gone' | 'dropped' | 'untold';
