import { words } from '../terminal/words.ts';

/** Returns what to do about a number without callbacks from Z-API, the likeliest cause first. */
export function callbackSteps(instance: string): string[] {
  return [words('callback_address', { instance }), words('callback_filters', { instance })];
}
