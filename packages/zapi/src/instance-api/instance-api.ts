import { notice } from '@pombo/catalogue';
import { PomboError, defined, phoneForm, type QueueListing } from '@pombo/core';
import { z } from 'zod';
import { parseBaseUrl } from '../http-attempt/base-url.ts';
import { attemptHttp } from '../http-attempt/http-attempt.ts';
import { credentialsOf, type Instance } from '../instances/instance.ts';
import { createRedactor } from '../replies/redact.ts';
import { instanceRequest, type HttpRequest } from '../http-attempt/requests.ts';
import { addItem, queuePageSchema, type QueuedAtZapi } from './queue-listing.ts';

/** The callbacks that Pombo depends on, by Z-API's names for their settings. */
export const WEBHOOKS = {
  delivery: { field: 'deliveryCallbackUrl', endpoint: 'update-webhook-delivery' },
  status: { field: 'messageStatusCallbackUrl', endpoint: 'update-webhook-message-status' },
  received: { field: 'receivedCallbackUrl', endpoint: 'update-webhook-received' },
  connected: { field: 'connectedCallbackUrl', endpoint: 'update-webhook-connected' },
  disconnected: { field: 'disconnectedCallbackUrl', endpoint: 'update-webhook-disconnected' },
} as const;
export type WebhookName = keyof typeof WEBHOOKS;

/** The part of `/me` that Pombo uses; its token and proxy password are dropped where they are read. */
export interface InstanceSettings {
  webhooks: Record<WebhookName, string | undefined>;
  notifySentByMe: boolean;
  /** ms since the epoch. */
  due?: number;
  paymentStatus?: string;
}

/** A number's settings and Z-API's own queue. Every call may be repeated: none of them sends anything. */
export interface InstanceApi {
  settings(): Promise<InstanceSettings>;
  setWebhook(name: WebhookName, url: string): Promise<void>;
  /** Whether the number's own sends come back as callbacks: the echo that proves a lost reply. */
  setNotifySentByMe(on: boolean): Promise<void>;
  /** Off: Z-API refuses sends of a disconnected number instead of queueing up to 1,000. */
  setEnqueueWhenDisconnected(on: boolean): Promise<void>;
  /**
   * Returns Z-API's queue, oldest first; at most `limit` (default 1,020, more than Z-API's limit). An entry is listed twice
   * if the queue moves between two pages. Throws if one of them cannot be read whole.
   */
  queue(limit?: number): Promise<QueuedAtZapi[]>;
  /** As `queue`, but an item in an unknown form is read as far as possible, and counted: it must not stop the number. */
  list(limit?: number): Promise<QueueListing>;
  /** Removes one message from Z-API's queue, by its zaapId. */
  removeFromQueue(zaapId: string): Promise<void>;
  /**
   * Returns which of these numbers are on WhatsApp, and how WhatsApp spells them; any number of them, 10,000 per call. For
   * lists at import: Z-API advises against asking before each send, because it checks itself.
   */
  phonesExist(phones: readonly string[]): Promise<PhoneFound[]>;
}

/** What Z-API says of one number. */
export interface PhoneFound {
  /** As it was asked. */
  phone: string;
  exists: boolean;
  /** As WhatsApp spells it, with or without the ninth digit. */
  spelling?: string;
  /** The person's LID, for example `999999999999999@lid`. */
  lid?: string;
}

export interface InstanceApiOptions {
  instance: Instance;
  baseUrl: string;
  /** Deadline of one call (ms; default 10,000). */
  timeoutMs?: number;
  userAgent?: string;
}

const meSchema = z.looseObject({
  receiveCallbackSentByMe: z.boolean().nullish(),
  due: z.number().nullish(),
  paymentStatus: z.string().nullish(),
});
const url = z.string().nullish();
// Documented as booleans; clients have also seen texts.
const truth = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const existsSchema = z.array(
  z.looseObject({
    exists: truth,
    inputPhone: z.string(),
    outputPhone: z.string().nullish(),
    lid: z.string().nullish(),
  }),
);

/** Z-API accepts 50,000; smaller calls are answered within the deadline. */
const PHONES = 10_000;
/** About 100 bytes for each number. */
const EXISTS_BYTES = 4 * 1024 * 1024;

/** Z-API refuses larger pages. */
const PAGE = 30;

/** Throws `gateway_unreachable` if Z-API does not answer a call as documented. */
export function createInstanceApi({
  instance,
  baseUrl,
  timeoutMs = 10_000,
  userAgent = 'pombo',
}: InstanceApiOptions): InstanceApi {
  const api = { baseUrl: parseBaseUrl(baseUrl), userAgent };
  const credentials = credentialsOf(instance);
  const { line } = createRedactor([credentials.id, credentials.token, credentials.clientToken ?? '']);
  const limits = { deadlineMs: timeoutMs, connectTimeoutMs: timeoutMs, sessions: {}, maxReplyBytes: EXISTS_BYTES };

  async function call(method: HttpRequest['method'], endpoint: string, body?: object): Promise<unknown> {
    const request = instanceRequest(api, credentials, { method, endpoint, ...defined({ body }) });
    const reply = await attemptHttp(request, limits, () => undefined);
    const name = endpoint.split('/')[0]!;
    if (reply.kind !== 'reply') {
      throw failed(instance.name, method, name, reply.kind === 'guarded' ? reply.detail : reply.code);
    }
    if (reply.status < 200 || reply.status > 299) {
      throw failed(instance.name, method, name, `HTTP ${reply.status} ${line(reply.text)}`);
    }
    try {
      return reply.text === '' ? undefined : JSON.parse(reply.text);
    } catch (error) {
      throw failed(instance.name, method, name, 'a response that is not JSON', error);
    }
  }

  function read<T>(schema: z.ZodType<T>, value: unknown, endpoint: string): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw failed(instance.name, 'reading', endpoint, 'a response in an unknown form');
  }

  async function list(limit = 34 * PAGE): Promise<QueueListing> {
    const found: QueueListing = { entries: [], bare: [], unreadable: 0 };
    let pagingState: string | undefined;
    for (let items = 0; ;) {
      const asked = { pageSize: PAGE, ...defined({ pagingState }) };
      const page = read(queuePageSchema, await call('POST', 'queue', asked), 'queue');
      for (const item of page.messages) addItem(found, item);
      items += page.messages.length;
      if (page.hasMore !== true || !page.pagingState || page.messages.length === 0 || items >= limit) return found;
      pagingState = page.pagingState;
    }
  }

  return {
    async settings() {
      const me = read(meSchema, await call('GET', 'me'), 'me');
      const webhooks = Object.fromEntries(
        Object.entries(WEBHOOKS).map(([name, { field }]) => [name, url.safeParse(me[field]).data || undefined]),
      ) as InstanceSettings['webhooks'];
      return {
        webhooks,
        notifySentByMe: me.receiveCallbackSentByMe === true,
        // Seconds here, ms on the partner pages.
        ...(me.due == null ? {} : { due: me.due < 1e11 ? me.due * 1000 : me.due }),
        ...(me.paymentStatus == null ? {} : { paymentStatus: line(me.paymentStatus) }),
      };
    },

    async setWebhook(name, value) {
      await call('PUT', WEBHOOKS[name].endpoint, { value });
    },
    async setNotifySentByMe(on) {
      await call('PUT', 'update-notify-sent-by-me', { notifySentByMe: on });
    },
    async setEnqueueWhenDisconnected(on) {
      await call('PUT', 'update-queue-settings', { disableEnqueueWhenDisconnected: !on });
    },

    async queue(limit) {
      const { entries, bare, unreadable } = await list(limit);
      const whole = entries.filter((entry): entry is QueuedAtZapi => 'messageId' in entry && 'createdAt' in entry);
      if (whole.length < entries.length + bare.length + unreadable) {
        throw failed(instance.name, 'reading', 'queue', 'an item in an unknown form');
      }
      return whole;
    },

    list,

    async removeFromQueue(zaapId) {
      await call('DELETE', `queue/${encodeURIComponent(zaapId)}`);
    },

    async phonesExist(phones) {
      const found: PhoneFound[] = [];
      for (let at = 0; at < phones.length; at += PHONES) {
        const asked = { phones: phones.slice(at, at + PHONES) };
        const answer = read(existsSchema, await call('POST', 'phone-exists-batch', asked), 'phone-exists-batch');
        for (const { exists, inputPhone, outputPhone, lid } of answer) {
          const spelling = /^\d{8,15}$/.test(outputPhone ?? '') ? { spelling: outputPhone! } : {};
          const known = phoneForm(lid ?? '') === 'lid' ? { lid: lid! } : {};
          found.push({ phone: inputPhone, exists, ...spelling, ...known });
        }
      }
      return found;
    },
  };
}

function failed(instance: string, method: string, endpoint: string, what: string, cause?: unknown): PomboError {
  const said = notice('gateway_odd', { call: `${method} ${endpoint}`, instance, what });
  return new PomboError('gateway_unreachable', said, { cause });
}
