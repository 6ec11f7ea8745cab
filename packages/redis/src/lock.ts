/**
 * A lock file that says which process owns a directory. It counts only while that very process lives: after a crash or
 * a reboot the next one takes it over, also where process numbers repeat, as in containers.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number by when it began ('' where the system does not say). */
export interface ProcessIdentity {
  pid: number;
  began: string;
}

export type Lock = { held: true; release: () => void } | { held: false; pid: number };

/** Takes the lock at `path` for this process, or says which living process has it. */
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

/** Returns the number of the living process that has the lock at `path`; undefined when none has. Changes nothing. */
export function holderOf(path: string): number | undefined {
  const found = readText(path);
  const owner = found === undefined ? undefined : parseOwner(found);
  return owner !== undefined && isProcessAlive(owner) ? owner.pid : undefined;
}

/** Creates the file with its whole content in one step, or says that there is one. */
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

/** Moves a dead owner's file away. Of several that try, one moves the dead file; who moved a newer one puts it back. */
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

/** The identity of a living process. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, began: beginningOf(pid) };
}

/** Whether that very process lives (where the system does not say when it began: one of that number). */
export function isProcessAlive({ pid, began }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beginningOf(pid) === began;
}

/** When a process began, as Linux counts it (boot and clock ticks; field 22 of proc_pid_stat(5)); elsewhere always ''. */
function beginningOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return '';
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  // The second field is the program's name in brackets and may hold anything, so count from the last bracket.
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
