import {
  PHONE_EXAMPLE,
  type PomboError,
  checkMessage,
  isPomboError,
  phoneShapeRefusal,
  type CheckedMessage,
  type Issue,
  type MessageType,
} from '@pombo/core';
import { isFilePath, readImageFile } from '@pombo/producer';
import { badFlags } from '../terminal/flags.ts';

/** The flags of `pombo send`, as they were typed. */
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

export interface SendWish {
  /** Its phone is as it was typed. Has its id already, so that a send whose answer is lost can be repeated with the same one. */
  message: CheckedMessage;
  /** How long to wait for what becomes of it; undefined = not at all. */
  waitMs: number | undefined;
}

const SECOND = 1000;
const DEFAULT_WAIT_MS = 30 * SECOND;
const LONGEST_WAIT_MS = 24 * 60 * 60 * SECOND;

/**
 * Reads the flags into a message. Throws `invalid_input` with every fault, named by its flag, or
 * `image_unreadable` when the image file is the only one.
 */
export async function readSendFlags(type: MessageType, flags: SendFlags): Promise<SendWish> {
  const image = await readImage(flags.image);
  const wait = readWait(flags.wait);
  // Only its signs: which number it is depends on the deployment's country, which the producer knows.
  const checked = checkMessage(toInput(type, flags, image), {
    readPhone: (text) => phoneShapeRefusal(text) ?? { phone: PHONE_EXAMPLE },
  });
  const issues = 'issues' in checked ? checked.issues.map(byFlag) : [];
  if (image.fault !== undefined) issues.push({ field: '--image', problem: `can not be used: ${image.fault.message}` });
  if ('issue' in wait) issues.push(wait.issue);
  if (issues.length === 1 && image.fault !== undefined) throw image.fault;
  if ('issues' in checked || 'issue' in wait || issues.length > 0) throw badFlags(issues);
  const { message } = checked;
  const asTyped = flags.phone === undefined ? message : { ...message, phone: flags.phone };
  return { message: asTyped, waitMs: wait.waitMs };
}

interface ReadImage {
  text: string | undefined;
  fault?: PomboError;
}

/** Any image that passes the check, in place of one that could not be read and is reported already. */
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
  const given = {
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
    // A text that is no number stays a text, and is refused as one.
    delayMessage: delay !== undefined && /^\d+$/.test(delay) ? Number(delay) : delay,
    id: flags.id,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const FLAGS: Record<string, string> = {
  messageId: '--reply-to',
  delayMessage: '--delay',
  viewOnce: '--view-once',
  sendAt: '--send-at',
  expiresAt: '--expires-at',
};

function byFlag({ field, problem, example }: Issue): Issue {
  const wanted =
    field === 'delayMessage' && problem.includes('of type string') ? 'is no whole number of seconds' : problem;
  const told = { field: FLAGS[field] ?? `--${field}`, problem: wanted.replace('sendAt', '--send-at') };
  return example === undefined ? told : { ...told, example };
}

/** The producer's refusal of a message, named by flags; any other error as it is. */
export function asFlagFault(error: unknown): unknown {
  if (!isPomboError(error) || error.code !== 'invalid_input' || error.issues === undefined) return error;
  return badFlags(error.issues.map(byFlag));
}

/** Reads `--wait`, which may come without a number. */
export function readWait(wait: SendFlags['wait']): { waitMs: number | undefined } | { issue: Issue } {
  if (wait === undefined) return { waitMs: undefined };
  if (wait === true) return { waitMs: DEFAULT_WAIT_MS };
  const waitMs = /^\d+(\.\d+)?$/.test(wait) ? Number(wait) * SECOND : 0;
  if (waitMs > 0 && waitMs <= LONGEST_WAIT_MS) return { waitMs };
  return { issue: { field: '--wait', problem: 'is no number of seconds up to a day', example: '30' } };
}
