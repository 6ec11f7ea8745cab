import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from './alive.ts';
import { showAlive, type SignOfLife, type SignOptions } from './sign-of-life.ts';

const SILENT_MS = 1000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-sign-'));
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

async function shown(options: Partial<SignOptions> = {}): Promise<SignOfLife> {
  const sign = await showAlive({ folder, space: 'a container', silentMs: SILENT_MS, ...options });
  onTestFinished(() => sign.stop());
  return sign;
}

const isSeen = (): Promise<boolean> => isAlive(folder, 'another container', SILENT_MS);

/** Replaces the file by a pipe that takes no more bytes: writing to it hangs in the kernel. Returns how to let it continue. */
async function hang(): Promise<() => void> {
  const path = join(folder, 'alive');
  await rm(path);
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeSync(pipe, page);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('EAGAIN');
  }
  return () => {
    for (let left = 16; left > 0; left -= 1) readSync(pipe, page);
    closeSync(pipe);
  };
}

describe('the sign of life in a journal folder', () => {
  test('is renewed for as long as the disk works, and others see it', async () => {
    const sign = await shown();
    const begunAt = performance.now();
    const first = (await stat(join(folder, 'alive'))).mtimeMs;
    await expect.poll(async () => (await stat(join(folder, 'alive'))).mtimeMs).toBeGreaterThan(first + SILENT_MS);
    expect(sign.broken(begunAt)).toBeUndefined();
    expect(await sign.check()).toBeUndefined();
    expect(await isSeen()).toBe(true);
  });

  test('a write that really hangs forbids what began before and after, and afterwards only what began before', async () => {
    const sign = await shown();
    const begunAt = performance.now();
    const release = await hang();
    await expect.poll(() => sign.broken(begunAt)).toMatch(/is \d+ ms old/);
    expect(sign.broken(performance.now())).toMatch(/is \d+ ms old/);
    const asked = performance.now();
    expect(await sign.check()).toMatch(/is \d+ ms old/);
    expect(performance.now() - asked).toBeLessThan(SILENT_MS);
    release();
    await expect.poll(() => sign.broken(performance.now())).toBeUndefined();
    expect(sign.broken(begunAt)).toMatch(/stood still since the attempt began/);
  });

  test('a file that was removed is written again, but forbids what began before: others took the worker for dead at once', async () => {
    const sign = await shown();
    const begunAt = performance.now();
    expect(sign.broken(begunAt)).toBeUndefined();
    await rm(join(folder, 'alive'));
    expect(await isSeen()).toBe(false);
    await expect.poll(isSeen).toBe(true);
    await expect.poll(() => sign.broken(performance.now())).toBeUndefined();
    expect(sign.broken(begunAt)).toMatch(/stood still since the attempt began/);
  });

  test('a touch that ends late does not make the file look older than a later one made it', async () => {
    let release = (): void => {};
    const late = new Promise<void>((resolve) => (release = resolve));
    let touches = 0;
    await shown({
      async touchFile(path) {
        touches += 1;
        if (touches === 1) await late;
        if (touches === 1) await utimes(path, 1, 1);
        else await writeFile(path, 'a container');
      },
    });
    await expect.poll(() => touches).toBe(1);
    await expect.poll(isSeen).toBe(false);
    expect(touches).toBe(1);
    release();
    await expect.poll(isSeen).toBe(true);
  });

  test('a disk that refuses the touch forbids everything, once others may take the worker for dead', async () => {
    const sign = await shown({ touchFile: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) });
    const begunAt = performance.now();
    await expect.poll(() => sign.broken(begunAt)).toMatch(/ms old/);
    expect(await sign.check()).toMatch(/ms old/);
  });

  test('nothing may be written once it was removed', async () => {
    const sign = await shown();
    await sign.stop();
    expect(sign.broken(performance.now())).toMatch(/no sign of life/);
    expect(await isSeen()).toBe(false);
  });
});
