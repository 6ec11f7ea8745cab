import { HOLD_GUIDE, holdSteps } from '@pombo/core';
import type { Config } from '@pombo/worker';
import type { Instance } from '@pombo/zapi';
import { probeAll, type CheckedInstance } from '../instances/instances.ts';
import type { Output } from '../terminal/output.ts';

/** Asked before it is said that they are served; a process with thousands of numbers has to begin. */
const ASKED = 50;
/** For each of them, ms. */
const ANSWER_MS = 3000;

/** Asks Z-API for the `/status` of the first 50 numbers, for at most some seconds. Never throws. */
export async function askNumbers(
  instances: readonly Instance[],
  { baseUrl, sendTimeoutMs }: Config,
): Promise<CheckedInstance[]> {
  return probeAll(instances.slice(0, ASKED), { baseUrl, timeoutMs: Math.min(ANSWER_MS, sendTimeoutMs) });
}

/** Says which numbers work, and of each of the others what is wrong and what to do about it. `all`: every served number. */
export function sayNumbers(numbers: readonly CheckedInstance[], all: readonly string[], output: Output): void {
  const asked = new Set(numbers.map(({ instance }) => instance));
  const up = numbers.filter(({ state }) => state === 'up').map(({ instance }) => instance);
  if (up.length > 0) output.say(`Serving  ${up.join(', ')}`);
  for (const found of numbers) {
    if (found.state === 'silent') {
      output.say(`!        ${found.instance}: it is not clear whether it works (${found.detail})`);
      output.next('what stands in the way: pombo doctor');
    }
    if (found.state !== 'down') continue;
    output.say(`✗        ${found.instance}: ${HOLD_GUIDE[found.reason].means} (${found.reason}: ${found.detail})`);
    output.next(...holdSteps(found.reason, found.instance));
  }
  const unasked = all.filter((name) => !asked.has(name));
  if (unasked.length > 0) {
    output.say(`…        and ${unasked.length} more, not asked yet`);
    output.next('ask all of them: pombo instances check');
  }
}
