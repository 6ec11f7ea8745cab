import { defined } from '@pombo/core';
import type { DeliveryError } from '../faults/delivery-errors.ts';

/** The kinds of callbacks. Each is named by its `type`, or, for a message's progress, by its `status`. */
export const CALLBACK_KINDS = [
  'DeliveryCallback',
  'SENT',
  'RECEIVED',
  'READ',
  'ReceivedCallback',
  'ConnectedCallback',
  'DisconnectedCallback',
] as const;

export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** One callback as it will be sent: flat JSON, distinguished by `type`. */
export interface Callback {
  kind: CallbackKind;
  /**
   * The chat, as the message or the test named it. Faults are chosen by it. Absent if the callback is about the number
   * itself.
   */
  phone?: string;
  body: Record<string, unknown>;
}

/** The facts that all callbacks about a chat need. */
export interface ChatFacts {
  instance: string;
  /** As the message or the test named it. */
  phone: string;
  /** The phone, as this callback spells it. */
  spelled: string;
  messageId: string;
  isGroup: boolean;
  /** ms since the epoch. */
  at: number;
}

/**
 * Reports that the message left Z-API's queue or, with an error, that it could not. Shape: Z-API documentation,
 * "webhooks, on message send".
 *
 * @param ids `messageId` repeats the zaapId if the knob `deliveryErrorMessageId` says so.
 */
export function deliveryCallback(
  { instance, phone, spelled, at }: ChatFacts,
  ids: { messageId: string; zaapId: string },
  failure?: DeliveryError,
): Callback {
  const { error, errorCode } = failure ?? {};
  return {
    kind: 'DeliveryCallback',
    phone,
    body: {
      phone: spelled,
      ...ids,
      ...defined({ error, errorCode }),
      instanceId: instance,
      momment: Math.floor(at),
      type: 'DeliveryCallback',
    },
  };
}

/**
 * Reports progress at WhatsApp. `participant`: the person it is about, in a group and for a status post (seen in public
 * code).
 */
export function statusCallback(
  status: 'SENT' | 'RECEIVED' | 'READ',
  { instance, phone, spelled, messageId, isGroup, at }: ChatFacts,
  participant?: string,
): Callback {
  return {
    kind: status,
    phone,
    body: {
      instanceId: instance,
      status,
      ids: [messageId],
      momment: Math.floor(at),
      phoneDevice: 0,
      phone: spelled,
      ...(participant === undefined ? {} : { participant, participantDevice: 0 }),
      type: 'MessageStatusCallback',
      isGroup,
    },
  };
}

/**
 * Reports a new message in a chat: from the other side, from the API (`fromApi`), or from a person at the number's own
 * phone.
 */
export function receivedCallback(
  { instance, phone, spelled, messageId, isGroup, at }: ChatFacts,
  { by, lid, content }: { by: 'them' | 'api' | 'us'; lid?: string | undefined; content: Record<string, unknown> },
): Callback {
  return {
    kind: 'ReceivedCallback',
    phone,
    body: {
      isStatusReply: false,
      ...(lid === undefined ? {} : { chatLid: lid, ...(by === 'them' ? { senderLid: lid } : {}) }),
      connectedPhone: OWN_PHONE,
      isEdit: false,
      isGroup,
      isNewsletter: false,
      instanceId: instance,
      messageId,
      phone: spelled,
      fromMe: by !== 'them',
      momment: Math.floor(at),
      status: by === 'them' ? 'RECEIVED' : 'SENT',
      fromApi: by === 'api',
      type: 'ReceivedCallback',
      ...content,
    },
  };
}

/** Reports that the number is connected again. */
export function connectedCallback(instance: string, at: number): Callback {
  const body = {
    type: 'ConnectedCallback',
    connected: true,
    momment: Math.floor(at),
    instanceId: instance,
    phone: OWN_PHONE,
  };
  return { kind: 'ConnectedCallback', body };
}

/** Reports that the number lost its connection. `momment` is in seconds here, as in the documentation's example. */
export function disconnectedCallback(instance: string, at: number): Callback {
  const body = {
    momment: Math.floor(at / 1000),
    error: 'Device has been disconnected',
    disconnected: true,
    type: 'DisconnectedCallback',
    instanceId: instance,
  };
  return { kind: 'DisconnectedCallback', body };
}

/** The phone of every simulated number, as callbacks and /device give it. */
export const OWN_PHONE = '5511900000000';
