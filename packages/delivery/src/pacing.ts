import { DELAY_MESSAGE, type MessageBody, type Pace } from '@pombo/core';

/**
 * Returns how long the lane waits after this message's attempt (ms): its `delayMessage`, or a random time in the pace of the
 * message or of the instance. `random` returns a number in [0, 1).
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
 * Returns the `delayMessage` for Z-API (s): our gap, rounded down so that Z-API's queue never waits longer than the lane, and
 * within the 1–15 s that Z-API accepts.
 */
export function passedDelay(gapMs: number): number {
  return Math.min(DELAY_MESSAGE.max, Math.max(DELAY_MESSAGE.min, Math.floor(gapMs / 1000)));
}
