import { createContinuousLease, type Broken, type Moment } from '@pombo/core';
import { randomBytes } from 'node:crypto';
import { open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { SIGN_NAME, SILENT_MS } from './alive.ts';
import { isMissing } from './segments.ts';

/**
 * The file by which other containers see that this worker lives, and what the worker may rely on. A worker that
 * considers this one dead reads its journal at once, and misses an attempt that is written afterwards.
 */
export interface SignOfLife {
  /** Returns why others may have considered this worker dead since that time (monotonic, ms); undefined if they cannot have. */
  broken(since: number): string | undefined;
  /** Returns why others may consider this worker dead now. Waits for the next touch, but not longer than an interval. */
  check(): Promise<string | undefined>;
  /** Removes the file. From then on nothing may be written. */
  stop(): Promise<void>;
}

export interface SignOptions {
  /** The worker's folder. */
  folder: string;
  /** Identifies the processes that see the same process numbers: the text of the file. */
  space: string;
  /** Others consider the worker dead after this time without a touch (ms; default 15 s). */
  silentMs?: number | undefined;
  /** For tests of disks that hang. */
  touchFile?: TouchFile | undefined;
}

/** Sets the time of the file to that of the machine that holds it. Rejects with ENOENT if the file is missing. */
export type TouchFile = (path: string, text: string) => Promise<void>;

/** Longest interval between two touches (ms). */
const TOUCH_MS = 2000;

/** Starts to show that the worker of this folder lives. Rejects if the file cannot be written. */
export async function showAlive(options: SignOptions): Promise<SignOfLife> {
  const { folder, space, silentMs = SILENT_MS, touchFile = touchByWriting } = options;
  const path = join(folder, SIGN_NAME);
  const touchMs = Math.min(TOUCH_MS, silentMs / 5);
  const lease = createContinuousLease(silentMs - touchMs);
  let timer: NodeJS.Timeout | undefined;
  let touching: Promise<void> | undefined;
  let stopped = false;

  await renew(() => writeWhole(path, space));
  waitForNext();

  function waitForNext(): void {
    timer = setTimeout(() => void touchNow(), touchMs).unref();
  }

  /** Touches run one at a time: a slow touch that ends after a later one must not set the file's time back. */
  function touchNow(): Promise<void> {
    clearTimeout(timer);
    touching ??= touch().finally(() => {
      touching = undefined;
      if (!stopped) waitForNext();
    });
    return touching;
  }

  async function touch(): Promise<void> {
    try {
      await renew(() => touchFile(path, space));
    } catch (error) {
      if (stopped) return;
      // This machine's clock proves nothing about the time that others see.
      if (!isMissing(error)) return utimes(path, new Date(), new Date()).catch(() => {});
      // Others considered the worker dead while the file was missing.
      lease.lose();
      return renew(() => writeWhole(path, space)).catch(() => {});
    }
  }

  async function renew(write: () => Promise<void>): Promise<void> {
    const requested = now();
    await write();
    if (!stopped) lease.renew(requested, now());
  }

  function broken(since: number): string | undefined {
    const found = lease.broken(since, now());
    return found === undefined ? undefined : textOf(found);
  }

  return {
    broken,

    async check() {
      if (broken(Infinity) === undefined) return undefined;
      let given: NodeJS.Timeout | undefined;
      const interval = new Promise<void>((resolve) => (given = setTimeout(resolve, touchMs)));
      await Promise.race([touchNow(), interval]);
      clearTimeout(given);
      return broken(Infinity);
    },

    async stop() {
      stopped = true;
      clearTimeout(timer);
      lease.lose();
      await rm(path, { force: true }).catch(() => {});
    },
  };
}

function textOf(broken: Broken): string {
  if (broken.kind === 'unproven') return 'the journal folder has no sign of life of this worker';
  if (broken.kind === 'interrupted')
    return 'the sign of life in the journal folder stood still since the attempt began';
  return `the sign of life in the journal folder is ${Math.round(broken.ageMs)} ms old`;
}

function now(): Moment {
  return { wall: Date.now(), monotonic: performance.now() };
}

async function touchByWriting(path: string, text: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(text);
  } finally {
    await file.close();
  }
}

/** Writes the whole text or nothing, even in a power cut: half a name could be that of another container. */
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
