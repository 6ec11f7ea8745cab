import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { holderOf } from '@pombo/redis';
import { LOCK_NAME } from './segments.ts';

/**
 * Decides whether the worker of a journal lives. If both processes see the same process numbers, the worker's lock decides. A
 * container has its own numbers and may share the folder with others. Then a file that the worker touches decides.
 */
export const SIGN_NAME = 'alive';
/**
 * A worker counts as dead after this time without a touch (ms). The worker stops writing before that: see
 * `sign-of-life.ts`.
 */
export const SILENT_MS = 15_000;

/** Identifies the processes that see the same process numbers: those of one boot and one container. */
export function processSpace(): string {
  const boot = tryTo(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = tryTo(() => readlinkSync('/proc/self/ns/pid'));
  return `${hostname()} ${boot} ${space}`;
}

/** Returns whether the worker lives. `space` is that of this process; `silentMs` defaults to 15 s. */
export async function isAlive(folder: string, space: string, silentMs: number = SILENT_MS): Promise<boolean> {
  const path = join(folder, SIGN_NAME);
  const theirs = await readFile(path, 'utf8').catch(() => undefined);
  // The file is missing if the journal was imported, is from an earlier version, or its worker stopped.  A file of an
  // earlier version may be
  // empty after a power cut.
  if (theirs === undefined || theirs === '' || theirs === space) return holderOf(join(folder, LOCK_NAME)) !== undefined;
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && (await nowOf(folder)) - touched.mtimeMs < silentMs;
}

/** Returns the time of the machine that holds the folder, because its clock sets the times of the files. */
async function nowOf(folder: string): Promise<number> {
  const path = join(folder, `now.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

function tryTo(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
