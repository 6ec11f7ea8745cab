import { notice } from '@pombo/catalogue';
import type { z } from 'zod';
import { defined } from '../defined.ts';
import { PomboError, type Issue } from '../errors.ts';
import { PHONE_EXAMPLE } from '../phone/form.ts';
import type { MessageInput, MessageType } from './input.ts';

/** Most fields of an input whose fields are checked: far more than a message has. */
const MAX_FIELDS = 200;
/** Most faults that are named one by one: a refusal must not be larger than its input. */
const MAX_ISSUES = 20;
/** What `schema.ts` says of a field that is not there. */
export const MISSING = 'is missing';
/** How much of an unknown field's name is repeated (characters). */
const MAX_NAME_SHOWN = 64;

/** The fields of any type of a message. */
type FieldOf<Input> = Input extends unknown ? keyof Input : never;

/** A valid value for each field; the empty name stands for a whole message. */
const FIELD_EXAMPLES: Record<'' | FieldOf<MessageInput>, string> = {
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
export const EXAMPLES: Readonly<Record<string, string>> = FIELD_EXAMPLES;

/** For each type: the fields of other types that it lacks. */
const LACKING: { [Type in MessageType]: Record<Exclude<FieldOf<MessageInput>, FieldsOf<Type>>, true> } = {
  'send-image': {},
  'send-image-status': { phone: true, messageId: true, delayMessage: true, viewOnce: true },
};
type FieldsOf<Type extends MessageType> = keyof Extract<MessageInput, { type: Type }>;

/** For each type: what the refusal of a field says that another type has. */
const LACKS: Record<MessageType, string> = {
  'send-image': 'does not belong to an image',
  'send-image-status': 'does not belong to a status post, which takes only image and caption',
};

/** Returns at most {@link MAX_ISSUES}; the last one counts the others. */
export function issuesOf(error: z.ZodError, input: unknown): Issue[] {
  const issues = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const { type } = input as { type: MessageType };
      return issue.keys.map((key) => ({
        field: key.length > MAX_NAME_SHOWN ? `${key.slice(0, MAX_NAME_SHOWN)}…` : key,
        problem: Object.hasOwn(LACKING[type], key) ? LACKS[type] : 'is not a field of a message',
      }));
    }
    const field = issue.path.map(String).join('.');
    const example = EXAMPLES[String(issue.path[0] ?? '')];
    const problem = issue.path.length === 0 ? 'must be a JSON object' : issue.message;
    const given = issue.code === 'custom' ? (issue.params?.['notice'] as Issue['notice']) : undefined;
    const worded = problem === MISSING ? notice('field_missing') : given;
    return [{ field, problem, ...defined({ example, notice: worded }) }];
  });
  if (issues.length <= MAX_ISSUES) return issues;
  const named = issues.slice(0, MAX_ISSUES - 1);
  return [...named, { field: '', problem: `has these faults and ${issues.length - named.length} more` }];
}

/** Returns an issue for an input with more fields than are worth checking. */
export function tooManyFields(input: unknown): Issue | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const count = Object.keys(input).length;
  return count <= MAX_FIELDS ? undefined : { field: '', problem: `has ${count} fields, more than ${MAX_FIELDS}` };
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
