/**
 * A place in the event stream: `<ms>-<sequence>`, assigned by Redis. An event's position is its place; reading continues
 * after one.
 */
export type Position = string;

/** The position before every kept event. */
export const START: Position = '0-0';

const FORM = /^(\d{1,15})(?:-(\d{1,15}))?$/;

/** Parses a position: `<ms>-<sequence>`, or ms since the epoch alone; undefined if the text is neither. */
export function parsePosition(text: string): Position | undefined {
  const [, ms, sequence = '0'] = FORM.exec(text) ?? [];
  return ms === undefined ? undefined : `${Number(ms)}-${Number(sequence)}`;
}

/** Returns a negative number, 0 or a positive number, as `sort` expects. */
export function comparePositions(a: Position, b: Position): number {
  const [aMs = 0, aSequence = 0] = a.split('-').map(Number);
  const [bMs = 0, bSequence = 0] = b.split('-').map(Number);
  return aMs - bMs || aSequence - bSequence;
}

/** Returns ms since the epoch, by Redis's clock. */
export function timeOf(position: Position): number {
  return Number(position.split('-')[0]);
}
