import { open, rename } from 'node:fs/promises';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { stringify } from 'csv-stringify/sync';
import { defuse } from './formulas.ts';
import { REJECT_COLUMNS, type Columns } from './header.ts';
import type { Rejection } from './rejection.ts';

/** The file of rejected lines, open for writing. */
export interface RejectedFile {
  write(rejection: Rejection): Promise<void>;
  /** Must be called: it writes the last lines and gives the file its name. */
  close(): Promise<void>;
}

const BUFFERED = 64 * 1024;
/** About as much as the largest file. A small workbook can refer to one long text from millions of cells. */
const MOST_CHARACTERS = 1024 * 1024 * 1024;

/**
 * Starts the file of rejected lines: the original columns, then `_line`, `_column` and `_reason`, which are ignored when the
 * corrected file is imported. A line with too few or too many cells, or with a stray quote, keeps that fault, so that it is
 * rejected again until a person fixes it. Text that a spreadsheet would run as a formula is defused, and restored when the
 * file is read. The file has the original's delimiter, is UTF-8 with a byte order mark, and only this user can read it.
 * Throws `file_unreadable` when it cannot be written; `write` throws `file_unusable` beyond `mostCharacters` (default 1 Gi).
 */
export async function rejectedFile(
  path: string,
  columns: Columns,
  delimiter: string,
  mostCharacters: number = MOST_CHARACTERS,
): Promise<RejectedFile> {
  // Under another name until it is complete: the file being read may be an earlier one of the same name.
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600).catch((cause: unknown) => {
    throw new PomboError('file_unreadable', notice('file_not_writable', { path }), { cause });
  });
  const line = (cells: readonly string[]): string => stringify([cells.map(defuse)], { delimiter, eof: false });
  // If the source is itself a file of rejected lines, its old reasons are dropped.
  const kept = (cells: readonly string[]): string[] =>
    cells.length === columns.names.length ? cells.filter((_, at) => !columns.ignored.includes(at)) : [...cells];
  let waiting = `\ufeff${line([...kept(columns.names), ...REJECT_COLUMNS])}\n`;
  let length = 0;
  const flush = async (): Promise<void> => {
    const text = waiting;
    waiting = '';
    await file.write(text);
  };
  return {
    write: async ({ original, line: number, column, reason }) => {
      // Before the record is put together: it may be longer than memory has room for.
      length += [original].flat().reduce((sum, cell) => sum + cell.length + 1, reason.length);
      if (length > mostCharacters) throw new PomboError('file_unusable', notice('file_left_out_large'));
      const record = typeof original === 'string' ? defuse(original) : line(kept(original));
      waiting += `${record}${delimiter}${line([String(number), column, reason])}\n`;
      if (waiting.length >= BUFFERED) await flush();
    },
    close: async () => {
      await flush();
      await file.close();
      await rename(part, path);
    },
  };
}
