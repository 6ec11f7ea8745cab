/**
 * What Z-API reports by callback, in our terms. `zapi` translates; the ledger settles messages by it. Ids, never the
 * phone, tie an event to a message: the phone may lack the ninth digit or be a LID.
 */
export type GatewayEvent =
  /** The message left Z-API's queue, or failed to. */
  | ({ kind: 'delivery'; failure?: DeliveryFailure } & EventFacts & { zaapId?: string; messageId?: string })
  /** WhatsApp reports progress. One event may name several messages. `viewer`: who has seen a status post. */
  | ({ kind: 'progress'; to: 'sent' | 'delivered' | 'read'; ids: string[]; viewer?: string } & EventFacts)
  /** A message that the number itself sent comes back; `fromApi`: an API call sent it, not a person at the phone. */
  | ({ kind: 'echo'; messageId: string; fromApi: boolean; caption?: string; lid?: string } & EventFacts)
  /** A person wrote to the number. */
  | ({ kind: 'inbound'; messageId: string; text?: string; lid?: string; group: boolean } & EventFacts)
  | { kind: 'disconnected'; detail: string }
  | { kind: 'connected' }
  /** A known type without anything that Pombo needs. */
  | { kind: 'ignored'; type: string }
  /** An unknown type, or a known one in an unknown form. Counted, never guessed at. */
  | { kind: 'unrecognised'; type: string; why: 'type' | 'shape' };

export interface EventFacts {
  /** As Z-API wrote it. */
  phone?: string;
  /** ms since the epoch by Z-API's clock, if it is near our own. */
  at?: number;
}

/** Why Z-API could not send what it had accepted, which decides what follows. */
export interface DeliveryFailure {
  class: DeliveryFailureClass;
  /** Z-API's text, shortened and without secrets: safe for a log and a screen. */
  text: string;
}

export type DeliveryFailureClass =
  /** This recipient cannot be written to; the number is remembered. */
  | 'recipient'
  /** The image could not be fetched or converted: the next message with it will fail, too. */
  | 'media'
  /** WhatsApp restricts the number: the lane is held. */
  | 'shadow-ban'
  /** WhatsApp refused; a sign of a shadow ban if it repeats. */
  | 'rejected'
  /** Proven: it never entered Z-API's queue. The only class that may be resent automatically. */
  | 'not-queued'
  /** Z-API itself does not know, or says something that no table lists. */
  | 'uncertain'
  /** Our request was wrong for this message. */
  | 'request';
