import { stat } from 'node:fs/promises';
import type { Instance } from './instance.ts';
import { readInstances, secretFilesOf, type InstanceSource } from './read-instances.ts';

/** Interval at which the instance file, and the files of the secrets that it names, are checked for changes. */
const LOOK_MS = 2000;

/** The configured instances, kept up to date with their file and with the files of their secrets. */
export interface InstanceFile {
  instances(): Instance[];
  /** When the instances in force were read (ms since 1970), and why a later change was refused. */
  reading(): { at: number; refused?: { at: number; error: unknown } };
  /** Calls the listener after every accepted change. */
  onChange(listener: () => void): void;
  close(): void;
}

/**
 * Reads the instances now (throws `invalid_config` if they are invalid) and again whenever their file, or the file of a
 * secret that it names, changes, without a restart. An invalid change goes to `onRefused`, and the last valid one stays in force.
 */
export function watchInstances(
  source: InstanceSource & { file: string },
  onRefused: (error: unknown) => void,
): InstanceFile {
  let instances = readInstances(source);
  let reading: ReturnType<InstanceFile['reading']> = { at: Date.now() };
  let stamp: string | undefined;
  let closed = false;
  const listeners: (() => void)[] = [];

  async function look(): Promise<void> {
    const stamps = await Promise.all([source.file, ...secretFilesOf(source)].map(fileStamp));
    const seen = stamps.join('\n');
    if (stamp !== undefined && seen !== stamp) reread();
    stamp = seen;
    if (!closed) timer = setTimeout(() => void look(), LOOK_MS);
  }

  function reread(): void {
    try {
      instances = readInstances(source);
      reading = { at: Date.now() };
      for (const listener of listeners) listener();
    } catch (error) {
      reading = { at: reading.at, refused: { at: Date.now(), error } };
      onRefused(error);
    }
  }

  let timer = setTimeout(() => void look(), 0);
  return {
    instances: () => instances,
    reading: () => reading,
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
