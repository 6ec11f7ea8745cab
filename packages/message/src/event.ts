/**
 * What Z-API tells us by callback, in our words. `zapi` translates; the ledger settles by it. Ids, never the phone,
 * tie an event to a message: the phone may lack the ninth digit or be a LID.
 */
export type GatewayEvent =
  /** The message left Z-API's queue, or could not. */
  | ({ kind: 'delivery'; failure?: DeliveryFailure } & EventFacts & { zaapId?: string; messageId?: string })
  /** WhatsApp reports progress. One event may name several messages. `viewer`: who has seen a status post. */
  | ({ kind: 'progress'; to: 'sent' | 'delivered' | 'read'; ids: string[]; viewer?: string } & EventFacts)
  /** What the number itself sent comes back; `fromApi` says that an API call did it, not a person at the phone. */
  | ({ kind: 'echo'; messageId: string; fromApi: boolean; caption?: string; lid?: string } & EventFacts)
  /** Somebody wrote to the number. */
  | ({ kind: 'inbound'; messageId: string; text?: string; lid?: string; group: boolean } & EventFacts)
  | { kind: 'disconnected'; detail: string }
  | { kind: 'connected' }
  /** A known type that says nothing we need. */
  | { kind: 'ignored'; type: string }
  /** A type nobody listed, or a known one in an unknown shape. Counted, never guessed at. */
  | { kind: 'unrecognised'; type: string; why: 'type' | 'shape' };

export interface EventFacts {
  /** As Z-API wrote it. */
  phone?: string;
  /** ms since the epoch by Z-API's clock, when it is near our own. */
  at?: number;
}

/** Why Z-API could not send what it had accepted, and so what follows. */
export interface DeliveryFailure {
  class: DeliveryFailureClass;
  /** Z-API's text, shortened and cleaned. */
  text: string;
}

export type DeliveryFailureClass =
  /** This recipient can not be written to; the number is remembered. */
  | 'recipient'
  /** The image could not be fetched or converted: the next message with it will fail alike. */
  | 'media'
  /** WhatsApp restricts the number: the lane is held. */
  | 'shadow-ban'
  /** WhatsApp refused; a sign of a shadow ban when it repeats. */
  | 'rejected'
  /** Proven: it never got into Z-API's queue. The only class that may be sent again by itself. */
  | 'not-queued'
  /** Z-API itself does not know, or says something no table lists. */
  | 'uncertain'
  /** Our request was wrong for this message. */
  | 'request';
