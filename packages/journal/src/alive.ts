import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { holderOf } from '@pombo/redis';
import { LOCK_NAME } from './segments.ts';

/**
 * Whether the worker of a journal lives. Where process numbers mean the same to both, its lock says so. A container has
 * numbers of its own, and may share the folder with others: there, a file that its worker touches says so.
 */
const SIGN_NAME = 'alive';
/** Interval at which a living worker touches the file. */
const TOUCH_MS = 2000;
/**
 * A worker counts as dead after this time without a touch (ms). One that was only suspended compares its journal before it
 * writes again.
 */
const SILENT_MS = 15_000;

/** Names the processes that see each other's numbers: those of one boot and one container. */
export function processSpace(): string {
  const boot = tryTo(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = tryTo(() => readlinkSync('/proc/self/ns/pid'));
  return `${hostname()} ${boot} ${space}`;
}

/** Begins to show that the worker of this folder lives. Returns what ends that. */
export async function showAlive(folder: string, space: string): Promise<() => Promise<void>> {
  const path = join(folder, SIGN_NAME);
  await writeFile(path, space, { mode: 0o600 });
  const timer = setInterval(() => void touch(path), TOUCH_MS).unref();
  return async () => {
    clearInterval(timer);
    await rm(path, { force: true }).catch(() => {});
  };
}

/** `space`: that of this process. `silentMs`: default 15 s. */
export async function isAlive(folder: string, space: string, silentMs: number = SILENT_MS): Promise<boolean> {
  const path = join(folder, SIGN_NAME);
  const theirs = await readFile(path, 'utf8').catch(() => undefined);
  // A journal that was imported, or an earlier version's, has no such file; neither has one whose worker was stopped. A power cut may leave it empty.
  if (theirs === undefined || theirs === '' || theirs === space) return holderOf(join(folder, LOCK_NAME)) !== undefined;
  const touched = await stat(path).catch(() => undefined);
  return touched !== undefined && (await nowOf(folder)) - touched.mtimeMs < silentMs;
}

/** By the clock of the machine that the folder is on: that which stamps the files. */
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

/** With what a new file would be stamped; what cannot be touched now is touched later. */
async function touch(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.write(await file.readFile(), 0, undefined, 0);
    } finally {
      await file.close();
    }
  } catch {
    await utimes(path, new Date(), new Date()).catch(() => {});
  }
}

function tryTo(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
