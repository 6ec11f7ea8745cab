import { notice } from '@pombo/catalogue';
import type { Ledger } from '@pombo/ledger';
import { PomboError, type InstanceInfo } from '@pombo/core';
import { configuredInstances } from '@pombo/worker';
import { instanceInfo } from '@pombo/zapi';
import type { Deployment } from '../deployment/deployment.ts';

/**
 * Returns the known numbers: those of this machine's instance file, and those that other processes have published. If it
 * is empty, no name can be called wrong. Throws `invalid_config`.
 */
export async function knownNumbers(config: Deployment['config'], ledger?: Ledger): Promise<Map<string, InstanceInfo>> {
  const here = configuredInstances(config).map(instanceInfo);
  const published = (await ledger?.instances.known()) ?? new Map<string, InstanceInfo>();
  return new Map([...published, ...here.map((info) => [info.name, info] as const)]);
}

/**
 * Returns the name of the only number that this machine configures, so that a command need not name it; undefined if it
 * configures several. A machine without an instance file uses the only published one. Throws `invalid_config`.
 */
export async function onlyNumber(config: Deployment['config'], ledger?: Ledger): Promise<string | undefined> {
  const here = configuredInstances(config).map(({ name }) => name);
  const names = here.length > 0 ? here : [...((await ledger?.instances.known()) ?? new Map()).keys()];
  return names.length === 1 ? names[0] : undefined;
}

/**
 * Returns the number that a command names, else the only one. Throws `invalid_input` with the names to choose from, if
 * there are several or none.
 */
export async function namedOrOnly(
  name: string | undefined,
  { config, ledger }: Pick<Deployment, 'config' | 'ledger'>,
): Promise<string> {
  const found = name ?? (await onlyNumber(config, ledger));
  if (found !== undefined) return found;
  const names = [...(await knownNumbers(config, ledger)).keys()];
  throw new PomboError('invalid_input', notice('number_needed', { names }));
}
