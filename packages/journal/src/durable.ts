import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from './segments.ts';

/**
 * How much a folder outlives: `disk` a power cut, `container` a power cut but not the container it is in, `memory`
 * neither. Goes by the file system of the folder, or of the nearest one above it that exists. `disk` where the system
 * does not say (macOS, network file systems).
 */
export type Durability = 'disk' | 'container' | 'memory';

/** Magic numbers of Linux, statfs(2). */
const KINDS: ReadonlyMap<number, Durability> = new Map([
  [0x01021994, 'memory'], // tmpfs
  [0x858458f6, 'memory'], // ramfs
  [0x794c7630, 'container'], // overlayfs: the writable layer of a container
]);

/** Returns how durable a folder is; throws when nothing above it can be read either. */
export async function durabilityOf(dir: string): Promise<Durability> {
  try {
    const { type } = await statfs(dir);
    return KINDS.get(type >>> 0) ?? 'disk';
  } catch (error) {
    if (!isMissing(error) || dirname(dir) === dir) throw error;
    return durabilityOf(dirname(dir));
  }
}
