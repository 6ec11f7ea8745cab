import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalDir, journalProblem, type Config } from '@pombo/worker';
import type { Finding } from './finding.ts';

/** Below this a worker soon has nowhere to write, bytes. */
const LOW_BYTES = 100_000_000;

/** Whether what a worker writes before it sends outlives what Redis may forget, and whether there is room for it. */
export async function checkJournal(config: Config): Promise<Finding[]> {
  const check = 'journal';
  const dir = journalDir(config);
  const problem = await journalProblem(config);
  const level = config.strict ? 'error' : 'warning';
  if (problem !== undefined) return [{ check, level, message: problem.message, fix: problem.hint }];
  const free = await freeBytes(dir);
  if (free === undefined || free >= LOW_BYTES) return [{ check, level: 'ok', message: dir }];
  const message = `the disk of ${dir} has ${Math.floor(free / 1_000_000)} MB left: when it is full, nothing is sent`;
  return [{ check, level: 'warning', message, fix: 'Make room on it, or move POMBO_DATA_DIR to a larger disk.' }];
}

/** Free bytes on the disk of a folder, or of the nearest one above it that exists; undefined where the system does not say. */
async function freeBytes(dir: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    return dirname(dir) === dir ? undefined : freeBytes(dirname(dir));
  }
}
