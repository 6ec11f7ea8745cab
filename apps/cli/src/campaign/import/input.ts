import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { spoolFile, type TableSource } from '@pombo/campaign';
import { words } from '../../terminal/words.ts';
import type { Output } from '../../terminal/output.ts';

/** The file that stands for standard input. */
export const STDIN = '-';

/**
 * Does the work with a file; `-` is standard input, which is copied to the data folder, because a file is read more than
 * once. The copy has no name, so nothing is left of it when the process ends. Throws `file_unreadable`.
 */
export async function withInput<T>(
  file: string,
  { dataDir, output }: { dataDir: string; output: Output },
  work: (source: TableSource) => Promise<T>,
): Promise<T> {
  if (file !== STDIN) return work(file);
  if (process.stdin.isTTY) output.say(words('check_stdin'));
  const folder = join(dataDir, 'stdin');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweep(folder);
  const source = await spoolFile(process.stdin, { spoolDir: folder });
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** A copy loses its name within milliseconds. One that still has it belongs to a process that was killed right then. */
const ABANDONED_MS = 60_000;

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}
