import { sayAll } from '@pombo/catalogue';
import { v7 as uuidv7 } from 'uuid';
import type { Issue } from '../errors.ts';
import { PHONE_EXAMPLE } from '../phone/form.ts';
import type { Phone } from '../phone/read.ts';
import type { PhoneRefusal } from '../phone/refusal.ts';
import { callbackUrlProblem } from '../url/callback-url.ts';
import { MESSAGE_TYPES, hasRecipient, type CheckedMessage, type MessageType } from './input.ts';
import { EXAMPLES, invalidInput, issuesOf, tooManyFields } from './issues.ts';
import { messageSchema } from './schema.ts';

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
    ...(refusal === undefined
      ? []
      : [{ field: 'phone', problem: `${refusal.problem}; ${refusal.hint}`, notice: refusal.notice }]),
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
  if (problem !== undefined) {
    const example = EXAMPLES['callbackUrl']!;
    return { issues: [{ field: 'callbackUrl', problem: sayAll(problem), example, notice: problem }] };
  }
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
  if (readPhone === undefined || typeof written !== 'string' || !isType(type) || !hasRecipient(type))
    return { read: input };
  const found = readPhone(written);
  if ('phone' in found) return { read: { ...(input as object), phone: found.phone } };
  return { read: { ...(input as object), phone: PHONE_EXAMPLE }, refusal: found };
}

function isType(type: unknown): type is MessageType {
  return (MESSAGE_TYPES as readonly unknown[]).includes(type);
}

/** Like {@link checkMessage}, but throws `invalid_input` with every issue. */
export function parseMessage(input: unknown): CheckedMessage {
  const checked = checkMessage(input);
  if ('message' in checked) return checked.message;
  throw invalidInput(checked.issues);
}
