import { MESSAGE_TYPES, defined, type MessageType, type MessageView, type Priority, type Status } from '@pombo/core';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createReader, createWriter, type Reader, type Writer } from './bytes.ts';

/**
 * A message as it is kept once compacted: its view without what the lane's key says (`instance`), with common values in
 * few bytes and everything else in `rest`.
 */
export interface CompactMessage extends Omit<
  MessageView,
  'instance' | 'error' | 'metadata' | 'evidence' | 'nextAttemptAt' | 'views' | 'attemptLog'
> {
  errorCode?: string;
  /** The content hash: the same id with another content is a conflict. */
  content: string;
  /** What its fields hold beyond all this, as JSON: metadata, the error's text, what only another attempt needs. */
  rest?: string;
}

/** Stored bytes begin with it. A new layout takes a new number, and this one stays readable. */
const VERSION = 1;
const SHA256_BYTES = 32;

// Stored bytes contain these numbers: a new status or priority takes a new one, and none is reused.
const STATUS_CODES: Record<Status, number> = {
  queued: 0,
  sending: 1,
  accepted: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  failed: 6,
  unknown: 7,
  cancelled: 8,
  expired: 9,
  suppressed: 10,
};
const PRIORITY_CODES: Record<Priority, number> = { urgent: 0, normal: 1, bulk: 2 };
const RESOLVED_CODES: Record<NonNullable<MessageView['resolved']>['as'], number> = { sent: 0, resend: 1, drop: 2 };

/** Optional parts of a record: one bit each, by position in this list. Append only. */
const FLAGS = [
  'statusPost',
  'imageBytes',
  'phone',
  'zaapId',
  'messageId',
  'sendAt',
  'expiresAt',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'line',
  'assumed',
  'duplicate',
  'possible',
  'resolved',
  'caption',
  'campaign',
  'errorCode',
  'resolvedBy',
  'resolvedWhy',
  'deflated',
  'unconfirmed',
  'rest',
] as const;
type Flag = (typeof FLAGS)[number];

/** The flag by which a record names its type. Without any, it is `send-image`. */
const TYPE_FLAGS: Record<MessageType, readonly Flag[]> = { 'send-image': [], 'send-image-status': ['statusPost'] };

/** Times that not every message has, in the order in which most messages reach them. */
const TIMES = ['sendAt', 'expiresAt', 'acceptedAt', 'sentAt', 'deliveredAt', 'readAt'] as const;

/**
 * Returns the bytes of a message. `dictionary`: the texts of a similar message, see {@link textsOf}; decoding takes the
 * same one.
 */
export function encodeRecord(message: CompactMessage, dictionary: Buffer): Buffer {
  const texts = textsOf(message);
  const deflated = deflateRawSync(texts, { dictionary: dictionaryFor(dictionary), level: 9 });
  const isDeflated = deflated.length < texts.length;
  const set = new Set<Flag>(flagsOf(message));
  if (isDeflated) set.add('deflated');
  const writer = createWriter();
  writer.number(VERSION);
  writer.number(FLAGS.reduce((sum, flag, at) => sum + (set.has(flag) ? 2 ** at : 0), 0));
  writer.number(STATUS_CODES[message.status] * 4 + PRIORITY_CODES[message.priority]);
  writer.id(message.content);
  writer.id(message.id);
  writeIds(writer, message);
  writeTimes(writer, message);
  writer.number(message.attempts);
  writer.block(isDeflated ? deflated : texts);
  return writer.bytes();
}

/** Returns the message that these bytes hold. Throws `RangeError` for bytes of another layout, or truncated ones. */
export function decodeRecord(bytes: Buffer, dictionary: Buffer): CompactMessage {
  const reader = createReader(bytes);
  const version = reader.number();
  if (version !== VERSION)
    throw new RangeError(`A compacted message has layout ${version}; this version reads ${VERSION}`);
  const bits = reader.number();
  const has = (flag: Flag): boolean => Math.floor(bits / 2 ** FLAGS.indexOf(flag)) % 2 === 1;
  const state = reader.number();
  const content = reader.id();
  const id = reader.id();
  const ids = readIds(reader, has);
  const times = readTimes(reader, has);
  const attempts = reader.number();
  const stored = reader.block();
  const texts = has('deflated')
    ? inflateRawSync(stored, { dictionary: dictionaryFor(dictionary), maxOutputLength: MOST_TEXT })
    : stored;
  const { url, caption, campaign, errorCode, by, why, rest } = readTexts(texts, has);
  const { sha256, imageBytes, phone, result, line } = ids;
  const { resolvedAs, resolvedAt, ...when } = times;
  return {
    id,
    attempts,
    content,
    ...when,
    type: MESSAGE_TYPES.find((type) => TYPE_FLAGS[type].some(has)) ?? 'send-image',
    status: nameOf(STATUS_CODES, Math.floor(state / 4)),
    priority: nameOf(PRIORITY_CODES, state % 4),
    image: sha256 === undefined ? { kind: 'url', url: url! } : { kind: 'base64', sha256, bytes: imageBytes! },
    ...defined({ phone, result, line }),
    ...(has('assumed') ? { assumed: true } : {}),
    ...(has('unconfirmed') ? { unconfirmed: true } : {}),
    ...defined({ rest }),
    ...(has('duplicate')
      ? { possibleDuplicate: true, duplicateCertainty: has('possible') ? 'possible' : 'certain' }
      : {}),
    ...defined({ caption, campaign, errorCode }),
    ...(resolvedAs === undefined
      ? {}
      : {
          resolved: {
            as: nameOf(RESOLVED_CODES, resolvedAs),
            at: resolvedAt!,
            ...defined({ by, why }),
          },
        }),
  };
}

/** No caption, URL or reason comes near it: a record that would inflate to more is damaged. */
const MOST_TEXT = 1024 * 1024;
/** Deflate looks back no further. */
const MOST_DICTIONARY = 32 * 1024;

/** zlib treats an empty dictionary as absent when it writes, and as an error when it reads. */
function dictionaryFor(dictionary: Buffer): Buffer {
  return dictionary.length === 0 ? Buffer.from(' ') : dictionary.subarray(0, MOST_DICTIONARY);
}

function flagsOf(message: CompactMessage): Flag[] {
  const { type, image, result, possibleDuplicate, duplicateCertainty, assumed, unconfirmed, resolved } = message;
  const given = ['phone', 'line', 'caption', 'campaign', 'errorCode', 'resolved', 'rest', ...TIMES] as const;
  return [
    ...given.filter((name) => message[name] !== undefined),
    ...TYPE_FLAGS[type],
    ...(image.kind === 'base64' ? (['imageBytes'] as const) : []),
    ...(result?.zaapId === undefined ? [] : (['zaapId'] as const)),
    ...(result?.messageId === undefined ? [] : (['messageId'] as const)),
    ...(assumed === true ? (['assumed'] as const) : []),
    ...(unconfirmed === true ? (['unconfirmed'] as const) : []),
    ...(possibleDuplicate === true ? (['duplicate'] as const) : []),
    ...(duplicateCertainty === 'possible' ? (['possible'] as const) : []),
    ...(resolved?.by === undefined ? [] : (['resolvedBy'] as const)),
    ...(resolved?.why === undefined ? [] : (['resolvedWhy'] as const)),
  ];
}

function writeIds(writer: Writer, { phone, result, line, image }: CompactMessage): void {
  if (phone !== undefined) writer.id(phone);
  if (result?.zaapId !== undefined) writer.id(result.zaapId);
  if (result?.messageId !== undefined) writer.id(result.messageId);
  if (line !== undefined) writer.number(line);
  if (image.kind === 'url') return;
  writer.raw(Buffer.from(image.sha256, 'hex'));
  writer.number(image.bytes);
}

interface StoredIds {
  phone?: string;
  result?: { zaapId?: string; messageId?: string };
  line?: number;
  sha256?: string;
  imageBytes?: number;
}

function readIds(reader: Reader, has: (flag: Flag) => boolean): StoredIds {
  const ids: StoredIds = {};
  if (has('phone')) ids.phone = reader.id();
  if (has('zaapId')) ids.result = { zaapId: reader.id() };
  if (has('messageId')) ids.result = { ...ids.result, messageId: reader.id() };
  if (has('line')) ids.line = reader.number();
  if (!has('imageBytes')) return ids;
  ids.sha256 = reader.raw(SHA256_BYTES).toString('hex');
  ids.imageBytes = reader.number();
  return ids;
}

/** Each time as its distance (ms) from the one before: most are seconds. */
function writeTimes(writer: Writer, message: CompactMessage): void {
  let last = Date.parse(message.createdAt);
  const write = (time: string): void => {
    writer.signed(Date.parse(time) - last);
    last = Date.parse(time);
  };
  writer.signed(last);
  for (const name of TIMES) if (message[name] !== undefined) write(message[name]);
  write(message.statusAt);
  if (message.resolved === undefined) return;
  writer.number(RESOLVED_CODES[message.resolved.as]);
  write(message.resolved.at);
}

type Times = Pick<CompactMessage, 'createdAt' | 'statusAt' | (typeof TIMES)[number]> & {
  resolvedAs?: number;
  resolvedAt?: string;
};

function readTimes(reader: Reader, has: (flag: Flag) => boolean): Times {
  let last = 0;
  const read = (): string => {
    last += reader.signed();
    return new Date(last).toISOString();
  };
  const createdAt = read();
  const between = Object.fromEntries(TIMES.filter(has).map((name) => [name, read()]));
  const times: Times = { createdAt, ...between, statusAt: read() };
  if (has('resolved')) Object.assign(times, { resolvedAs: reader.number(), resolvedAt: read() });
  return times;
}

/**
 * Returns the texts of a message, concatenated. Neighbouring messages (one campaign, one template) share most of their
 * characters: the first one's texts are the dictionary that compresses the others.
 */
export function textsOf({ image, caption, campaign, errorCode, resolved, rest }: CompactMessage): Buffer {
  const writer = createWriter();
  const url = image.kind === 'url' ? image.url : undefined;
  for (const text of [url, campaign, errorCode, resolved?.by, resolved?.why, rest, caption]) {
    if (text !== undefined) writer.block(Buffer.from(text));
  }
  return writer.bytes();
}

function readTexts(
  texts: Buffer,
  has: (flag: Flag) => boolean,
): Partial<Record<'url' | 'campaign' | 'errorCode' | 'by' | 'why' | 'rest' | 'caption', string>> {
  const reader = createReader(texts);
  const order = [
    ...(has('imageBytes') ? [] : (['url'] as const)),
    ...(['campaign', 'errorCode'] as const).filter(has),
    ...(has('resolvedBy') ? (['by'] as const) : []),
    ...(has('resolvedWhy') ? (['why'] as const) : []),
    ...(has('rest') ? (['rest'] as const) : []),
    ...(has('caption') ? (['caption'] as const) : []),
  ];
  return Object.fromEntries(order.map((name) => [name, reader.block().toString()]));
}

function nameOf<T extends string>(codes: Record<T, number>, code: number): T {
  const found = (Object.keys(codes) as T[]).find((name) => codes[name] === code);
  if (found === undefined) throw new RangeError(`A compacted message has the unknown code ${code}`);
  return found;
}
