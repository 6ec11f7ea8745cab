import type { Ledger } from '@pombo/ledger';
import type { InstanceInfo } from '@pombo/message';
import { configuredInstances } from '@pombo/worker';
import { instanceInfo } from '@pombo/zapi';
import type { Deployment } from '../deployment.ts';

/**
 * The numbers anybody knows of: those of this machine's instance file, and those that whoever read another one has
 * published. Empty: nobody knows any, so no name can be called wrong. Throws `invalid_config`.
 */
export async function knownNumbers(config: Deployment['config'], ledger?: Ledger): Promise<Map<string, InstanceInfo>> {
  const here = configuredInstances(config).map(instanceInfo);
  const published = (await ledger?.instances.known()) ?? new Map<string, InstanceInfo>();
  return new Map([...published, ...here.map((info) => [info.name, info] as const)]);
}

/** Who must not be written to, as the reading of a file asks it: in memory, since it asks for every line. */
export async function suppressedPeople(ledger: Ledger): Promise<(person: string) => boolean> {
  const people = new Set<string>();
  for await (const { phone } of ledger.suppressions.list()) people.add(phone);
  return (person) => people.has(person);
}
