import { DELAY_MESSAGE, MESSAGE_TYPES, PomboError, type MessageType, type Pace } from '@pombo/core';

/** What a short cell means, or why it means nothing. */
export type Cell<T> = { value: T } | { problem: string; hint: string };

/** `type`; empty = send-image. */
export function readType(cell: string): Cell<MessageType> {
  if (cell === '') return { value: 'send-image' };
  const value = MESSAGE_TYPES.find((type) => type === cell.toLowerCase());
  if (value !== undefined) return { value };
  return { problem: `is neither ${MESSAGE_TYPES.join(' nor ')}`, hint: 'leave it empty for an ordinary message' };
}

/** `delayMessage`: whole seconds; empty = the lane's own pace. */
export function readDelay(cell: string): Cell<number | undefined> {
  if (cell === '') return { value: undefined };
  const value = /^\d{1,3}$/.test(cell) ? Number(cell) : Number.NaN;
  if (value >= DELAY_MESSAGE.min && value <= DELAY_MESSAGE.max) return { value };
  return { problem: 'is no whole number of seconds from 1 to 15', hint: 'for example 5' };
}

const YES = new Set(['true', '1', 'yes', 'y', 'sim', 's', 'verdadeiro']);
const NO = new Set(['', 'false', '0', 'no', 'n', 'não', 'nao', 'falso']);

/** `viewOnce`: yes or no in English or Portuguese; empty = no. */
export function readYesNo(cell: string): Cell<boolean> {
  const word = cell.toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return { problem: 'is neither yes nor no', hint: 'write true or false' };
}

/** A campaign's `--delay`: `5`, or `3-8` for a random gap; seconds. Throws `invalid_input`. */
export function parseDelay(text: string): Pace {
  const [, from = '', to = from] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const [min, max] = [Number(from), Number(to)];
  if (from !== '' && min >= DELAY_MESSAGE.min && max <= DELAY_MESSAGE.max && min <= max) return { min, max };
  throw new PomboError('invalid_input', `delay "${text}" is no number of seconds from 1 to 15, nor a range of them`, {
    hint: 'for example 5, or 3-8 for a random gap',
  });
}
