import { makeLanes, makeRows, toMessage, type SendRowMessage } from './send-rows.ts';

/** The result of handing everything over. */
export interface Handed {
  seconds: number;
  /** What the process that hands over has used meanwhile: writing arrays and reading answers are work of both sides. */
  cpuMs: number;
  /** Items whose answer was not theirs: a good one refused, a bad one taken, another's id. */
  faults: number;
}

const ARRAY = 1000;
/** How many messages of each array have an invalid phone, spread evenly. */
const BAD_EVERY = 100;

/** Messages for ten numbers, in arrays of 1,000. */
export function arraysOf(messages: number): SendRowMessage[][] {
  const all = makeRows(makeLanes(10, 0), Math.ceil(messages / 10))
    .slice(0, messages)
    .map(toMessage);
  for (let at = 7; at < all.length; at += BAD_EVERY) all[at] = { ...all[at]!, phone: '12' };
  return Array.from({ length: Math.ceil(all.length / ARRAY) }, (_none, at) => all.slice(at * ARRAY, (at + 1) * ARRAY));
}

/** How many of these are bad on purpose. */
export function badIn(messages: number): number {
  return Math.ceil((messages - 7) / BAD_EVERY);
}

/** How many answers are not those of the message at their place. */
export function faultsIn(array: readonly SendRowMessage[], answers: readonly object[]): number {
  const isRight = ({ id, phone }: SendRowMessage, answer: object | undefined): boolean => {
    if (answer === undefined) return false;
    if (phone === '12') return 'error' in answer;
    return 'id' in answer && answer.id === id && 'status' in answer && answer.status === 'queued';
  };
  return array.filter((message, at) => !isRight(message, answers[at])).length;
}
