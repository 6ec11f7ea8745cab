import { open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { journalDir, journalProblem, type Config } from '@pombo/worker';
import { found, type Finding } from './finding.ts';

/** Below this, a worker may soon be unable to write (bytes). */
const LOW_BYTES = 100_000_000;

/** From here on, the journal slows sending down (ms). A hard disk needs about 10. */
const SLOW_MS = 100;
/** Writes that are measured; the fastest counts, since others may be busy on the same disk. */
const WRITES = 5;
/** No further write begins after this (ms). */
const PATIENCE_MS = 2000;

/**
 * Checks that the journal survives what Redis may lose, that there is space for it, and that it reaches the disk soon.
 * `elapsed`: a monotonic clock (ms).
 */
export async function checkJournal(
  config: Config,
  elapsed: () => number = () => performance.now(),
): Promise<Finding[]> {
  const check = 'journal';
  const dir = journalDir(config);
  const problem = await journalProblem(config);
  const level = config.strict ? 'error' : 'warning';
  if (problem !== undefined) return [{ check, level, message: problem.message, fix: problem.hint }];
  const free = await freeBytes(dir);
  if (free !== undefined && free < LOW_BYTES)
    return [{ check, level: 'warning', ...found('doctor_disk_low', { dir, megabytes: Math.floor(free / 1_000_000) }) }];
  const ms = await syncMs(config.dataDir, elapsed);
  if (ms === undefined || ms < SLOW_MS) return [{ check, level: 'ok', message: dir }];
  return [{ check, level: 'warning', ...found('doctor_sync_slow', { dir, ms: Math.round(ms) }) }];
}

/** As small as an entry of the journal. */
const ENTRY = '.'.repeat(200);

/**
 * Returns how long a small write takes to reach the disk (ms), by a file that is removed again. Undefined where no such
 * file can be written, which another check reports.
 */
async function syncMs(dir: string, elapsed: () => number): Promise<number | undefined> {
  const path = join(dir, `doctor-${process.pid}.tmp`);
  const times: number[] = [];
  try {
    const file = await open(path, 'wx', 0o600);
    const from = elapsed();
    for (let n = 0; n < WRITES && elapsed() - from < PATIENCE_MS; n += 1) {
      const begun = elapsed();
      await file.write(ENTRY);
      await file.datasync();
      times.push(elapsed() - begun);
    }
    await file.close();
  } catch {
    return undefined;
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
  return Math.min(...times);
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
