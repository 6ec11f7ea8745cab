import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';

/** Creates folders for current uploads. */
export interface UploadFolders {
  /** Creates a folder that only this user reads. Throws `rate_limited` when too many uploads run in this process. */
  take(): Promise<UploadFolder>;
}

export interface UploadFolder {
  folder: string;
  /** Removes the folder and what it holds; must be called. */
  free(): Promise<void>;
}

/** Uploads at once: each takes up to 2 GiB of disk and a thread. */
const MOST_UPLOADS = 4;
/** Age from which a folder of another machine or container counts as abandoned; no upload takes this long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Folders in use by this process. */
const inUse = new Set<string>();

/**
 * Opens the folder `uploads` in the data folder. Removes what killed processes left there; `onError` receives what cannot
 * be removed.
 */
export async function openUploadFolders(dataDir: string, onError: (error: unknown) => void): Promise<UploadFolders> {
  const root = join(dataDir, 'uploads');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await sweep(root).catch(onError);
  let taken = 0;
  return {
    async take() {
      if (taken >= MOST_UPLOADS) {
        throw new PomboError('rate_limited', `${MOST_UPLOADS} files are being uploaded already`, {
          hint: 'Repeat the request when one of them has finished.',
        });
      }
      taken += 1;
      const folder = join(root, nameOfFolder());
      inUse.add(folder);
      const free = async (): Promise<void> => {
        // Count a release only once, even if the folder cannot be removed: the next start removes it.
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

/** Names the owner of a folder. Process ids are unique only within one machine or container. */
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
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
