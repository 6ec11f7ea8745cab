import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { holderOf } from '@pombo/redis';
import { LOCK_NAME } from './segments.ts';

/**
 * Whether the worker of a journal lives. If both processes see the same process numbers, the worker's lock decides. A
 * container has its own numbers and may share the folder with others. Then a file that the worker touches decides.
 */
const SIGN_NAME = 'alive';
/** Interval at which a living worker touches the file (ms). */
const TOUCH_MS = 2000;
/**
 * A worker counts as dead after this time without a touch (ms). A worker that was only suspended compares its journal
 * before it writes again.
 */
const SILENT_MS = 15_000;

/** Identifies the processes that see the same process numbers: those of one boot and one container. */
export function processSpace(): string {
  const boot = tryTo(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = tryTo(() => readlinkSync('/proc/self/ns/pid'));
  return `${hostname()} ${boot} ${space}`;
}

/** Starts to show that the worker of this folder lives. Returns a function that stops it. */
export async function showAlive(folder: string, space: string): Promise<() => Promise<void>> {
  const path = join(folder, SIGN_NAME);
  await writeWhole(path, space);
  const timer = setInterval(() => void touch(path), TOUCH_MS).unref();
  return async () => {
    clearInterval(timer);
    await rm(path, { force: true }).catch(() => {});
  };
}

/** After a power cut the file is there with all of its text, or not at all: half a name would be that of another container. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Returns whether the worker lives. `space` is that of this process; `silentMs` defaults to 15 s. */
export async function isAlive(folder: string, space: string, silentMs: number = SILENT_MS): Promise<boolean> {
  const path = join(folder, SIGN_NAME);
  const theirs = await readFile(path, 'utf8').catch(() => undefined);
  // The file is missing if the journal was imported, is from an earlier version, or its worker stopped. An earlier version's may be
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

/** Sets the file's time to now. If that fails, the next touch tries again. */
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
