/**
 * A lock file that names the process which owns a directory. It is valid only while that process lives. After a crash or
 * a reboot the next process takes it over, even where process numbers repeat, as in containers.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A process. Its start time distinguishes it from a later one with the same number ('' where the system has no such time). */
export interface ProcessIdentity {
  pid: number;
  began: string;
}

export type Lock = { held: true; release: () => void } | { held: false; pid: number };

/** Takes the lock at `path` for this process, or returns the number of the living process that has it. */
export function takeLock(path: string): Lock {
  const me = JSON.stringify(identifyProcess(process.pid));
  for (;;) {
    if (createWith(path, me)) return { held: true, release: () => rmSync(path, { force: true }) };
    const found = readText(path);
    if (found === undefined) continue;
    const owner = parseOwner(found);
    if (owner !== undefined && isProcessAlive(owner)) return { held: false, pid: owner.pid };
    removeStale(path, found);
  }
}

/** Returns the number of the living process that has the lock at `path`; undefined if none has it. Changes nothing. */
export function holderOf(path: string): number | undefined {
  const found = readText(path);
  const owner = found === undefined ? undefined : parseOwner(found);
  return owner !== undefined && isProcessAlive(owner) ? owner.pid : undefined;
}

/** Creates the file with its whole content in one step. Returns false if it exists. */
function createWith(path: string, content: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Removes a dead owner's file. Of several processes that try, one moves it; one that moved a newer file puts that back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readText(aside);
  if (moved !== undefined && moved !== stale) createWith(path, moved);
  rmSync(aside, { force: true });
}

/** Returns the identity of a living process. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, began: beginningOf(pid) };
}

/** True if this process lives. Where the system reports no start time, any process with its number counts. */
export function isProcessAlive({ pid, began }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beginningOf(pid) === began;
}

/** Returns when a process started, as Linux counts it (boot and clock ticks; field 22 of proc_pid_stat(5)); '' elsewhere. */
function beginningOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return '';
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  // The second field is the program's name in brackets. It may contain anything, so count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${boot}/${fields[22 - 3]}`;
}

function parseOwner(text: string): ProcessIdentity | undefined {
  try {
    const { pid, began } = JSON.parse(text) as ProcessIdentity;
    return Number.isInteger(pid) && typeof began === 'string' ? { pid, began } : undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
