import { stat } from 'node:fs/promises';
import type { InstanceInfo } from '@pombo/message';
import { instanceInfo, readInstances, type Instance } from '@pombo/zapi';
import type { LaneSource, Log } from '@pombo/delivery';
import type { Config } from './config.ts';

/** How often the instance file is looked at for changes. */
const LOOK_MS = 2000;

/** The configured instances, kept up to date with their file. */
export interface InstanceFile extends LaneSource {
  /** With their secrets inside; for the sender only. */
  instances(): Instance[];
  close(): void;
}

/** Reads the instances; throws `invalid_config` when they are not valid. */
export function configuredInstances(config: Config): Instance[] {
  const { instancesFile, instancesNamed, env, baseUrl } = config;
  return readInstances({ file: instancesFile, fileNamed: instancesNamed, env, baseUrl });
}

/**
 * Reads the instance file now (throws when it is not valid) and again whenever it changes, without a restart. A
 * change that is not valid is reported and the last good one stays in force.
 */
export function watchInstances(config: Config, log: Log): InstanceFile {
  let instances = configuredInstances(config);
  let stamp: string | undefined;
  const listeners: (() => void)[] = [];

  async function look(): Promise<void> {
    const seen = await fileStamp(config.instancesFile);
    if (stamp !== undefined && seen !== stamp) reread();
    stamp = seen;
    timer = setTimeout(() => void look(), LOOK_MS);
  }

  function reread(): void {
    try {
      instances = configuredInstances(config);
      log.info({ instances: instances.length }, 'instances.reread');
      for (const listener of listeners) listener();
    } catch (error) {
      log.error({ error: String(error) }, 'instances.refused');
    }
  }

  let timer = setTimeout(() => void look(), 0);
  return {
    instances: () => instances,
    current: (): InstanceInfo[] => instances.map(instanceInfo),
    onChange: (listener) => void listeners.push(listener),
    close: () => clearTimeout(timer),
  };
}

async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'none';
  }
}
