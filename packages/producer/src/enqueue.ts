import { hash } from 'node:crypto';
import { notice } from '@pombo/catalogue';
import {
  MAX_ID,
  PomboError,
  checkMessage,
  defined,
  invalidInput,
  isPomboError,
  parseRecipient,
  parseZapiPhone,
  phoneForm,
  phoneRulesOf,
  type CheckedMessage,
  type ErrorCode,
  type ImageRef,
  type InstanceInfo,
  type Issue,
  type LaneJob,
  type LaneJobs,
  type MessageBody,
  type PhoneRules,
  type QueuedTrace,
  type Status,
} from '@pombo/core';
import type { Created, Ledger, NewMessage } from '@pombo/ledger';
import { isFilePath, readImageFile } from './image-file.ts';

/** The result for one message given to `sendMany`. */
export type SendResult =
  | { id: string; status: Status; duplicate: boolean }
  | { id?: string; error: { code: ErrorCode; message: string; hint?: string; issues?: Issue[] } };

export interface EnqueueParts {
  ledger: Ledger;
  jobs: LaneJobs;
  /** Whether `image` may be the path of a file on this machine; never for input from a network. */
  imageFiles: boolean;
  /** Whether `callbackUrl` may be on this machine. */
  loopbackCallbacks: boolean;
  /** Returns the published instances by name; empty if no process has published any. */
  knownInstances(refresh: boolean): Promise<ReadonlyMap<string, InstanceInfo>>;
}

export interface EnqueueOptions {
  /**
   * How phones are read: `written` (default), as people write them, with the deployment's country; `z-api`, as Z-API
   * reads them, for clients written for it.
   */
  phones?: 'written' | 'z-api';
  /** The trace that the messages continue (default: none). It is not part of their content. */
  trace?: QueuedTrace | undefined;
}

/**
 * Accepts messages: checks them, stores each image once, writes them to the ledger once per id, then adds the jobs that
 * wake the lane. Every step is idempotent, so an interrupted caller repeats the call. Returns the results in order.
 */
export async function enqueue(
  inputs: readonly unknown[],
  parts: EnqueueParts,
  options: EnqueueOptions = {},
): Promise<SendResult[]> {
  const results: SendResult[] = Array.from({ length: inputs.length });
  const accepted: (Prepared & { at: number })[] = [];
  // Once for all of them; an instance that is not among these is looked for again.
  const known = inputs.length === 0 ? NONE_KNOWN : await parts.knownInstances(false);
  await Promise.all(
    inputs.map(async (input, at) => {
      try {
        accepted.push({ at, ...(await prepare(input, parts, { ...options, known })) });
      } catch (error) {
        results[at] = refusal(error, input);
      }
    }),
  );
  accepted.sort((a, b) => a.at - b.at);
  const created = await putPrepared(accepted, parts);
  created.forEach((entry, index) => {
    const { at, message } = accepted[index]!;
    const { id } = message.body;
    results[at] =
      entry.answer === 'conflict'
        ? refusal(conflict(id), { id })
        : { id, status: entry.status, duplicate: entry.answer === 'exists' };
  });
  return results;
}

/**
 * Writes checked messages to the ledger and gives each queued one its job, in the same step unless the job waits for a
 * time. Idempotent: a message that exists already gets a job too, because an earlier call may have been interrupted
 * before it added one.
 */
export async function putMessages(
  messages: readonly NewMessage[],
  { ledger, jobs }: Pick<EnqueueParts, 'ledger' | 'jobs'>,
): Promise<Created[]> {
  const created = await ledger.messages.create([...messages], jobs);
  const perLane = new Map<string, LaneJob[]>();
  created.forEach((entry, at) => {
    if (entry.answer === 'conflict' || entry.status !== 'queued') return;
    const { lane, body } = messages[at]!;
    if (!perLane.has(lane)) perLane.set(lane, []);
    if (entry.hasJob === true) return;
    const delayMs = Math.max(0, (body.sendAt ?? 0) - Date.now());
    const job = { key: entry.key, generation: entry.generation, priority: body.priority, delayMs };
    perLane.get(lane)!.push(job);
  });
  await Promise.all([...perLane].map(([lane, added]) => (added.length > 0 ? jobs.add(lane, added) : jobs.wake(lane))));
  return created;
}

interface Prepared {
  message: NewMessage;
  /** Returns the hash with the phone as it was written, if that differs. Earlier versions stored this hash. */
  writtenHash?: string;
}

/** Puts messages. Recognizes an id that an earlier version stored with the phone as it was written. */
async function putPrepared(prepared: readonly Prepared[], parts: EnqueueParts): Promise<Created[]> {
  const created = await putMessages(
    prepared.map(({ message }) => message),
    parts,
  );
  const again = prepared.flatMap(({ message, writtenHash }, at) =>
    writtenHash === undefined || created[at]!.answer !== 'conflict'
      ? []
      : [{ at, message: { ...message, contentHash: writtenHash } }],
  );
  if (again.length === 0) return created;
  const found = await putMessages(
    again.map(({ message }) => message),
    parts,
  );
  const answers = new Map(again.map(({ at }, index) => [at, found[index]!]));
  return created.map((entry, at) => answers.get(at) ?? entry);
}

const NONE_KNOWN: KnownInstances = new Map();
type KnownInstances = ReadonlyMap<string, InstanceInfo>;

async function prepare(
  input: unknown,
  parts: EnqueueParts,
  { phones = 'written', trace, known }: EnqueueOptions & { known: KnownInstances },
): Promise<Prepared> {
  const { instance } = (input ?? {}) as { instance?: unknown };
  const isKnown = typeof instance === 'string' && known.has(instance);
  const rules = isKnown ? phoneRulesOf(known, instance) : await rulesFor(input, parts);
  const checked = checkMessage(parts.imageFiles ? await withFileRead(input) : input, {
    loopbackCallbacks: parts.loopbackCallbacks,
    readPhone: (text) => (phones === 'z-api' ? parseZapiPhone(text, rules) : parseRecipient(text, rules)),
  });
  if ('issues' in checked) throw invalidInput(checked.issues);
  const { message } = checked;
  if (!isKnown) await refuseUnknownInstance(message.instance, parts);
  const sendAt = message.sendAt === undefined ? undefined : Date.parse(message.sendAt);
  const image = await parts.ledger.images.keep(message.image, sendAt);
  const body = toBody(message, image);
  const lane = message.instance;
  const { phone } = input as { phone?: unknown };
  const rewritten = typeof phone === 'string' && phone !== body.phone && phoneForm(phone) === 'number';
  return {
    message: { lane, body: { ...body, ...defined({ trace }) }, contentHash: contentHash(lane, body) },
    ...(rewritten ? { writtenHash: contentHash(lane, { ...body, phone }) } : {}),
  };
}

/** Returns how the phone of an input is read. */
async function rulesFor(input: unknown, { knownInstances }: EnqueueParts): Promise<PhoneRules> {
  const { instance } = (input ?? {}) as { instance?: unknown };
  if (typeof instance !== 'string') return phoneRulesOf(await knownInstances(false));
  const known = await knownInstances(false);
  return phoneRulesOf(known.has(instance) ? known : await knownInstances(true), instance);
}

async function withFileRead(input: unknown): Promise<unknown> {
  const image = (input as { image?: unknown } | null | undefined)?.image;
  if (typeof image !== 'string' || !isFilePath(image)) return input;
  return { ...(input as object), image: await readImageFile(image) };
}

async function refuseUnknownInstance(name: string, { knownInstances }: EnqueueParts): Promise<void> {
  for (const refresh of [false, true]) {
    const known = await knownInstances(refresh);
    if (known.has(name) || (known.size === 0 && refresh)) return;
    if (!refresh) continue;
    const names = [...known.keys()].toSorted();
    throw new PomboError('unknown_instance', notice('instance_unknown', { name, names }), {
      issues: [{ field: 'instance', problem: 'must be a configured instance', example: names[0]! }],
    });
  }
}

function toBody(message: CheckedMessage, image: ImageRef): MessageBody {
  const { id, type, caption, priority, onUnknown, callbackUrl, metadata, sendAt, expiresAt } = message;
  const optional = {
    ...ownFields(message),
    caption,
    callbackUrl,
    metadata,
    sendAt: sendAt === undefined ? undefined : Date.parse(sendAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { id, type, image, priority, onUnknown, ...Object.fromEntries(given) };
}

/** Returns the stored form of the fields that not every type has. */
function ownFields(message: CheckedMessage): Partial<MessageBody> {
  switch (message.type) {
    case 'send-image': {
      const { phone, messageId, delayMessage, viewOnce } = message;
      return defined({ phone, replyTo: messageId, delayMessage, viewOnce });
    }
    case 'send-image-status':
      return {};
    default:
      return message satisfies never;
  }
}

/** Returns a hash of everything that makes up the message, in one fixed order, so that equal content has an equal hash. */
export function contentHash(lane: string, body: MessageBody): string {
  const image = body.image.kind === 'url' ? body.image.url : body.image.sha256;
  const parts = [
    lane,
    body.type,
    body.phone,
    image,
    body.caption,
    body.replyTo,
    body.delayMessage,
    body.viewOnce,
    body.priority,
    body.sendAt,
    body.expiresAt,
    body.onUnknown,
    body.callbackUrl,
    body.metadata === undefined ? undefined : sorted(body.metadata),
    body.campaign,
  ];
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** Returns the same JSON in a fixed order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)]);
}

function conflict(id: string): PomboError {
  return new PomboError(
    'id_conflict',
    `The id "${id}" was used before for a message with other content; nothing was queued`,
    {
      hint: 'Use a new id for a new message, or send exactly the same content again.',
    },
  );
}

/** Returns the refusal of one item. Any other error (Redis is unavailable) concerns all items and is thrown. */
function refusal(error: unknown, input: unknown): SendResult {
  if (!isPomboError(error) || error.code === 'redis_unreachable') throw error;
  const id = (input as { id?: unknown } | null | undefined)?.id;
  const { code, message, hint, issues } = error;
  const reason = {
    code,
    message,
    ...defined({ hint, issues }),
  };
  // An id that no message can have does not help to find the item, and may be as long as the whole input.
  return { ...(typeof id === 'string' && id.length <= MAX_ID ? { id } : {}), error: reason };
}
