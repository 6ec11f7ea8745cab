import type { StatusGuide } from './guide.ts';

/** Every status of a message: what it means, what a person can do about it, and what not to do. */
export const STATUSES_EN = {
  queued: {
    means: 'Waits its turn: for a gap, a `sendAt`, a backoff, a hold, opening hours or a daily limit.',
    next: 'see what it waits for: pombo lanes',
    avoid: 'Queueing it again under another id sends it twice.',
  },
  sending: {
    means: 'The request to Z-API is under way. If the worker dies, the message becomes `unknown` within seconds.',
    avoid: 'Queueing it again under another id may send it twice.',
  },
  accepted: {
    means:
      "Z-API answered with ids: the message is in Z-API's own queue. Without Z-API's callbacks this is the last known status.",
  },
  sent: { means: 'Z-API handed it to WhatsApp.' },
  delivered: { means: "WhatsApp delivered it to the recipient's phone." },
  read: { means: 'The recipient opened it.' },
  failed: {
    means: 'Z-API refused it, or reported that it was not sent.',
    next: 'fix the cause that its error names, then: pombo message retry {id}',
    nextIfMaybeSent:
      'an earlier attempt may have been sent: check the phone, and only if it did not arrive: pombo unknown resolve {id} --as resend',
    avoid: 'Queueing it under another id, while an earlier attempt may have been sent, may deliver it twice.',
  },
  unknown: {
    means:
      "The request may or may not have reached Z-API. Pombo does not send it again, unless its `onUnknown` is `retry`. Z-API's callbacks and its queue settle many of these.",
    next: 'check the phone, then: pombo unknown resolve {id} --as sent|resend|drop',
    avoid: 'Sending it again without checking may deliver it twice.',
  },
  cancelled: {
    means:
      'A person recalled or dropped it, or its campaign was cancelled. It was not sent, unless it was `unknown` before it was dropped.',
    next: 'to queue it again: pombo message retry {id}; if its campaign was cancelled: pombo campaign retry CAMPAIGN --only cancelled',
    nextIfMaybeSent:
      'it was unknown before it was dropped: check the phone, and only if it did not arrive: pombo unknown resolve {id} --as resend',
  },
  expired: {
    means: 'It was not sent before its `expiresAt`, or within the maximum age (POMBO_MESSAGE_MAX_AGE, default 24 h).',
    next: 'if it is still worth sending: pombo message retry {id}',
    nextIfMaybeSent:
      'an earlier attempt may have been sent: check the phone, and only if it did not arrive: pombo unknown resolve {id} --as resend',
  },
  suppressed: {
    means: 'Its recipient opted out. It was not sent.',
    avoid: 'Taking a person off the opt-out list is their decision, not yours.',
  },
} satisfies Record<string, StatusGuide>;

/** The status of a message. */
export type StatusCode = keyof typeof STATUSES_EN;
