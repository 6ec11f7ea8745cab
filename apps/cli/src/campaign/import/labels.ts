import type { Finding } from '@pombo/campaign';
import { words } from '../../terminal/words.ts';

const SIGNS: Record<Finding['delimiter'], string> = { ',': '","', ';': '";"', '\t': 'tab', '|': '"|"' };

/** `windows-1252 · delimiter ";" · 4 columns · 10,055 rows` */
export function findingText({ encoding, delimiter, columns, sheet }: Finding, rows: number): string {
  if (sheet !== undefined) return words('check_workbook', { sheet, columns: columns.length, rows });
  return words('check_file', { encoding, delimiter: SIGNS[delimiter], columns: columns.length, rows });
}
