import type { ProbeReply } from '@pombo/zapi';
import type { ArrivedCallback } from './listener.ts';
import type { Step } from './plan.ts';

/** One message of the probe, and what became of it. */
export interface SentMessage {
  step: Step;
  reply: ProbeReply;
  startedAt: number;
  answeredAt: number;
  zaapId?: string;
  messageId?: string;
  /** When it was last seen in Z-API's queue, and first no longer. */
  leftQueueAt?: number;
}

/** Everything that a probe saw. `findings.ts` says what it means. */
export interface Observations {
  phone: string;
  status?: ProbeReply;
  withoutClientToken?: ProbeReply;
  phoneExists?: ProbeReply;
  queueCount?: ProbeReply;
  messages: SentMessage[];
  /** Only those about the probe's messages. */
  callbacks: ArrivedCallback[];
  fetches: readonly { startedAt: number; endedAt?: number }[];
  /** How long repeats and answers were waited for (ms). */
  observeMs: number;
  listened: boolean;
  /** Why the probe ended early. */
  stopped?: string;
}

/** True for a reply that accepts a message, as Pombo's own sender reads it: 2xx, an id, and no error. */
export function isAccepted(reply: ProbeReply): boolean {
  const body = objectOf(reply);
  if (reply.kind !== 'reply' || reply.status < 200 || reply.status > 299 || body === undefined) return false;
  return !body['error'] && [body['zaapId'], body['messageId'], body['id']].some((id) => typeof id === 'string');
}

/** True for a reply that says no: any other than an acceptance, as long as it is one of Z-API's (JSON). */
export function isRefused(reply: ProbeReply): boolean {
  return reply.kind === 'reply' && objectOf(reply) !== undefined && !isAccepted(reply);
}

/** Returns the body of a reply if it is a JSON object. */
export function objectOf(reply: ProbeReply | undefined): Record<string, unknown> | undefined {
  const body = reply?.kind === 'reply' ? reply.body : undefined;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
}

/** Returns the text of an error reply. */
export function errorText(reply: ProbeReply | undefined): string {
  const body = objectOf(reply);
  const text = body?.['error'] ?? body?.['message'];
  return typeof text === 'string' ? text : '';
}

/** Returns every id that a callback names. */
function idsOf({ body }: ArrivedCallback): string[] {
  const ids = [body['zaapId'], body['messageId'], body['id'], ...(Array.isArray(body['ids']) ? body['ids'] : [])];
  return ids.filter((id): id is string => typeof id === 'string');
}

/** Returns the message that a callback is about. */
export function messageOf(callback: ArrivedCallback, messages: readonly SentMessage[]): SentMessage | undefined {
  const ids = idsOf(callback);
  return messages.find(({ zaapId, messageId }) => ids.some((id) => id === zaapId || id === messageId));
}

/** Returns what is equal in a callback and its repeats. */
export function identityOf({ body, ...rest }: ArrivedCallback): string {
  return [body['type'], body['status'], ...idsOf({ body, ...rest })].join(' ');
}
