import { open, stat } from 'node:fs/promises';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';

/**
 * Throws `invalid_input` for a name that promises another format than text, and `wrong_status` for a file that exists and
 * is not an earlier export, unless `force` is set: it may be the list that the campaign was made from.
 */
export async function refuseTarget(path: string, force: boolean): Promise<void> {
  const [, ending] = /\.(xlsx|xlsm|xlsb|xls|ods|numbers)$/i.exec(path) ?? [];
  if (ending !== undefined) {
    const csv = path.replace(/\.[^.]*$/, '.csv');
    throw new PomboError('invalid_input', notice('export_not_workbook', { file: path, csv }));
  }
  if (force || (await isFree(path)) || (await isExport(path))) return;
  throw new PomboError('wrong_status', notice('export_not_ours', { file: path }));
}

async function isFree(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  // A device, such as /dev/null, has no content to lose.
  return facts === undefined || !facts.isFile() || facts.size === 0;
}

/** The beginning of the header of every CSV export, with any delimiter, or of every JSON line. */
const BEGINNING = /^\ufeff?(?:line([,;\t])pomboId\1phone\1instance\1status\1|\{"line":\d+,"pomboId":")/;

async function isExport(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(200), 0, 200, 0);
    return BEGINNING.test(buffer.subarray(0, bytesRead).toString());
  } finally {
    await file.close();
  }
}
