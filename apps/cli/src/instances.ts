import { knownLanes, type Ledger } from '@pombo/ledger';
import { PomboError } from '@pombo/message';
import { configuredInstances, type Config } from '@pombo/worker';
import { instanceInfo, type Instance } from '@pombo/zapi';

/** The configured instances, at least one. Throws `invalid_config` with an example when there is none. */
export function someInstances(config: Config): Instance[] {
  const instances = configuredInstances(config);
  if (instances.length > 0) return instances;
  throw new PomboError('invalid_config', `No instance is configured: there is no ${config.instancesFile}`, {
    hint: [
      `Write ${config.instancesFile}: {"instances":[{"name":"vendas","id":"…","token":"…","clientToken":"…"}]}`,
      'Or, for one number: export ZAPI_INSTANCE_ID=… ZAPI_TOKEN=… ZAPI_CLIENT_TOKEN=…',
      'No account at hand? See it work with: pombo demo',
    ].join('\n'),
  });
}

/** The configured instance of this name. Throws `unknown_instance`: without its keys nobody can ask Z-API about it. */
export function ownInstance(name: string, config: Config): Instance {
  const instances = someInstances(config);
  const found = instances.find((instance) => instance.name === name);
  if (found !== undefined) return found;
  throw new PomboError(
    'unknown_instance',
    `No instance called "${name}" is configured here, so Z-API can not be asked`,
    {
      hint: `Configured: ${instances.map((each) => each.name).join(', ')}`,
    },
  );
}

/**
 * Makes a name that stands in this machine's instance file known to everyone, so that a message can be queued before
 * the first worker runs, and read by the country that the file names.
 */
export async function publishIfConfigured(name: string, config: Config, ledger: Ledger): Promise<void> {
  const known = await ledger.instances.known();
  const instances = configuredInstances(config).map(instanceInfo);
  const country = instances.find((info) => info.name === name)?.country;
  const published = known.get(name);
  if (published !== undefined && (country === undefined || country === published.country)) return;
  if (known.size === 0 || instances.some((info) => info.name === name)) await ledger.instances.publish(instances);
}

/** Throws `code` when no lane has this name, and lists those there are. */
export async function needLane(name: string, ledger: Ledger, code: 'not_found' | 'unknown_instance'): Promise<void> {
  const lanes = await knownLanes(ledger);
  if (lanes.includes(name)) return;
  throw new PomboError(code, `No instance is called "${name}"`, {
    hint: lanes.length === 0 ? 'None is known yet: pombo instances' : `There are: ${lanes.join(', ')}`,
  });
}
