import { notice } from '@pombo/catalogue';
import { PomboError, type Probe } from '@pombo/core';
import { createSender, instanceInfo, type Instance } from '@pombo/zapi';
import { loadConfig } from '../config.ts';
import { someInstances } from './configured.ts';
import type { Column, Output } from '../terminal/output.ts';
import { named, shown, words } from '../terminal/words.ts';

/** `pombo instances`. Throws `invalid_config` if there is none, or the file is invalid. */
export async function listInstances(output: Output): Promise<void> {
  const instances = someInstances(await loadConfig());
  output.list(instances, columns(), '');
  output.next(words('instances_ask'));
}

/** The result of asking for one number's `/status`. */
export type CheckedInstance = { instance: string } & Probe;

/**
 * `pombo instances check`. Exit code 1 if a number is not up, 3 if Z-API answered for none of them. Throws
 * `invalid_config`.
 */
export async function checkInstances(output: Output): Promise<void> {
  const { baseUrl, sendTimeoutMs, ...config } = await loadConfig();
  const instances = someInstances({ baseUrl, sendTimeoutMs, ...config });
  const checked = await probeAll(instances, { baseUrl, timeoutMs: sendTimeoutMs });
  output.list(checked, probeColumns(), '');
  if (checked.every(({ state }) => state === 'silent')) {
    output.fault(new PomboError('gateway_unreachable', notice('instances_silent', { url: baseUrl })));
    process.exitCode = 3;
  } else if (checked.some(({ state }) => state !== 'up')) {
    process.exitCode = 1;
  }
}

/** Requests at a time; hundreds at once would overload the gateway. */
const AT_ONCE = 10;

/** Asks Z-API for the `/status` of every instance, ten at a time. Never throws. Returns results in the given order. */
export async function probeAll(
  instances: readonly Instance[],
  options: { baseUrl: string; timeoutMs: number },
): Promise<CheckedInstance[]> {
  const sender = createSender({ instances, ...options, connectTimeoutMs: options.timeoutMs });
  const checked: CheckedInstance[] = [];
  const waiting = instances.entries();
  async function work(): Promise<void> {
    for (const [at, { name }] of waiting) checked[at] = { instance: name, ...(await sender.probe(name)) };
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return checked;
}

const columns = (): Column<Instance>[] => [
  [named('instance'), ({ name }) => name],
  [named('pace'), ({ pace }) => `${pace.min}-${pace.max} s`],
  [named('window'), ({ window }) => window],
  [named('days'), ({ days }) => days],
  [named('timezone'), (instance) => instanceInfo(instance).rules?.timezone ?? instance.timezone],
  [named('daily limit'), ({ dailyLimit }) => dailyLimit],
  [named('other senders'), ({ exclusive }) => (exclusive ? undefined : shown('instances_others'))],
];

const probeColumns = (): Column<CheckedInstance>[] => [
  [named('instance'), ({ instance }) => instance],
  [named('state'), ({ state }) => state],
  [named('reason'), (checked) => (checked.state === 'down' ? checked.reason : undefined)],
  [named('detail'), (checked) => (checked.state === 'up' ? undefined : checked.detail)],
];
