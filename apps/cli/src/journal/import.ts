import { importJournals, type Imported } from '@pombo/journal';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { makeDataDir } from '@pombo/redis';
import { journalDir } from '@pombo/worker';
import { loadConfig } from '../config.ts';
import type { Column, Output } from '../terminal/output.ts';
import { named, words } from '../terminal/words.ts';

const columns = (): Column<Imported>[] => [
  [named('worker'), ({ worker }) => worker],
  [named('host'), ({ host }) => host],
  [named('attempts'), ({ intents }) => intents],
];

/** `pombo journal import`: lists the copied journals. Throws `file_unreadable` if there is none, or one cannot be read or written. */
export async function importJournal(from: string, output: Output): Promise<void> {
  const config = await loadConfig();
  makeDataDir(config.dataDir);
  const imported = await importJournals(from, journalDir(config)).catch((error: unknown) => {
    const said = notice('journal_uncopied', { reason: (error as Error).message });
    throw new PomboError('file_unreadable', said, { cause: error });
  });
  if (imported.length === 0) throw new PomboError('file_unreadable', notice('journal_none', { folder: from }));
  output.list(imported, columns(), '');
  output.say(words('journal_copied', { folder: config.dataDir }));
  output.next('pombo lanes');
}
