import type { DomainEvent } from '@pombo/core';
import type { PomboEvent } from '../stream/render-event.ts';

/** What callbacks need from the rest of Pombo. */
export interface CallbackSource {
  /** Renders the event from current state; undefined if it must no longer be published (its person was erased). */
  render(streamed: { id: string; event: DomainEvent }): Promise<PomboEvent | undefined>;
  /** Returns the `callbackUrl` of each message, in order. */
  callbackUrls(messages: readonly { lane: string; key: string }[]): Promise<(string | undefined)[]>;
}

/** The log of callbacks; no field holds a URL, a secret or a phone number. */
export interface CallbackLog {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** The result of an attempt or of a delivery, for counting. */
export type DeliveryResult = 'delivered' | 'failed' | 'given-up' | 'gone' | 'dropped' | 'untold';
