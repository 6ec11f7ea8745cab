import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownersIn, type JournalFolder } from './read.ts';
import { listSegments, sizeOf } from './segments.ts';

export interface Retention {
  keepMs: number;
  keepBytes: number;
  now: number;
}

/**
 * Removes segments older than the retention period, and the oldest segments above the size limit. It covers this worker's
 * journal and those of workers that do not live here. A worker's newest segment stays for the whole period. This worker's
 * newest one always stays, because it is being written.
 */
export async function prune(journals: JournalFolder, { keepMs, keepBytes, now }: Retention): Promise<void> {
  const found: { path: string; folder: string; bytes: number; writtenAt: number; current: boolean }[] = [];
  for (const { worker, alive } of await ownersIn(journals)) {
    if (alive && worker !== journals.worker) continue;
    const folder = join(journals.dir, worker);
    const segments = await listSegments(folder);
    for (const { path } of segments) {
      const size = await sizeOf(path);
      if (size === undefined) continue;
      const newest = path === segments.at(-1)!.path;
      const current = newest && (alive || now - size.writtenAt <= keepMs);
      found.push({ path, folder, ...size, current });
    }
  }
  let bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  const touched = new Set<string>();
  for (const each of found.toSorted((a, b) => a.writtenAt - b.writtenAt)) {
    if (each.current || (now - each.writtenAt <= keepMs && bytes <= keepBytes)) continue;
    await rm(each.path, { force: true });
    bytes -= each.bytes;
    touched.add(each.folder);
  }
  for (const folder of touched) {
    if (folder === join(journals.dir, journals.worker) || (await listSegments(folder)).length > 0) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
