import type { InstanceInfo, Log } from '@pombo/core';
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
  let read: readonly Instance[] | undefined;
  let current: InstanceInfo[] = [];
  return {
    ...file,
    // Once per reading of the file: every run of a lane asks, and each instance costs a hash.
    current() {
      if (read !== file.instances()) {
        read = file.instances();
        current = file.instances().map(instanceInfo);
      }
      return current;
    },
  };
}

function sourceOf({ instancesFile, instancesNamed, env, baseUrl }: Config): InstanceSource & { file: string } {
  return { file: instancesFile, fileNamed: instancesNamed, env, baseUrl };
}
