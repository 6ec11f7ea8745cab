import { stat } from 'node:fs/promises';
import type { Instance } from './instance.ts';
import { readInstances, type InstanceSource } from './instances.ts';

/** How often the instance file is looked at for changes. */
const LOOK_MS = 2000;

/** The configured instances, kept up to date with their file. */
export interface InstanceFile {
  instances(): Instance[];
  /** Called after every change that was taken over. */
  onChange(listener: () => void): void;
  close(): void;
}

/**
 * Reads the instances now (throws `invalid_config` when they are not valid) and again whenever their file changes,
 * without a restart. A change that is not valid goes to `onRefused`, and the last good one stays in force.
 */
export function watchInstances(
  source: InstanceSource & { file: string },
  onRefused: (error: unknown) => void,
): InstanceFile {
  let instances = readInstances(source);
  let stamp: string | undefined;
  let closed = false;
  const listeners: (() => void)[] = [];

  async function look(): Promise<void> {
    const seen = await fileStamp(source.file);
    if (stamp !== undefined && seen !== stamp) reread();
    stamp = seen;
    if (!closed) timer = setTimeout(() => void look(), LOOK_MS);
  }

  function reread(): void {
    try {
      instances = readInstances(source);
      for (const listener of listeners) listener();
    } catch (error) {
      onRefused(error);
    }
  }

  let timer = setTimeout(() => void look(), 0);
  return {
    instances: () => instances,
    onChange: (listener) => void listeners.push(listener),
    close() {
      closed = true;
      clearTimeout(timer);
    },
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
