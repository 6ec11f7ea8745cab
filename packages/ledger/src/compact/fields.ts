import { messageKey } from '@pombo/core';
import { FIELDS, toView } from '../message/view.ts';
import { decodeRecord, encodeRecord, type CompactMessage } from './record.ts';

/** A message hash as Redis has it. */
export type Fields = Record<string, string>;

/**
 * Fields that a compacted message does not need: the next attempt sets them all, and a message is compacted only while
 * no fact names its attempts.
 */
const LEFT_OUT = ['nonce', 'owner', 'startedAt', 'ageFrom', 'notBefore', 'deaths', 'restored'];
/** Statuses in which an attempt counts as one that may have been sent. */
const MAY_BE_SENT = new Set(['accepted', 'sent', 'delivered', 'read']);

/** What cannot be derived from a record's other fields. */
interface Rest {
  /** Its key, when that is not the hash of its id (it was erased). */
  k?: string;
  /** Parts of the body, and fields, that differ from the expected; null: absent. */
  b?: Record<string, unknown>;
  f?: Record<string, string | null>;
}

/**
 * Returns the record of a live message. `fieldsOf` restores every field except those that an ended message does not
 * need.
 */
export function compactOf(lane: string, key: string, fields: Fields): CompactMessage {
  const kept = keptOf(fields);
  const view = toView(
    lane,
    FIELDS.map((name) => fields[name] ?? null),
  )!;
  const { instance: _instance, error, metadata: _metadata, evidence: _evidence, nextAttemptAt: _next, ...shown } = view;
  const { views: _views, attemptLog: _log, ...most } = shown;
  const message: CompactMessage = {
    ...most,
    ...(error === undefined ? {} : { errorCode: error.code }),
    content: fields['content'] ?? '',
  };
  // As it will be read: whatever the record cannot hold goes into the rest.
  const read = decodeRecord(encodeRecord(message, Buffer.alloc(0)), Buffer.alloc(0));
  const rest = restOf(key, kept, read);
  return rest === undefined ? read : { ...read, rest };
}

/** Returns the fields of the message's hash, as they were before it was compacted. */
export function fieldsOf(message: CompactMessage): Fields {
  const rest = message.rest === undefined ? {} : (JSON.parse(message.rest) as Rest);
  const { body: json, ...expected } = expectedOf(message);
  const body = withChanges(JSON.parse(json!) as Record<string, unknown>, rest.b ?? {});
  return { ...(withChanges(expected, rest.f ?? {}) as Fields), body: JSON.stringify(body) };
}

export function keyOf({ id, rest }: CompactMessage): string {
  return (rest === undefined ? undefined : (JSON.parse(rest) as Rest).k) ?? messageKey(id);
}

function keptOf(fields: Fields): Fields {
  const kept = { ...fields };
  for (const name of LEFT_OUT) delete kept[name];
  for (const name of ['errorCode', 'error']) if (kept[name] === '') delete kept[name];
  return kept;
}

function restOf(key: string, fields: Fields, message: CompactMessage): string | undefined {
  const { body: expectedBody, ...expected } = expectedOf(message);
  const { body, ...others } = fields;
  const rest: Rest = {
    ...(messageKey(message.id) === key ? {} : { k: key }),
    ...part('b', JSON.parse(expectedBody!) as object, JSON.parse(body!) as object),
    ...part('f', expected, others),
  };
  return Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
}

function part(name: 'b' | 'f', expected: object, actual: object): Partial<Rest> {
  const changes: Record<string, unknown> = {};
  const known = expected as Record<string, unknown>;
  for (const [field, value] of Object.entries(actual)) {
    if (JSON.stringify(known[field]) !== JSON.stringify(value)) changes[field] = value;
  }
  for (const field of Object.keys(expected)) if (!(field in actual)) changes[field] = null;
  return Object.keys(changes).length === 0 ? {} : { [name]: changes };
}

function withChanges(expected: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  const all = Object.entries({ ...expected, ...changes });
  return Object.fromEntries(all.filter(([name]) => changes[name] !== null));
}

/** The hash of a message that was sent at the first attempt, with nothing unusual about it. */
function expectedOf(message: CompactMessage): Fields {
  const { id, type, phone, image, caption, priority, campaign, line, result, resolved, status } = message;
  const ms = (iso: string | undefined): number | undefined => (iso === undefined ? undefined : Date.parse(iso));
  const [sendAt, expiresAt] = [ms(message.sendAt), ms(message.expiresAt)];
  const { kind } = image;
  const stored = kind === 'url' ? image : { kind, sha256: image.sha256, mime: 'image/jpeg', bytes: image.bytes };
  const body = {
    id,
    type,
    phone,
    image: stored,
    caption,
    priority,
    onUnknown: 'hold',
    sendAt,
    expiresAt,
    campaign,
    line,
  };
  const at = ms(message.statusAt);
  const duplicate = message.possibleDuplicate ? (message.duplicateCertainty ?? 'certain') : undefined;
  const fields = {
    body: JSON.stringify(body),
    content: message.content,
    status,
    gen: 1,
    n: message.attempts,
    createdAt: ms(message.createdAt),
    at,
    sendAt,
    expiresAt,
    campaign,
    zaapId: result?.zaapId,
    zaapIdOf: result?.zaapId === undefined ? undefined : message.attempts,
    messageId: result?.messageId,
    errorCode: message.errorCode,
    acceptedAt: ms(message.acceptedAt),
    sentAt: ms(message.sentAt),
    deliveredAt: ms(message.deliveredAt),
    readAt: ms(message.readAt),
    unproven: MAY_BE_SENT.has(status) ? 1 : undefined,
    assumed: message.assumed ? 1 : undefined,
    doubled: duplicate,
    unconfirmed: message.unconfirmed ? at : undefined,
    resolvedAs: resolved?.as,
    resolvedAt: ms(resolved?.at),
    resolvedWhy: resolved?.why,
    resolvedBy: resolved?.by,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
