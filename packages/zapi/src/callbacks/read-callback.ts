import { defined } from '@pombo/core';
import type { GatewayEvent } from '@pombo/core';
import { z } from 'zod';
import { deliveryFailure } from './delivery-failures.ts';

/**
 * Translates Z-API's callbacks into our events. Forms and texts: Z-API documentation ("webhooks" pages, July 2026).
 * Callbacks are flat JSON distinguished by `type`; the schemas are loose on purpose, because fields vary.
 */
export function readCallback(
  body: unknown,
  context: CallbackContext,
): { instanceId: string; event: GatewayEvent } | undefined {
  const { type, instanceId } = (body ?? {}) as Record<string, unknown>;
  if (!isName(type) || !isName(instanceId)) return undefined;
  // Own keys only: a type called `constructor` must not find what every object has.
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) return { instanceId, event: { kind: 'unrecognised', type: type.slice(0, 40), why: 'type' } };
  const event = read(body, context) ?? { kind: 'unrecognised' as const, type, why: 'shape' as const };
  return { instanceId, event };
}

export interface CallbackContext {
  /** Our own clock, ms since the epoch: Z-API's `momment` is believed only if it is near. */
  nowMs: number;
  /** Cleans a remote text for storing and showing. */
  clean: (text: string) => string;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const text = z.string().nullish();
/** An invalid name is not worth refusing a receipt for. */
const person = z.string().nullish().catch(undefined);
const moment = z.number().nullish();

const deliverySchema = z.object({
  zaapId: text,
  messageId: text,
  phone: text,
  momment: moment,
  // Absent when all went well; zod requires a key with a bare `unknown`.
  error: z.unknown().optional(),
  errorCode: text,
});
const progressSchema = z.object({
  status: z.string(),
  ids: z.union([z.array(z.string()), z.string().transform((id) => [id])]).nullish(),
  id: text,
  phone: text,
  participant: person,
  participantPhone: person,
  momment: moment,
});
const receivedSchema = z.looseObject({
  messageId: z.string().min(1),
  phone: text,
  fromMe: z.boolean(),
  fromApi: z.boolean().nullish(),
  isGroup: z.boolean().nullish(),
  chatLid: text,
  senderLid: text,
  momment: moment,
  text: z.looseObject({ message: text }).nullish(),
  image: z.looseObject({ caption: text }).nullish(),
});
const disconnectedSchema = z.looseObject({ error: text });

type Reader = (body: unknown, context: CallbackContext) => GatewayEvent | undefined;

const READERS: Readonly<Record<string, Reader>> = {
  DeliveryCallback: (body, context) => {
    const parsed = deliverySchema.safeParse(body);
    if (!parsed.success) return undefined;
    const { zaapId, messageId, error, errorCode } = parsed.data;
    if (!zaapId && !messageId) return undefined;
    const failure = deliveryFailure(error, errorCode ?? undefined, context.clean);
    return {
      kind: 'delivery',
      ...(zaapId ? { zaapId } : {}),
      ...(messageId ? { messageId } : {}),
      ...defined({ failure }),
      ...factsOf(parsed.data, context),
    };
  },

  MessageStatusCallback: (body, context) => {
    const parsed = progressSchema.safeParse(body);
    if (!parsed.success) return undefined;
    const { status, ids, id, phone, participant, participantPhone } = parsed.data;
    const named = ids ?? (id ? [id] : []);
    const to = PROGRESS[status.toUpperCase()];
    // READ_BY_ME: a person at our number read the customer's message, which is not progress of ours.
    if (to === undefined) return { kind: 'ignored', type: `MessageStatusCallback ${status.slice(0, 20)}` };
    if (named.length === 0) return undefined;
    const seenBy = phone === STATUS_POSTS && to === 'read' ? participant || participantPhone : undefined;
    const viewer = seenBy ? { viewer: seenBy } : {};
    return { kind: 'progress', to, ids: named, ...viewer, ...factsOf(parsed.data, context) };
  },

  ReceivedCallback: (body, context) => {
    const parsed = receivedSchema.safeParse(body);
    if (!parsed.success) return undefined;
    const { messageId, fromMe, fromApi, isGroup, text: written, image, chatLid, senderLid } = parsed.data;
    const facts = factsOf(parsed.data, context);
    if (fromMe) {
      const caption = image?.caption;
      const lid = isGroup === true ? undefined : chatLid;
      return {
        kind: 'echo',
        messageId,
        fromApi: fromApi === true,
        ...(caption ? { caption } : {}),
        ...(lid ? { lid } : {}),
        ...facts,
      };
    }
    const lid = senderLid ?? chatLid;
    return {
      kind: 'inbound',
      messageId,
      group: isGroup === true,
      ...(written?.message ? { text: written.message.slice(0, 1000) } : {}),
      ...(lid ? { lid } : {}),
      ...facts,
    };
  },

  DisconnectedCallback: (body, { clean }) => {
    const parsed = disconnectedSchema.safeParse(body);
    return { kind: 'disconnected', detail: clean(parsed.data?.error ?? 'Device has been disconnected') };
  },
  ConnectedCallback: () => ({ kind: 'connected' }),
  PresenceChatCallback: () => ({ kind: 'ignored', type: 'PresenceChatCallback' }),
  ProxyCallback: () => ({ kind: 'ignored', type: 'ProxyCallback' }),
};

/** What callbacks about status posts have instead of a recipient. */
const STATUS_POSTS = 'status@broadcast';

const PROGRESS: Readonly<Record<string, 'sent' | 'delivered' | 'read'>> = {
  SENT: 'sent',
  RECEIVED: 'delivered',
  READ: 'read',
  PLAYED: 'read',
};

const DAY_MS = 24 * 60 * 60 * 1000;

function factsOf(
  { phone, momment }: { phone?: string | null | undefined; momment?: number | null | undefined },
  { nowMs }: CallbackContext,
) {
  // Documented as ms, seen in seconds and in neither: believed only within a few days of our own clock.
  const ms = momment == null ? undefined : momment < 1e11 ? momment * 1000 : momment;
  const near = ms !== undefined && Math.abs(ms - nowMs) < 3 * DAY_MS;
  return { ...(phone ? { phone } : {}), ...(near ? { at: ms } : {}) };
}
