/** The data folder: it contains phones, captions and secrets, so it belongs to one user. */
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { relative, sep } from 'node:path';

/** The permission bits of the group and of others. */
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Creates the data folder if it is missing, and closes it to other users (mode 0700), even an existing one that belongs
 * to this user. A folder that serves more than Pombo (the working directory or one above it, one above the home folder,
 * one like /tmp) keeps its mode; `pombo doctor` reports it. Returns the folder's real path. Throws if the folder cannot
 * be created.
 */
export function makeDataDir(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = realpathSync(dir);
  const { uid, mode } = statSync(path);
  const ours =
    uid === process.getuid?.() && (mode & STICKY) === 0 && !holds(path, process.cwd()) && !holds(path, homedir());
  if (ours && (mode & OTHERS) !== 0) chmodSync(path, 0o700);
  return path;
}

/** Returns the mode of a folder that is open to other users of this machine (`755`); undefined if it is closed to them. */
export function openToOthers(dir: string): string | undefined {
  const { mode } = statSync(dir);
  return (mode & OTHERS) === 0 ? undefined : (mode & 0o777).toString(8);
}

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
