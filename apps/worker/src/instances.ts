import type { Log } from '@pombo/core';
import {
  instanceInfo,
  readInstances,
  watchInstances as watchFile,
  type Instance,
  type InstanceFile,
  type InstanceSource,
} from '@pombo/zapi';
import type { LaneSource } from '@pombo/delivery';
import type { Config } from './config.ts';

/** Reads the instances; throws `invalid_config` when they are not valid. */
export function configuredInstances(config: Config): Instance[] {
  return readInstances(sourceOf(config));
}

/** Watches the configured instances and their file, in the form that delivery needs. */
export function watchInstances(config: Config, log: Log): InstanceFile & LaneSource {
  const file = watchFile(sourceOf(config), (error) => log.error({ error }, 'instances.refused'));
  file.onChange(() => log.info({ instances: file.instances().length }, 'instances.reread'));
  return { ...file, current: () => file.instances().map(instanceInfo) };
}

function sourceOf({ instancesFile, instancesNamed, env, baseUrl }: Config): InstanceSource & { file: string } {
  return { file: instancesFile, fileNamed: instancesNamed, env, baseUrl };
}
