import { open, rename } from 'node:fs/promises';
import { PomboError } from '@pombo/core';
import { stringify } from 'csv-stringify/sync';
import { defuse } from './formulas.ts';
import { REJECT_COLUMNS, type Columns } from './header.ts';
import type { Rejection } from './rejection.ts';

/** The file of rejected lines, open for more. */
export interface RejectedFile {
  write(rejection: Rejection): Promise<void>;
  /** Must be called, or lines may be missing at the end. */
  close(): Promise<void>;
}

const BUFFERED = 64 * 1024;

/**
 * Starts the file of rejected lines: the original columns, then `_line`, `_column` and `_reason`, which the
 * reading leaves out when the mended file is sent again. A line with too few or too many cells, or with a stray quote,
 * keeps that fault, so that it is rejected again until a person fixes it. What a spreadsheet would run as a formula is
 * defused, and restored when the file is read. Same delimiter as the original, UTF-8 with mark, readable by this user only. Throws `file_unreadable` when it can not be written.
 */
export async function rejectedFile(path: string, columns: Columns, delimiter: string): Promise<RejectedFile> {
  // Under another name until it is whole: the file being read may be an earlier one of the same name.
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600).catch((cause: unknown) => {
    throw new PomboError('file_unreadable', `${path} can not be written`, { cause });
  });
  const line = (cells: readonly string[]): string => stringify([cells.map(defuse)], { delimiter, eof: false });
  // Of a file that is itself one of rejected lines, the old reasons go.
  const kept = (cells: readonly string[]): string[] =>
    cells.length === columns.names.length ? cells.filter((_, at) => !columns.ignored.includes(at)) : [...cells];
  let waiting = `\ufeff${line([...kept(columns.names), ...REJECT_COLUMNS])}\n`;
  const flush = async (): Promise<void> => {
    const text = waiting;
    waiting = '';
    await file.write(text);
  };
  return {
    write: async ({ original, line: number, column, reason }) => {
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
