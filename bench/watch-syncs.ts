import { open, type FileHandle } from 'node:fs/promises';
import { percentile } from './figures.ts';

/** How long calls of fdatasync took, until the process noticed their end (ms). */
export interface Syncs {
  p99: number;
  max: number;
}

/** Measures each fdatasync of this process, which distinguishes a slow disk from a busy process. */
export async function watchSyncs(): Promise<{ reset(): void; read(): Syncs }> {
  let took: number[] = [];
  const file = await open(process.execPath);
  const handles = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  const { datasync } = handles;
  handles.datasync = async function timed(this: FileHandle) {
    const since = performance.now();
    await datasync.call(this);
    took.push(performance.now() - since);
  };
  return {
    reset: () => void (took = []),
    read: () => ({ p99: percentile(took, 0.99), max: percentile(took, 1) }),
  };
}
