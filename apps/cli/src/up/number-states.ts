import type { Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { probeAll, type CheckedInstance } from '../instances/instances.ts';
import { holdGuide, stepsOfHold } from '../lanes/hold-words.ts';
import type { Output } from '../terminal/output.ts';
import { step, words } from '../terminal/words.ts';

/** Numbers that are asked at startup; a process with thousands of numbers must not wait for all of them. */
const ASKED_AT_STARTUP = 50;
/** Timeout for each of them. */
const ANSWER_MS = 3000;

/** Asks Z-API for the `/status` of the first 50 numbers (at most 3 s each). Never throws. */
export async function askNumbers(
  instances: readonly Instance[],
  { baseUrl, sendTimeoutMs }: Config,
): Promise<CheckedInstance[]> {
  return probeAll(instances.slice(0, ASKED_AT_STARTUP), { baseUrl, timeoutMs: Math.min(ANSWER_MS, sendTimeoutMs) });
}

/** Prints which numbers work, and for each other number what is wrong and what to do. `all`: every served number. */
export function sayNumbers(numbers: readonly CheckedInstance[], all: readonly string[], output: Output): void {
  const asked = new Set(numbers.map(({ instance }) => instance));
  const up = numbers.filter(({ state }) => state === 'up').map(({ instance }) => instance);
  if (up.length > 0) output.say(words('number_serving', { instances: up }));
  for (const found of numbers) {
    if (found.state === 'silent') {
      output.say(`!        ${words('number_unknown', { instance: found.instance, detail: found.detail })}`);
      output.next(step('find_cause', 'pombo doctor'));
    }
    if (found.state !== 'down') continue;
    output.say(`✗        ${found.instance}: ${holdGuide(found.reason).means} (${found.reason}: ${found.detail})`);
    output.next(...stepsOfHold(found.reason, found.instance));
  }
  const unasked = all.filter((name) => !asked.has(name));
  if (unasked.length > 0) {
    output.say(`…        ${words('number_unasked', { count: unasked.length })}`);
    output.next(step('check_all', 'pombo instances check'));
  }
}
