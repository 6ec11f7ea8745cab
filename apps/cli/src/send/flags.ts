import {
  PHONE_EXAMPLE,
  type PomboError,
  checkMessage,
  defined,
  isPomboError,
  phoneShapeRefusal,
  type CheckedMessage,
  type Issue,
  type MessageType,
} from '@pombo/core';
import { isFilePath, readImageFile } from '@pombo/producer';
import { unambiguousTime, zoneOfFile } from '../campaign/import/written-flags.ts';
import { badFlags } from '../terminal/flags.ts';
import { words } from '../terminal/words.ts';

/** The flags of `pombo send`, as typed. */
export interface SendFlags {
  instance?: string;
  phone?: string;
  image?: string;
  caption?: string;
  replyTo?: string;
  delay?: string;
  viewOnce?: true;
  id?: string;
  priority?: string;
  sendAt?: string;
  expiresAt?: string;
  wait?: string | true;
}

export interface SendRequest {
  /** The phone is as typed. The id is set, so that the command can be repeated with it after a lost response. */
  message: CheckedMessage;
  /** How long to wait for the result; undefined = not at all. */
  waitMs: number | undefined;
}

const SECOND = 1000;
const DEFAULT_WAIT_MS = 30 * SECOND;
const LONGEST_WAIT_MS = 24 * 60 * 60 * SECOND;

/**
 * Reads the flags into a message. `numbers`: those configured here; a single one need not be named. Throws `invalid_input` with every fault, named by its flag, or `image_unreadable` if
 * the image file is the only fault.
 */
export async function readSendFlags(
  type: MessageType,
  given: SendFlags,
  numbers: readonly string[] = [],
): Promise<SendRequest> {
  const flags = given.instance === undefined && numbers.length === 1 ? { ...given, instance: numbers[0]! } : given;
  const image = await readImage(flags.image);
  const wait = readWait(flags.wait);
  // Only its characters: the number depends on the deployment's country, which the producer knows.
  const checked = checkMessage(toInput(type, await withOffsets(flags), image), {
    readPhone: (text) => phoneShapeRefusal(text) ?? { phone: PHONE_EXAMPLE },
  });
  const issues =
    'issues' in checked ? checked.issues.map(byFlag).map((issue) => withNumbers(issue, flags, numbers)) : [];
  if (image.fault !== undefined) issues.push(...(image.fault.issues ?? []).map(byFlag));
  if ('issue' in wait) issues.push(wait.issue);
  if (issues.length === 1 && image.fault !== undefined) throw image.fault;
  if ('issues' in checked || 'issue' in wait || issues.length > 0) throw badFlags(issues);
  const { message } = checked;
  const asTyped = flags.phone === undefined ? message : { ...message, phone: flags.phone };
  return { message: asTyped, waitMs: wait.waitMs };
}

/** Names the numbers to choose from, if none was named. */
function withNumbers(issue: Issue, { instance }: SendFlags, numbers: readonly string[]): Issue {
  if (issue.field !== '--instance' || instance !== undefined || numbers.length === 0) return issue;
  return { field: issue.field, problem: `is missing; configured: ${numbers.join(', ')}` };
}

/** Returns the flags with times that have their offset, `amanhã 9h` for example in the zone of the instance file. */
async function withOffsets(flags: SendFlags): Promise<SendFlags> {
  const { sendAt, expiresAt, instance } = flags;
  if (sendAt === undefined && expiresAt === undefined) return flags;
  const zone = await zoneOfFile(instance === undefined ? [] : [instance]);
  return {
    ...flags,
    ...defined({ sendAt: unambiguousTime(sendAt, zone), expiresAt: unambiguousTime(expiresAt, zone) }),
  };
}

interface ReadImage {
  text: string | undefined;
  fault?: PomboError;
}

/** An image that passes the check, in place of an unreadable one that is reported separately. */
const STAND_IN = 'https://example.com/photo.jpg';

async function readImage(image: string | undefined): Promise<ReadImage> {
  if (image === undefined || !isFilePath(image)) return { text: image };
  try {
    return { text: await readImageFile(image) };
  } catch (error) {
    if (!isPomboError(error)) throw error;
    return { text: STAND_IN, fault: error };
  }
}

function toInput(type: MessageType, flags: SendFlags, image: ReadImage): Record<string, unknown> {
  const { instance, phone, caption, replyTo, delay, viewOnce, priority, sendAt, expiresAt } = flags;
  return defined({
    type,
    instance,
    phone,
    caption,
    viewOnce,
    priority,
    sendAt,
    expiresAt,
    image: image.text,
    messageId: replyTo,
    // Text that is not a number stays text, and is refused as such.
    delayMessage: delay !== undefined && /^\d+$/.test(delay) ? Number(delay) : delay,
    id: flags.id,
  });
}

const FLAGS: Record<string, string> = {
  messageId: '--reply-to',
  delayMessage: '--delay',
  viewOnce: '--view-once',
  sendAt: '--send-at',
  expiresAt: '--expires-at',
};

function byFlag({ field, problem, ...more }: Issue): Issue {
  const wanted = field === 'delayMessage' && problem.includes('of type string') ? words('flag_whole_seconds') : problem;
  return { ...more, field: FLAGS[field] ?? `--${field}`, problem: wanted.replace('sendAt', '--send-at') };
}

/** Returns the producer's refusal of a message with flags in place of fields; any other error unchanged. */
export function asFlagFault(error: unknown): unknown {
  if (!isPomboError(error) || error.code !== 'invalid_input' || error.issues === undefined) return error;
  return badFlags(error.issues.map(byFlag));
}

/** Reads `--wait`, whose number is optional. */
export function readWait(wait: SendFlags['wait']): { waitMs: number | undefined } | { issue: Issue } {
  if (wait === undefined) return { waitMs: undefined };
  if (wait === true) return { waitMs: DEFAULT_WAIT_MS };
  const waitMs = /^\d+(\.\d+)?$/.test(wait) ? Number(wait) * SECOND : 0;
  if (waitMs > 0 && waitMs <= LONGEST_WAIT_MS) return { waitMs };
  return { issue: { field: '--wait', problem: words('flag_wait'), example: '30' } };
}
