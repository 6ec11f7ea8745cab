import type { Status } from './status.ts';

/** How one status is explained wherever it is shown. `{id}` stands for the message's id. */
export interface StatusGuide {
  /** What is known, in one sentence. */
  means: string;
  /** What a person can do about it; absent where there is nothing to do. */
  next?: string;
  /** What not to do. */
  avoid?: string;
}

/** Every status of a message. The command line, the API and docs/operations.md all read this table. */
export const STATUS_GUIDE: Record<Status, StatusGuide> = {
  queued: {
    means: 'Waits for its turn: a gap, a `sendAt`, a backoff, a hold, hours or a daily limit.',
    next: 'see what it waits for: pombo lanes',
    avoid: 'Queueing it again under another id sends it twice.',
  },
  sending: {
    means: 'The request to Z-API is under way. If the worker dies, the message becomes `unknown` within seconds.',
    avoid: 'Queueing it again under another id may send it twice.',
  },
  accepted: {
    means: "Z-API answered with ids: the message is in Z-API's own queue. Without webhooks this is the last known status.",
  },
  sent: { means: 'Z-API handed it to WhatsApp.' },
  delivered: { means: "WhatsApp delivered it to the recipient's phone." },
  read: { means: 'The recipient opened it.' },
  failed: {
    means: 'Z-API refused it, or proved that it was not sent.',
    next: 'fix the cause that its error names, then: pombo message retry {id}',
  },
  unknown: {
    means: 'The request may or may not have reached Z-API. It is never sent again automatically.',
    next: 'look at the phone, then: pombo unknown resolve {id} --as sent|resend|drop',
    avoid: 'Sending it again without looking may deliver it twice.',
  },
  cancelled: {
    means: 'A person took it back, or its campaign was cancelled. It was not sent.',
    next: 'to queue it again: pombo message retry {id}',
  },
  expired: {
    means: 'It was not sent before its `expiresAt`, or within the maximum age (POMBO_MESSAGE_MAX_AGE, default 24 h).',
    next: 'if it is still worth sending: pombo message retry {id}',
  },
  suppressed: {
    means: 'Its recipient opted out. It was not sent.',
    avoid: 'Taking a person off the opt-out list is their decision, not yours.',
  },
};

/** What to do about a message in this status, with its id filled in; undefined where there is nothing to do. */
export function statusStep(status: Status, id: string): string | undefined {
  return STATUS_GUIDE[status].next?.replaceAll('{id}', id);
}
