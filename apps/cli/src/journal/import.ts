import { importJournals, type Imported } from '@pombo/journal';
import { PomboError } from '@pombo/core';
import { makeDataDir } from '@pombo/redis';
import { journalDir } from '@pombo/worker';
import { loadConfig } from '../config.ts';
import type { Column, Output } from '../terminal/output.ts';

const COLUMNS: Column<Imported>[] = [
  ['worker', ({ worker }) => worker],
  ['host', ({ host }) => host],
  ['sends', ({ intents }) => intents],
];

/** `pombo journal import`: lists the copied journals. Throws `file_unreadable` if there is none, or one cannot be read or written. */
export async function importJournal(from: string, output: Output): Promise<void> {
  const config = await loadConfig();
  makeDataDir(config.dataDir);
  const imported = await importJournals(from, journalDir(config)).catch((error: unknown) => {
    throw new PomboError('file_unreadable', `The journal cannot be copied: ${(error as Error).message}`, {
      cause: error,
    });
  });
  if (imported.length === 0) {
    throw new PomboError('file_unreadable', `${from} does not contain a journal`, {
      hint: "Give the lost worker's POMBO_DATA_DIR, or a copy of it.",
    });
  }
  output.list(imported, COLUMNS, '');
  output.say(`Workers that use ${config.dataDir} as their data folder now read them as well.`);
  output.next('pombo lanes');
}
