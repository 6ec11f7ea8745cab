import type { Probe } from '@pombo/core';
import { createSender, instanceInfo, type Instance } from '@pombo/zapi';
import { loadConfig } from '../config.ts';
import { someInstances } from './configured.ts';
import type { Column, Output } from '../terminal/output.ts';

/** `pombo instances`. Throws `invalid_config` if there is none, or the file is invalid. */
export async function listInstances(output: Output): Promise<void> {
  const instances = someInstances(await loadConfig());
  output.list(instances, COLUMNS, '');
  output.next('ask Z-API whether they are connected: pombo instances check');
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
  output.list(checked, PROBE_COLUMNS, '');
  if (checked.every(({ state }) => state === 'silent')) {
    output.fault({
      code: 'gateway_unreachable',
      message: `${baseUrl} does not answer`,
      hint: 'Is this machine online? To find the cause: pombo doctor',
    });
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

const COLUMNS: Column<Instance>[] = [
  ['instance', ({ name }) => name],
  ['pace', ({ pace }) => `${pace.min}-${pace.max} s`],
  ['window', ({ window }) => window],
  ['days', ({ days }) => days],
  ['timezone', (instance) => instanceInfo(instance).rules?.timezone ?? instance.timezone],
  ['daily limit', ({ dailyLimit }) => dailyLimit],
  ['other senders', ({ exclusive }) => (exclusive ? undefined : 'yes')],
];

const PROBE_COLUMNS: Column<CheckedInstance>[] = [
  ['instance', ({ instance }) => instance],
  ['state', ({ state }) => state],
  ['reason', (checked) => (checked.state === 'down' ? checked.reason : undefined)],
  ['detail', (checked) => (checked.state === 'up' ? undefined : checked.detail)],
];
