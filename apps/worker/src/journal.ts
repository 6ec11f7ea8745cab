import { join } from 'node:path';
import { durabilityOf, openJournal, type Durability, type Journal } from '@pombo/journal';
import { PomboError, type Log } from '@pombo/core';
import type { Config } from './config.ts';

export interface WorkerJournalOptions {
  config: Config;
  worker: string;
  log: Log;
  /** Called when it can be written again: waiting lanes may continue. */
  onWritable(): void;
  /** Called after each fdatasync, with its duration (ms). */
  onSync?: ((ms: number) => void) | undefined;
}

/**
 * Opens the worker's journal in the data folder. An unsuitable folder is a warning, or under POMBO_STRICT the
 * error `invalid_config`. While the folder cannot be written, the lanes are held.
 */
export async function openWorkerJournal(options: WorkerJournalOptions): Promise<Journal> {
  const { config, worker, log, onWritable, onSync } = options;
  const journal = await openJournal({
    dir: journalDir(config),
    worker,
    prefix: config.prefix,
    keepMs: config.journalKeepMs,
    keepBytes: config.journalKeepBytes,
    onSync,
    onDamage: (file) => log.error({ file }, 'journal.damaged'),
    onFault(fault) {
      if (fault === undefined) {
        log.info({}, 'journal.writable');
        onWritable();
      } else log.error({ fault }, 'journal.failed');
    },
  });
  const problem = await journalProblem(config, journal.fault());
  if (problem === undefined) return journal;
  if (!config.strict) {
    log.warn({ finding: problem.message, hint: problem.hint }, 'journal.warning');
    return journal;
  }
  await journal.close();
  throw new PomboError('invalid_config', problem.message, { hint: problem.hint });
}

/** Returns the folder of all journals in the data folder. */
export function journalDir({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'journal');
}

/** Returns why the journal folder is unsuitable and what to do; undefined when it is suitable. Never throws. */
export async function journalProblem(
  config: Pick<Config, 'dataDir' | 'redisUrl'>,
  fault?: string,
): Promise<{ message: string; hint: string } | undefined> {
  const dir = journalDir(config);
  const hint = 'Set POMBO_DATA_DIR to a folder on a disk that stays: in a container, on a volume.';
  if (fault !== undefined) {
    return {
      message: `The journal in ${dir} cannot be written (${fault}): nothing is sent`,
      hint: `Make room, or make the folder writable. ${hint}`,
    };
  }
  const lost = LOST[await durabilityOf(dir).catch((): Durability => 'disk')];
  if (lost === undefined || (lost.withContainer && config.redisUrl === undefined)) return undefined;
  return {
    message: `The journal in ${dir} is lost ${lost.when}: if Redis loses data, Pombo cannot know what was sent`,
    hint,
  };
}

/** The embedded Redis is in the same folder: losing the container loses both, so nothing is left to send twice. */
const LOST: Record<Durability, { when: string; withContainer: boolean } | undefined> = {
  disk: undefined,
  container: { when: 'with the container', withContainer: true },
  memory: { when: 'at the next reboot (the folder is in memory)', withContainer: false },
};
