import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from './segments.ts';

/**
 * What a folder survives. `disk`: a power cut. `container`: a power cut, but not the removal of its container. `memory`:
 * neither. The file system of the folder decides, or that of its nearest existing parent. `disk` is assumed where the
 * system does not report it (macOS, network file systems).
 */
export type Durability = 'disk' | 'container' | 'memory';

/** File system types of Linux, from statfs(2). */
const KINDS: ReadonlyMap<number, Durability> = new Map([
  [0x01021994, 'memory'], // tmpfs
  [0x858458f6, 'memory'], // ramfs
  [0x794c7630, 'container'], // overlayfs: the writable layer of a container
]);

/** Returns how durable a folder is. Throws if neither it nor any parent can be read. */
export async function durabilityOf(dir: string): Promise<Durability> {
  try {
    const { type } = await statfs(dir);
    return KINDS.get(type >>> 0) ?? 'disk';
  } catch (error) {
    if (!isMissing(error) || dirname(dir) === dir) throw error;
    return durabilityOf(dirname(dir));
  }
}
