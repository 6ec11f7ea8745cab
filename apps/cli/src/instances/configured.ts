import { notice } from '@pombo/catalogue';
import { knownLanes, viewLanes, type Ledger } from '@pombo/ledger';
import { PomboError, isPomboError } from '@pombo/core';
import { configuredInstances, type Config } from '@pombo/worker';
import { instanceInfo, type Instance } from '@pombo/zapi';

/** Returns the configured instances, at least one. Throws `invalid_config` with an example if there is none. */
export function someInstances(config: Config): Instance[] {
  const instances = configuredInstances(config);
  if (instances.length > 0) return instances;
  throw new PomboError('invalid_config', notice('no_number', { file: config.instancesFile }));
}

/** Returns the configured instance of this name. Throws `unknown_instance`: its tokens are needed to ask Z-API about it. */
export function ownInstance(name: string, config: Config): Instance {
  const instances = someInstances(config);
  const found = instances.find((instance) => instance.name === name);
  if (found !== undefined) return found;
  const names = instances.map((each) => each.name);
  throw new PomboError('unknown_instance', notice('number_not_here', { name, names }));
}

/** Returns the only configured instance. Throws `invalid_input` with the names to choose from, if there are several. */
export function onlyInstance(config: Config): Instance {
  const [first, ...others] = someInstances(config);
  if (others.length === 0) return first!;
  const names = [first!, ...others].map(({ name }) => name);
  throw new PomboError('invalid_input', notice('number_missing', { names }));
}

/**
 * Publishes an instance of this machine's file, so that a message can be queued before the first worker runs, and its
 * phone is read by the file's country.
 */
export async function publishIfConfigured(name: string, config: Config, ledger: Ledger): Promise<void> {
  const known = await ledger.instances.known();
  const instances = configuredInstances(config).map(instanceInfo);
  const country = instances.find((info) => info.name === name)?.country;
  const published = known.get(name);
  if (published !== undefined && (country === undefined || country === published.country)) return;
  if (known.size === 0 || instances.some((info) => info.name === name)) await ledger.instances.publish(instances);
}

/** Returns the names in this machine's instance file; none if it is missing or invalid, which other checks report. */
export function namesConfiguredHere(config: Config): string[] {
  try {
    return configuredInstances(config).map(({ name }) => name);
  } catch (error) {
    if (isPomboError(error)) return [];
    throw error;
  }
}

/**
 * Throws `unknown_instance` for a published name that no instance file has any longer, neither a running worker's nor
 * this machine's: a message queued for it would wait forever.
 */
export async function refuseUnconfigured(name: string, config: Config, ledger: Ledger): Promise<void> {
  if (namesConfiguredHere(config).includes(name) || !(await ledger.instances.known()).has(name)) return;
  const [view] = await viewLanes([name], ledger);
  if (view!.configured) return;
  throw new PomboError('unknown_instance', notice('number_no_file', { name }));
}

/** Throws `code` if no lane has this name, and lists the known lanes. */
export async function needLane(name: string, ledger: Ledger, code: 'not_found' | 'unknown_instance'): Promise<void> {
  const lanes = await knownLanes(ledger);
  if (lanes.includes(name)) return;
  throw new PomboError(code, notice('number_not_known', { name, lanes }));
}
