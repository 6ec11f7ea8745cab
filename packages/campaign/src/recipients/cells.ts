import { notice, type Notice } from '@pombo/catalogue';
import { DELAY_MESSAGE, MESSAGE_TYPES, PomboError, type MessageType, type Pace } from '@pombo/core';

/** The meaning of a short cell, or its problem. */
export type Cell<T> = { value: T } | { problem: Notice };

/** Whether the lines of a campaign may have this type. */
const IN_CAMPAIGNS: Record<MessageType, boolean> = { 'send-image': true, 'send-image-status': true };
const TYPES = MESSAGE_TYPES.filter((type) => IN_CAMPAIGNS[type]);

/** Reads a `type` cell; empty means send-image. */
export function readType(cell: string): Cell<MessageType> {
  if (cell === '') return { value: 'send-image' };
  const value = TYPES.find((type) => type === cell.toLowerCase());
  if (value !== undefined) return { value };
  return { problem: notice('cell_type', { types: TYPES }) };
}

/** Reads a `delayMessage` cell: whole seconds; empty means the lane's own pace. */
export function readDelay(cell: string): Cell<number | undefined> {
  if (cell === '') return { value: undefined };
  const value = /^\d{1,3}$/.test(cell) ? Number(cell) : Number.NaN;
  if (value >= DELAY_MESSAGE.min && value <= DELAY_MESSAGE.max) return { value };
  return { problem: notice('cell_delay') };
}

const YES = new Set(['true', '1', 'yes', 'y', 'sim', 's', 'verdadeiro']);
const NO = new Set(['', 'false', '0', 'no', 'n', 'não', 'nao', 'falso']);

/** Reads a `viewOnce` cell: yes or no in English or Portuguese; empty means no. */
export function readYesNo(cell: string): Cell<boolean> {
  const word = cell.toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return { problem: notice('cell_yes_no') };
}

/** Reads a campaign's `--delay`: `5`, or `3-8` for a random gap (seconds). Throws `invalid_input`. */
export function parseDelay(text: string): Pace {
  const [, from = '', to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const [min, max] = [Number(from), Number(to)];
  if (from !== '' && min >= DELAY_MESSAGE.min && max <= DELAY_MESSAGE.max && min <= max) return { min, max };
  throw new PomboError('invalid_input', notice('flags_delay', { delay: text }));
}
