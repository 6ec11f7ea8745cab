import { DELAY_MESSAGE, type MessageBody, type Pace } from '@pombo/core';

/**
 * How long the lane waits after this message's attempt: `delayMessage` when given, else random in the message's or
 * the instance's pace. ms. `random` answers in [0, 1).
 */
export function pickGapMs(
  message: Pick<MessageBody, 'delayMessage' | 'pace'>,
  pace: Pace,
  random: () => number,
): number {
  if (message.delayMessage !== undefined) return message.delayMessage * 1000;
  const { min, max } = message.pace ?? pace;
  return (min + random() * (max - min)) * 1000;
}

/**
 * The `delayMessage` passed on to Z-API: our gap in whole seconds, rounded down so that its own queue never waits
 * longer than we do, and within the 1–15 it takes.
 */
export function passedDelay(gapMs: number): number {
  return Math.min(DELAY_MESSAGE.max, Math.max(DELAY_MESSAGE.min, Math.floor(gapMs / 1000)));
}

/**
 * Exponential backoff: the n-th wait (from 1) lies between first·2^(n−1) and half as much again, so that waits grow
 * whatever chance says, and lanes that failed together do not come back together. `cap` bounds the base.
 */
export function backoffMs(n: number, { first, cap }: { first: number; cap: number }, random: () => number): number {
  const base = Math.min(cap, first * 2 ** Math.min(n - 1, 30));
  return base * (1 + random() / 2);
}
