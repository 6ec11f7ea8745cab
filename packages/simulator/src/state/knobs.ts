import { z } from 'zod';
import { checked } from './checked.ts';

/**
 * Assumptions about Z-API that Pombo depends on and that are unproven. Each has a name, a default and its source. `guess`:
 * no source shows it. `seen`: public code or fixtures show it. `documented`: Z-API's pages say it. `ours`: a choice of the
 * simulator. Never rely on a guess. Refusals whose words decide nothing are in api/refusals.ts.
 */
export const KNOB_TABLE = {
  checkOrder: knob(
    'guess',
    ['verb', 'content-type', 'instance', 'ip', 'client-token', 'subscription', 'fields', 'queue'],
    z
      .array(z.enum(['verb', 'content-type', 'instance', 'ip', 'client-token', 'subscription', 'fields', 'queue']))
      .length(8)
      .refine((order) => new Set(order).size === 8, 'names a check twice'),
    'The order in which a request is checked. Each check is documented or seen; their order is not.',
  ),
  maxBodyBytes: knob('guess', 64 * 1024 * 1024, z.int().min(1), 'No limit of the body is documented.'),
  ipRefusedStatus: knob('guess', 403, z.int().min(400).max(499), 'The text is documented; its status is not.'),
  missingClientToken: answerKnob(
    'seen',
    400,
    { error: 'your client-token is not configured' },
    'Seen four times; the pages say "null not allowed" without a status.',
  ),
  invalidPhone: knob(
    'guess',
    { status: 400, body: { error: 'Invalid phone' } },
    answerSchema().nullable(),
    'Documented for a contacts page only. null accepts every phone that is not empty.',
  ),
  delayOutOfRange: knob(
    'guess',
    'default',
    z.union([z.enum(['default', 'clamp', 'as-given']), answerSchema()]),
    'delayMessage outside 1-15: ignored, moved into the range, used as it is, or refused with this response.',
  ),
  queueLimit: knob('documented', 1000, z.int().min(0), 'Messages queued for a disconnected number.'),
  queueFull: answerKnob('guess', 400, { error: 'The queue is full' }, 'Only "starts to reject" is documented.'),
  disconnected: answerKnob(
    'guess',
    400,
    { error: 'You are not connected.' },
    'The response with disableEnqueueWhenDisconnected; only that the message is not queued is documented.',
  ),
  imageFetchAt: knob(
    'guess',
    'dequeue',
    z.enum(['dequeue', 'before-answer']),
    'Whether an image URL is fetched before the response; send-video has "async" because that call waits for its file.',
  ),
  imageFetch: knob(
    'ours',
    'loopback',
    z.enum(['loopback', 'never']),
    'Z-API fetches every URL; the simulator fetches only http: URLs on loopback and assumes that the others are fine.',
  ),
  maxImageBytes: knob(
    'guess',
    5 * 1024 * 1024,
    z.int().min(1),
    'Larger ones fail in the conversion; the limit is not documented.',
  ),
  queueCount: knob(
    'guess',
    'object',
    z.enum(['object', 'number']),
    'Body of /queue/count: {"count":n}, or a bare number.',
  ),
  callbackHasToken: knob(
    'seen',
    true,
    z.boolean(),
    'Callbacks carry the instance token in "z-api-token": seen five times, not documented.',
  ),
  callbackPhone: knob(
    'seen',
    'as-given',
    z.enum(['as-given', 'account', 'without-ninth', 'lid']),
    'How callbacks spell a number: as the send did, as phone-exists does, without the ninth digit, or as its LID.',
  ),
  callbackRetries: knob(
    'guess',
    { times: 0, afterMs: 1000 },
    z.strictObject({ times: z.int().min(0), afterMs: z.number().min(0) }),
    'Retries after a response other than 200, or none. Not documented; none by default.',
  ),
  callbackTimeoutMs: knob('guess', 10_000, z.number().min(1), 'How long a callback waits for its response.'),
  closeIdleMs: knob(
    'ours',
    0,
    z.number().min(0).max(86_400_000),
    'A connection is closed after it was idle for a random time up to this; 0 = after a minute.',
  ),
  deliveryErrorMessageId: knob(
    'documented',
    'zaapId',
    z.enum(['zaapId', 'messageId']),
    'The "messageId" of a DeliveryCallback with an error; the only example repeats the zaapId there.',
  ),
  statusViewers: knob('guess', 3, z.int().min(0), 'READ callbacks of a status post, each with another "participant".'),
  shadowBanAfter: knob(
    'ours',
    null,
    z.int().min(0).nullable(),
    'Distinct persons per hour before a shadow ban; null = never. Only the existence of a limit is documented.',
  ),
  shortDdds: knob(
    'ours',
    [],
    z.array(z.string().regex(/^[1-9]\d$/)),
    'Brazilian areas whose accounts have no ninth digit, for phone-exists; which areas these are is unknown.',
  ),
  absentPhones: knob(
    'ours',
    [],
    z.array(z.string()),
    'Numbers that are not on WhatsApp: phone-exists says so, and messages to them fail.',
  ),
  phoneExistsShape: knob(
    'documented',
    'array',
    z.enum(['array', 'object']),
    'Body of phone-exists: a list of one, or the bare object that older pages and clients show.',
  ),
} as const satisfies Record<string, Knob<unknown>>;

/** The source of the knowledge behind a knob's default. */
export type KnobLabel = 'guess' | 'seen' | 'documented' | 'ours';

interface Knob<T> {
  label: KnobLabel;
  default: T;
  schema: z.ZodType<T>;
  known: string;
}

/** The value of every knob. */
export type Knobs = { [K in keyof typeof KNOB_TABLE]: z.output<(typeof KNOB_TABLE)[K]['schema']> };

/** One knob as `GET /__sim/knobs` lists it. */
export interface KnobView {
  name: string;
  value: unknown;
  default: unknown;
  label: KnobLabel;
  known: string;
}

const patchSchema = z.strictObject(
  Object.fromEntries(Object.entries(KNOB_TABLE).map(([name, { schema }]) => [name, (schema as z.ZodType).optional()])),
);

/** Returns the knobs with some of them changed. Throws `invalid_input` for an unknown name or an invalid value. */
export function changeKnobs(knobs: Knobs, patch: unknown): Knobs {
  return { ...knobs, ...checkKnobs(patch) };
}

/** Returns some knobs as they were given. Throws `invalid_input` for an unknown name or an invalid value. */
export function checkKnobs(patch: unknown): Partial<Knobs> {
  const given = Object.entries(checked(patchSchema, patch, 'the knobs')).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Knobs>;
}

/** Returns every knob at its default. */
export function defaultKnobs(): Knobs {
  return Object.fromEntries(Object.entries(KNOB_TABLE).map(([name, one]) => [name, one.default])) as unknown as Knobs;
}

/** Returns every knob with its value, default and explanation. */
export function viewKnobs(knobs: Knobs): KnobView[] {
  return Object.entries(KNOB_TABLE).map(([name, { default: preset, label, known }]) => ({
    name,
    value: knobs[name as keyof Knobs],
    default: preset,
    label,
    known,
  }));
}

function knob<T>(label: KnobLabel, preset: NoInfer<T>, schema: z.ZodType<T>, known: string): Knob<T> {
  return { label, default: preset, schema, known };
}

function answerKnob(label: KnobLabel, status: number, body: unknown, known: string): Knob<z.output<AnswerSchema>> {
  return knob(label, body === undefined ? { status } : { status, body }, answerSchema(), known);
}

type AnswerSchema = ReturnType<typeof answerSchema>;

function answerSchema() {
  return z.strictObject({ status: z.int().min(200).max(599), body: z.unknown().exactOptional() });
}
