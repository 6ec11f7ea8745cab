/**
 * A place in the stream of events: `<ms>-<sequence>`, given by Redis. An event's position is where it lies; reading
 * goes on after one.
 */
export type Position = string;

/** Before everything that is kept. */
export const START: Position = '0-0';

const FORM = /^(\d{1,15})(?:-(\d{1,15}))?$/;

/** The position that a text names, or undefined: `<ms>-<sequence>`, or ms since the epoch alone. */
export function parsePosition(text: string): Position | undefined {
  const [, ms, sequence = '0'] = FORM.exec(text) ?? [];
  return ms === undefined ? undefined : `${Number(ms)}-${Number(sequence)}`;
}

/** Negative, 0 or positive, as `sort` has it. */
export function comparePositions(a: Position, b: Position): number {
  const [aMs = 0, aSequence = 0] = a.split('-').map(Number);
  const [bMs = 0, bSequence = 0] = b.split('-').map(Number);
  return aMs - bMs || aSequence - bSequence;
}

/** ms since the epoch, Redis time. */
export function timeOf(position: Position): number {
  return Number(position.split('-')[0]);
}
