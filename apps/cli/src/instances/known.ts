import type { Ledger } from '@pombo/ledger';
import type { InstanceInfo } from '@pombo/core';
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
