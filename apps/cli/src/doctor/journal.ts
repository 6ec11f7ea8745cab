import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalDir, journalProblem, type Config } from '@pombo/worker';
import { found, type Finding } from './finding.ts';

/** Below this, a worker may soon be unable to write (bytes). */
const LOW_BYTES = 100_000_000;

/** Checks that the journal survives what Redis may lose, and that there is space for it. */
export async function checkJournal(config: Config): Promise<Finding[]> {
  const check = 'journal';
  const dir = journalDir(config);
  const problem = await journalProblem(config);
  const level = config.strict ? 'error' : 'warning';
  if (problem !== undefined) return [{ check, level, message: problem.message, fix: problem.hint }];
  const free = await freeBytes(dir);
  if (free === undefined || free >= LOW_BYTES) return [{ check, level: 'ok', message: dir }];
  return [{ check, level: 'warning', ...found('doctor_disk_low', { dir, megabytes: Math.floor(free / 1_000_000) }) }];
}

/** Returns the free bytes on the disk of a folder, or of its nearest existing parent; undefined if the system does not report it. */
async function freeBytes(dir: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    return dirname(dir) === dir ? undefined : freeBytes(dirname(dir));
  }
}
