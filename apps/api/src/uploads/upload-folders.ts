import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';

/** Folders for the uploads under way. */
export interface UploadPlaces {
  /** Makes a folder that only this user reads. Throws `rate_limited` when too many uploads are under way in this process. */
  take(): Promise<UploadPlace>;
}

export interface UploadPlace {
  folder: string;
  /** Removes the folder and what it holds; must be called. */
  free(): Promise<void>;
}

/** Uploads at once: each is up to 1 GiB on disk, and a thread that reads it. */
const MOST_UPLOADS = 4;
/** A folder of another machine or container that shares the data folder; no upload takes this long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Folders in use by this process. */
const inUse = new Set<string>();

/**
 * Uploads lie in `uploads` of the data folder. What a process that was killed has left there is removed first; `onError`
 * hears of what cannot be removed.
 */
export async function openUploadPlaces(dataDir: string, onError: (error: unknown) => void): Promise<UploadPlaces> {
  const root = join(dataDir, 'uploads');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await sweep(root).catch(onError);
  let taken = 0;
  return {
    async take() {
      if (taken >= MOST_UPLOADS) {
        throw new PomboError('rate_limited', `${MOST_UPLOADS} files are being uploaded here already`, {
          hint: 'Repeat the request when one of them is done.',
        });
      }
      taken += 1;
      const folder = join(root, nameOfFolder());
      inUse.add(folder);
      const free = async (): Promise<void> => {
        // Once only: a place that is given back twice would be two. Also when the folder stays: the next start removes it.
        if (inUse.delete(folder)) taken -= 1;
        await rm(folder, { recursive: true, force: true }).catch(onError);
      };
      try {
        await mkdir(folder, { mode: 0o700 });
        return { folder, free };
      } catch (error) {
        await free();
        throw error;
      }
    },
  };
}

async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const folder = join(root, name);
    if (!inUse.has(folder) && (await isAbandoned(folder, name))) await rm(folder, { recursive: true, force: true });
  }
}

/** Says whose a folder is: processes are told apart by their id only on one machine, and in one container. */
function nameOfFolder(pid: number = process.pid): string {
  return `${machine()}~${pid}~${randomUUID()}`;
}

function machine(): string {
  return hostname().replaceAll(/[^\w.-]/g, '_');
}

async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const [host, pid] = name.split('~');
  if (host === machine()) return Number(pid) === process.pid || !isRunning(Number(pid));
  // Gone in the meantime: another process sweeps too.
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > ABANDONED_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
