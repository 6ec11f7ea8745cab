/** The data folder: phones, captions and secrets lie in it, so it belongs to one user. */
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { relative, sep } from 'node:path';

/** What group and others may do. */
const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes the data folder when it is missing, and keeps other users out of it (mode 0700), also when it was made before
 * and belongs to this user. A folder that serves more than Pombo (the working directory or one above it, one above the
 * home folder, one like /tmp) keeps its mode: `pombo doctor` reports it. Returns the folder's real path; throws when it
 * cannot be made.
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

/** How far the folder is open to other users of this machine (`755`); undefined when it is closed to them. */
export function openToOthers(dir: string): string | undefined {
  const { mode } = statSync(dir);
  return (mode & OTHERS) === 0 ? undefined : (mode & 0o777).toString(8);
}

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
