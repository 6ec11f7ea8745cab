import { sayAll } from '@pombo/catalogue';
import { z } from 'zod';
import { PHONE_PATTERN, phoneProblem } from '../phone/form.ts';
import { callbackUrlProblem } from '../url/callback-url.ts';
import { MISSING } from './issues.ts';
import { IMAGE_PATTERN, imageIssue } from './image.ts';
import {
  DELAY_MESSAGE,
  INSTANCE_NAME,
  MAX_CAPTION,
  MAX_ID,
  MESSAGE_TYPES,
  ON_UNKNOWN,
  PRIORITIES,
  type MessageInput,
  type MessageType,
} from './input.ts';

const MAX_METADATA_BYTES = 1024;

const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

const text = (problem: string): z.ZodString => z.string({ error: (found) => kindProblem(found.input, problem) });

function kindProblem(input: unknown, wanted: string): string {
  if (input === undefined) return MISSING;
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

/** Allows this machine too: only the process with the gateway knows whether to allow that, see `CheckRules`. */
const callbackUrl = text('give a URL as text').superRefine((value, context) => {
  const problem = callbackUrlProblem(value, { allowLoopback: true });
  if (problem !== undefined)
    context.addIssue({ code: 'custom', message: sayAll(problem), params: { notice: problem } });
});

const image = text('give a URL or a data:image/…;base64, text')
  .superRefine((value, context) => {
    const issue = imageIssue(value);
    if (issue) context.addIssue({ code: 'custom', message: issue.problem, params: { notice: issue.notice } });
  })
  .meta({ pattern: IMAGE_PATTERN, description: 'URL of the image, or data:image/…;base64,… (at most 12 MB)' });

const phone = text('give the digits as text, not as a number')
  .superRefine((value, context) => {
    const problem = phoneProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({
    pattern: PHONE_PATTERN,
    description:
      'The recipient: a number with country code, a group (…-group), a LID (…@lid), a channel or a broadcast list',
  });

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

const caption = text('give text')
  .max(MAX_CAPTION, `has more than ${MAX_CAPTION} characters`)
  .refine(isText, NOT_TEXT)
  .describe('Text under the image');

const pomboFields = {
  id: text('give text')
    .max(MAX_ID, `has more than ${MAX_ID} characters`)
    .regex(PRINTABLE, 'is empty or has control characters')
    .optional()
    .describe('Idempotency key: the same id with the same content is the same message. Default: a UUIDv7'),
  priority: z
    .enum(PRIORITIES, { error: `must be one of ${PRIORITIES.join(', ')}` })
    .optional()
    .describe('Its order inside the lane (default: normal)'),
  sendAt: time.optional().describe('Do not send before this time (ISO 8601 with offset)'),
  expiresAt: time.optional().describe('Do not send after this time (ISO 8601 with offset)'),
  onUnknown: z
    .enum(ON_UNKNOWN, { error: `must be one of ${ON_UNKNOWN.join(', ')}` })
    .optional()
    .describe(
      'What follows if it is unknown whether it was sent: `hold` (default) leaves it to a person, `assume-sent` counts it as sent, `retry` sends it again and may send it twice',
    ),
  callbackUrl: callbackUrl
    .optional()
    .describe('Events of this message also go to this public https address (at most 2,048 characters)'),
  metadata: metadata.optional().describe('Small JSON of yours (at most 1 KB), returned with the message'),
};

const instance = text('give the name of a configured instance')
  .regex(INSTANCE_NAME, 'must be an instance name (a-z, 0-9, _ and -, at most 40)')
  .describe('The number that sends it, as the instance file calls it');

const delayMessage = z
  .number({ error: (found) => kindProblem(found.input, 'give whole seconds as a number') })
  .refine((value) => Number.isInteger(value), { error: 'must be a whole number of seconds', abort: true })
  .refine((value) => value >= DELAY_MESSAGE.min && value <= DELAY_MESSAGE.max, 'must be between 1 and 15 seconds')
  .meta({
    type: 'integer',
    minimum: DELAY_MESSAGE.min,
    maximum: DELAY_MESSAGE.max,
    description: 'Whole seconds before the next message of the lane. Default: at random within the pace of the number',
  });

const sendImageSchema = z.strictObject({
  type: z.literal('send-image').describe('An image to one recipient'),
  instance,
  phone,
  image,
  caption: caption.optional(),
  messageId: text('give text')
    .min(1, 'is empty')
    .max(128, 'has more than 128 characters')
    .refine(isText, NOT_TEXT)
    .optional()
    .describe('WhatsApp’s id of the message that this one answers. Not an idempotency key: that is `id`'),
  delayMessage: delayMessage.optional(),
  viewOnce: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether the recipient can open the image only once'),
  ...pomboFields,
});

const sendImageStatusSchema = z.strictObject({
  type: z.literal('send-image-status').describe('A status post to the contacts of the number'),
  instance,
  image,
  caption: caption.optional(),
  ...pomboFields,
});

const schemas = {
  'send-image': sendImageSchema,
  'send-image-status': sendImageStatusSchema,
} satisfies Record<MessageType, z.ZodType>;

/** The schema of one message of any type. Strict: a misspelt or misplaced field is refused by name. */
export const messageSchema: z.ZodType<MessageInput> = z.discriminatedUnion(
  'type',
  Object.values(schemas) as unknown as [typeof sendImageSchema, typeof sendImageStatusSchema],
  { error: `must be ${MESSAGE_TYPES.map((type) => `"${type}"`).join(' or ')}` },
) as unknown as z.ZodType<MessageInput>;
