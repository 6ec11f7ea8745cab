import { defined } from './defined.ts';
import { z } from 'zod';
import { v7 as uuidv7 } from 'uuid';
import { callbackUrlProblem } from './callback-url.ts';
import { PomboError, type Issue } from './errors.ts';
import { IMAGE_PATTERN, imageIssue, type ImageRef } from './image.ts';
import { PHONE_EXAMPLE, PHONE_PATTERN, phoneProblem } from './phone.ts';
import type { Phone } from './phone/read.ts';
import type { PhoneRefusal } from './phone/refusal.ts';
import type { SendingRules } from './lane.ts';
import type { Status } from './status.ts';

export const MESSAGE_TYPES = ['send-image', 'send-image-status'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const PRIORITIES = ['urgent', 'normal', 'bulk'] as const;
/** Order inside a lane. */
export type Priority = (typeof PRIORITIES)[number];

export const ON_UNKNOWN = ['hold', 'assume-sent', 'retry'] as const;
/** What follows an `unknown`; `retry` may send twice and is never the default. */
export type OnUnknown = (typeof ON_UNKNOWN)[number];

/** Z-API's bounds for `delayMessage`, in seconds. */
export const DELAY_MESSAGE = { min: 1, max: 15 } as const;
/** Longest caption (characters); WhatsApp cuts or refuses longer ones. */
export const MAX_CAPTION = 4096;
/** Longest id (characters). */
export const MAX_ID = 128;
const MAX_METADATA_BYTES = 1024;
/** Most fields of an input whose fields are checked: far more than a message has. */
const MAX_FIELDS = 200;
/** Most faults that are named one by one: a refusal must not be larger than its input. */
const MAX_ISSUES = 20;
/** How much of an unknown field's name is repeated (characters). */
const MAX_NAME_SHOWN = 64;

/** A message as producers give it; the names are Z-API's own. `image` is a URL or a data: text. */
export interface SendImageInput extends PomboFields {
  type: 'send-image';
  instance: string;
  phone: string;
  image: string;
  caption?: string;
  /** The message being answered: Z-API's meaning, never an idempotency key. */
  messageId?: string;
  /** Whole seconds (1–15) before the lane's next message (default: at random within the instance's pace). */
  delayMessage?: number;
  viewOnce?: boolean;
}

/** A status post: Z-API accepts only the image and a caption. */
export interface SendImageStatusInput extends PomboFields {
  type: 'send-image-status';
  instance: string;
  image: string;
  caption?: string;
}

export interface PomboFields {
  /** Idempotency key, unique per deployment for the retention period (default: a UUIDv7). */
  id?: string;
  priority?: Priority;
  /** ISO 8601 with offset. */
  sendAt?: string;
  expiresAt?: string;
  onUnknown?: OnUnknown;
  /** A public https URL of at most 2,048 characters that events of this message also go to. */
  callbackUrl?: string;
  /** Small JSON (≤ 1 KB), returned with the result. */
  metadata?: Record<string, unknown>;
}

export type MessageInput = SendImageInput | SendImageStatusInput;

/** An input that passed every check: its id is set and its defaults are filled in. `image` is still the given text. */
export type CheckedMessage = MessageInput & { id: string; priority: Priority; onUnknown: OnUnknown };

/** What the ledger stores of a message and the sender needs: everything but the image's bytes. Never changes. */
export interface MessageBody {
  id: string;
  type: MessageType;
  phone?: string;
  /** The LID of the same person, if Z-API has named it: the person may have opted out by it. Never sent to. */
  lid?: string;
  image: ImageRef;
  caption?: string;
  replyTo?: string;
  delayMessage?: number;
  viewOnce?: boolean;
  priority: Priority;
  sendAt?: number;
  expiresAt?: number;
  onUnknown: OnUnknown;
  callbackUrl?: string;
  metadata?: Record<string, unknown>;
  campaign?: string;
  /** Line of the campaign's file. */
  line?: number;
  /** Seconds; overrides the instance's pace for this message (a campaign's `--delay`). */
  pace?: { min: number; max: number };
  /** A campaign's own rules, in addition to those of the instance. */
  rules?: SendingRules;
  /** Stays with its number even while that is held: the line names the number, or the number wrote to the person before. */
  keepsNumber?: true;
  /** For a campaign over several numbers: the number that sends it keeps its person. */
  shared?: true;
}

/** A message read back. Times are ISO 8601 UTC. */
export interface MessageView {
  id: string;
  type: MessageType;
  instance: string;
  phone?: string;
  status: Status;
  result?: { zaapId?: string; messageId?: string };
  attempts: number;
  error?: { code: string; message: string };
  image: { kind: 'url'; url: string } | { kind: 'base64'; sha256: string; bytes: number };
  caption?: string;
  priority: Priority;
  createdAt: string;
  /** When it entered its status. */
  statusAt: string;
  sendAt?: string;
  expiresAt?: string;
  /** Not retried before this (backoff). */
  nextAttemptAt?: string;
  acceptedAt?: string;
  sentAt?: string;
  deliveredAt?: string;
  readAt?: string;
  campaign?: string;
  line?: number;
  metadata?: Record<string, unknown>;
  /** `onUnknown: "assume-sent"` counted this unknown as sent. */
  assumed?: true;
  /** Evidence came for more than one of its attempts: the recipient got it twice, or may have. */
  possibleDuplicate?: true;
  /** How certain that is. */
  duplicateCertainty?: 'certain' | 'possible';
  /** How many people have seen a status post, according to callbacks; within about 1 %. */
  views?: number;
  /** Accepted for more than 24 hours of connected time without a callback. */
  unconfirmed?: true;
  /** A person settled it: who, when, why. */
  resolved?: { as: 'sent' | 'resend' | 'drop'; at: string; by?: string; why?: string };
  /** Only while it is unknown, and only in views for a person who decides. */
  evidence?: UnknownEvidence;
}

/** Evidence about a message of unknown fate, for the person who decides. Times are ISO 8601. */
export interface UnknownEvidence {
  since: string;
  /** Why its fate is unknown: the outcome's reason, or what a callback or a recall left open. */
  reason: string;
  /** Which attempt, and when it began. */
  attempt: number;
  attemptedAt: string;
  /** When Z-API's own queue was last searched without finding it, and its length. The message may have left it by then. */
  searched?: { at: string; listed: number };
  /** Whether callbacks of the lane came since the attempt: silence means something only if callbacks come at all. */
  callbacks: 'heard' | 'silent' | 'never-seen';
  /** Other unsettled messages to the same person on the lane: a sign without an id of ours may be about any of them. */
  sameRecipient?: string[];
  /** What Z-API reported that may be about it, or about another message: the first five. */
  signs?: UnclearSign[];
  /** The reports about this person are too many or contradictory: only a person can decide. */
  undecidable?: true;
  /** Another system sends through the number too, so that a sign for this person proves nothing. */
  shared?: true;
  /** Not resent before this: until then the attempt may still arrive. */
  resendFrom: string;
}

/** A report of Z-API that may be about several messages. */
export interface UnclearSign {
  zaapId?: string;
  messageId?: string;
  /** `delivery`, `progress` and `echo` are callbacks; `listing` is an entry in Z-API's own queue. */
  kinds: ('delivery' | 'progress' | 'echo' | 'listing')[];
  /** When the first of them was received (ISO 8601). */
  receivedAt: string;
  /** Z-API reported that it could not send it. */
  failed?: true;
  /** Ids of the other messages that it may be about: the first five. */
  others: string[];
  /** It may also be about a message that another system, or a person at the phone, has sent. */
  elsewhere?: true;
}

export const INSTANCE_NAME: RegExp = /^[a-z0-9_-]{1,40}$/;

const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

const text = (problem: string): z.ZodString => z.string({ error: (found) => kindProblem(found.input, problem) });

function kindProblem(input: unknown, wanted: string): string {
  if (input === undefined) return 'is missing';
  if (input === null) return `is null; ${wanted}`;
  return `is ${Array.isArray(input) ? 'a list' : `of type ${typeof input}`}; ${wanted}`;
}

/** Knows the calendar: Date.parse reads February 30 as March 2; a message must not go out on another day than written. */
const isoTime = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })]);

const time = text('give a time as text').refine(
  // An offset without a colon, as +0300, is as good.
  (value) => isoTime.safeParse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')).success,
  'must be an ISO 8601 date-time with a UTC offset',
);

/** Allows this machine too: only the process with the gateway knows whether to allow that, see {@link CheckRules}. */
const callbackUrl = text('give a URL as text').superRefine((value, context) => {
  const problem = callbackUrlProblem(value, { allowLoopback: true });
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const image = text('give a URL or a data:image/…;base64, text')
  .superRefine((value, context) => {
    const issue = imageIssue(value);
    if (issue) context.addIssue({ code: 'custom', message: issue.problem });
  })
  .meta({ pattern: IMAGE_PATTERN });

const phone = text('give the digits as text, not as a number')
  .superRefine((value, context) => {
    const problem = phoneProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ pattern: PHONE_PATTERN });

const metadata = z
  .record(z.string(), z.unknown(), { error: 'must be a JSON object' })
  .refine((value) => jsonOf(value) !== undefined, 'cannot be written as JSON')
  .refine(
    (value) => Buffer.byteLength(jsonOf(value) ?? '') <= MAX_METADATA_BYTES,
    `is larger than ${MAX_METADATA_BYTES} bytes as JSON`,
  );

/** Undefined for values that JSON lacks: a circular reference, a bigint. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** NUL and half a surrogate pair are not characters: JSON accepts them, UTF-8 and WhatsApp do not. */
const isText = (value: string): boolean => !/[\0\p{Cs}]/u.test(value);
const NOT_TEXT = 'has a NUL character or half of a surrogate pair';

const caption = text('give text').max(MAX_CAPTION, `has more than ${MAX_CAPTION} characters`).refine(isText, NOT_TEXT);

const pomboFields = {
  id: text('give text')
    .max(MAX_ID, `has more than ${MAX_ID} characters`)
    .regex(PRINTABLE, 'is empty or has control characters')
    .optional(),
  priority: z.enum(PRIORITIES, { error: `must be one of ${PRIORITIES.join(', ')}` }).optional(),
  sendAt: time.optional(),
  expiresAt: time.optional(),
  onUnknown: z.enum(ON_UNKNOWN, { error: `must be one of ${ON_UNKNOWN.join(', ')}` }).optional(),
  callbackUrl: callbackUrl.optional(),
  metadata: metadata.optional(),
};

const instance = text('give the name of a configured instance').regex(
  INSTANCE_NAME,
  'must be an instance name (a-z, 0-9, _ and -, at most 40)',
);

const delayMessage = z
  .number({ error: (found) => kindProblem(found.input, 'give whole seconds as a number') })
  .refine((value) => Number.isInteger(value), { error: 'must be a whole number of seconds', abort: true })
  .refine((value) => value >= DELAY_MESSAGE.min && value <= DELAY_MESSAGE.max, 'must be between 1 and 15 seconds');

const sendImageSchema = z.strictObject({
  type: z.literal('send-image'),
  instance,
  phone,
  image,
  caption: caption.optional(),
  messageId: text('give text')
    .min(1, 'is empty')
    .max(128, 'has more than 128 characters')
    .refine(isText, NOT_TEXT)
    .optional(),
  delayMessage: delayMessage.optional(),
  viewOnce: z.boolean({ error: 'must be true or false' }).optional(),
  ...pomboFields,
});

const sendImageStatusSchema = z.strictObject({
  type: z.literal('send-image-status'),
  instance,
  image,
  caption: caption.optional(),
  ...pomboFields,
});

/** The schema of one message, both types. Strict: a misspelt or misplaced field is refused by name. */
export const messageSchema: z.ZodType<MessageInput> = z.discriminatedUnion(
  'type',
  [sendImageSchema, sendImageStatusSchema],
  { error: 'must be "send-image" or "send-image-status"' },
) as unknown as z.ZodType<MessageInput>;

const EXAMPLES: Record<string, string> = {
  '': `{"type":"send-image","instance":"vendas","phone":"${PHONE_EXAMPLE}","image":"https://example.com/photo.jpg"}`,
  type: 'send-image',
  instance: 'vendas',
  phone: PHONE_EXAMPLE,
  image: 'https://example.com/photo.jpg',
  caption: 'Oi!',
  messageId: 'D241XXXX732339502B68',
  delayMessage: '5',
  viewOnce: 'true',
  id: 'order-42',
  priority: 'normal',
  sendAt: '2026-11-21T12:00:00-03:00',
  expiresAt: '2026-11-21T18:00:00-03:00',
  onUnknown: 'hold',
  callbackUrl: 'https://example.com/pombo',
  metadata: '{"order":42}',
};

const STATUS_ONLY = new Set(['phone', 'messageId', 'delayMessage', 'viewOnce']);

/** Returns at most {@link MAX_ISSUES}; the last one counts the others. */
function issuesOf(error: z.ZodError, input: unknown): Issue[] {
  const issues = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const status = (input as { type?: unknown } | null)?.type === 'send-image-status';
      return issue.keys.map((key) => ({
        field: key.length > MAX_NAME_SHOWN ? `${key.slice(0, MAX_NAME_SHOWN)}…` : key,
        problem:
          status && STATUS_ONLY.has(key)
            ? 'does not belong to a status post, which takes only image and caption'
            : 'is not a field of a message',
      }));
    }
    const field = issue.path.map(String).join('.');
    const example = EXAMPLES[String(issue.path[0] ?? '')];
    const problem = issue.path.length === 0 ? 'must be a JSON object' : issue.message;
    return [{ field, problem, ...defined({ example }) }];
  });
  if (issues.length <= MAX_ISSUES) return issues;
  const named = issues.slice(0, MAX_ISSUES - 1);
  return [...named, { field: '', problem: `has these faults and ${issues.length - named.length} more` }];
}

/** Returns an issue for an input with more fields than are worth checking. */
function tooManyFields(input: unknown): Issue | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const count = Object.keys(input).length;
  return count <= MAX_FIELDS ? undefined : { field: '', problem: `has ${count} fields, more than ${MAX_FIELDS}` };
}

/** Brings a phone as people write it into canonical form, or says why it is not one. */
export type ReadPhone = (text: string) => Pick<Phone, 'phone'> | PhoneRefusal;

/** What the caller knows beyond the message. */
export interface CheckRules {
  /**
   * Whether `callbackUrl` may be on this machine: only while the gateway itself is there (default true, for callers that do
   * not know the gateway; the process that delivers callbacks then refuses it).
   */
  loopbackCallbacks?: boolean;
  /** How phones are read here (default: they must be canonical). */
  readPhone?: ReadPhone;
}

/**
 * Checks one message and fills in its defaults: id (UUIDv7), priority `normal`, onUnknown `hold`. `readPhone` reads the
 * phone; without it, the phone must be canonical. Returns the issues instead of throwing, because an invalid item must
 * not stop the valid ones beside it.
 */
export function checkMessage(
  input: unknown,
  { loopbackCallbacks = true, readPhone }: CheckRules = {},
): { message: CheckedMessage } | { issues: Issue[] } {
  const excess = tooManyFields(input);
  if (excess !== undefined) return { issues: [excess] };
  const { read, refusal } = withPhoneRead(input, readPhone);
  const parsed = messageSchema.safeParse(read);
  const issues = [
    ...(refusal === undefined ? [] : [{ field: 'phone', problem: `${refusal.problem}; ${refusal.hint}` }]),
    ...(parsed.success ? [] : issuesOf(parsed.error, input)),
  ];
  if (!parsed.success || issues.length > 0) return { issues };
  const value = parsed.data;
  if (
    value.sendAt !== undefined &&
    value.expiresAt !== undefined &&
    Date.parse(value.expiresAt) <= Date.parse(value.sendAt)
  ) {
    return { issues: [{ field: 'expiresAt', problem: 'must be later than sendAt', example: EXAMPLES['expiresAt']! }] };
  }
  const problem =
    value.callbackUrl === undefined
      ? undefined
      : callbackUrlProblem(value.callbackUrl, { allowLoopback: loopbackCallbacks });
  if (problem !== undefined) return { issues: [{ field: 'callbackUrl', problem, example: EXAMPLES['callbackUrl']! }] };
  return {
    message: {
      ...value,
      id: value.id ?? uuidv7(),
      priority: value.priority ?? 'normal',
      onUnknown: value.onUnknown ?? 'hold',
    },
  };
}

/** Returns the input with its phone read. A refused phone is replaced by a valid one, so that the other fields are checked. */
function withPhoneRead(input: unknown, readPhone: ReadPhone | undefined): { read: unknown; refusal?: PhoneRefusal } {
  const { type, phone: written } = (input ?? {}) as { type?: unknown; phone?: unknown };
  if (readPhone === undefined || typeof written !== 'string' || type !== 'send-image') return { read: input };
  const found = readPhone(written);
  if ('phone' in found) return { read: { ...(input as object), phone: found.phone } };
  return { read: { ...(input as object), phone: PHONE_EXAMPLE }, refusal: found };
}

/** Like {@link checkMessage}, but throws `invalid_input` with every issue. */
export function parseMessage(input: unknown): CheckedMessage {
  const checked = checkMessage(input);
  if ('message' in checked) return checked.message;
  throw invalidInput(checked.issues);
}

/** Returns the error for refused fields: one line per field, with a valid example. */
export function invalidInput(issues: Issue[]): PomboError {
  const lines = issues.map(describeIssue);
  return new PomboError(
    'invalid_input',
    lines.length === 1
      ? lines[0]!
      : `The message has ${lines.length < MAX_ISSUES ? lines.length : 'many'} faults:\n  ${lines.join('\n  ')}`,
    {
      issues,
    },
  );
}

/** Returns, for example, `phone is too short (8 to 15 digits); for example: 5511987654321`. */
export function describeIssue(issue: Issue): string {
  const example = issue.example === undefined ? '' : `; for example: ${issue.example}`;
  return `${issue.field === '' ? 'the message' : issue.field} ${issue.problem}${example}`;
}
