import type { MessageBody, MessageView, Status } from '@pombo/core';
import { readAttemptLog } from '../attempt/attempt-log.ts';

/** Fields of a message hash that make up a view, in the order `toView` takes them. */
export const FIELDS = [
  'body',
  'status',
  'n',
  'createdAt',
  'at',
  'zaapId',
  'messageId',
  'errorCode',
  'error',
  'notBefore',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'assumed',
  'doubled',
  'unconfirmed',
  'views',
  'resolvedAs',
  'resolvedAt',
  'resolvedWhy',
  'resolvedBy',
  'campaign',
  'tries',
  'unproven',
] as const;

/**
 * Returns the message as the API and the CLI show it, never with the bytes of its image. Undefined when the hash does
 * not exist.
 */
export function toView(lane: string, values: (string | null)[]): MessageView | undefined {
  const field = Object.fromEntries(FIELDS.map((name, at) => [name, values[at]])) as Record<
    (typeof FIELDS)[number],
    string | null | undefined
  >;
  if (field.body == null) return undefined;
  const body = JSON.parse(field.body) as MessageBody;
  // In transit to another lane it counts as queued until the id index names that lane.
  const status = field.status === 'moved' ? 'queued' : (field.status as Status);
  const view: MessageView = {
    id: body.id,
    type: body.type,
    instance: lane,
    status,
    attempts: Number(field.n),
    image: imageOf(body),
    priority: body.priority,
    createdAt: iso(field.createdAt)!,
    statusAt: iso(field.at)!,
  };
  if (field.zaapId || field.messageId) {
    view.result = {};
    if (field.zaapId) view.result.zaapId = field.zaapId;
    if (field.messageId) view.result.messageId = field.messageId;
  }
  if (field.errorCode) view.error = { code: field.errorCode, message: field.error ?? '' };
  const optional = {
    attemptLog: readAttemptLog(field.tries),
    phone: body.phone,
    caption: body.caption,
    // Not the body's: a removed campaign is no longer named.
    campaign: field.campaign ?? undefined,
    line: body.line,
    metadata: body.metadata,
    sendAt: iso(body.sendAt),
    expiresAt: iso(body.expiresAt),
    nextAttemptAt: status === 'queued' ? iso(field.notBefore) : undefined,
    acceptedAt: iso(field.acceptedAt),
    sentAt: iso(field.sentAt),
    deliveredAt: iso(field.deliveredAt),
    readAt: iso(field.readAt),
    assumed: field.assumed === '1' ? true : undefined,
    possibleDuplicate: field.doubled ? true : undefined,
    // `1` was written before there were two values, where the ids proved it.
    duplicateCertainty: field.doubled ? (field.doubled === 'possible' ? 'possible' : 'certain') : undefined,
    // The flag names the acceptance that it is about.
    unconfirmed: status === 'accepted' && field.unconfirmed && field.unconfirmed === field.at ? true : undefined,
    views: field.views ? Number(field.views) : undefined,
    // What a retry asks as well (change.lua).
    notProvenUnsent: UNSENT.has(status) && Number(field.unproven ?? 0) > 0 ? true : undefined,
    resolved: resolvedOf(field),
  };
  for (const [name, value] of Object.entries(optional)) {
    if (value !== undefined) Object.assign(view, { [name]: value });
  }
  return view;
}

/** Statuses in which a message counts as unsent, unless one of its attempts is unproven. */
const UNSENT: ReadonlySet<Status> = new Set(['failed', 'expired', 'cancelled']);

function imageOf({ image }: MessageBody): MessageView['image'] {
  return image.kind === 'url' ? image : { kind: 'base64', sha256: image.sha256, bytes: image.bytes };
}

function resolvedOf(field: Record<string, string | null | undefined>): MessageView['resolved'] | undefined {
  if (!field['resolvedAs']) return undefined;
  const as = field['resolvedAs'] as 'sent' | 'resend' | 'drop';
  const why = field['resolvedWhy'];
  const by = field['resolvedBy'];
  return { as, at: iso(field['resolvedAt'])!, ...(by ? { by } : {}), ...(why ? { why } : {}) };
}

function iso(ms: string | number | null | undefined): string | undefined {
  return ms === null || ms === undefined || ms === '' ? undefined : new Date(Number(ms)).toISOString();
}
