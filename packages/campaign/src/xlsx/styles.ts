import type { Archive } from './archive.ts';
import { dateFormatOf, type DateFormat } from './date-format.ts';
import { parseXml } from './xml.ts';

/** Returns how the cells of a style show a date; undefined for styles of numbers and texts. */
export type DateStyles = (style: number) => DateFormat | undefined;

/** Reads the number formats of a workbook's styles. */
export async function readStyles(archive: Archive, part: string): Promise<DateStyles> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await parseXml(archive.part(part), part, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) formats.push(Number(attributes['numFmtId'] ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  const known = new Map<number, DateFormat | undefined>();
  return (style) => {
    const id = formats[style];
    if (id === undefined) return undefined;
    if (!known.has(id)) known.set(id, formatOf(codes.get(id) ?? BUILT_IN[id]));
    return known.get(id);
  };
}

/** No program writes longer codes. */
const LONGEST_CODE = 500;

function formatOf(code: string | undefined): DateFormat | undefined {
  return code === undefined || code.length > LONGEST_CODE ? undefined : dateFormatOf(code);
}

/** The dates among the formats that files name by number only. 14 and 22 follow the computer: here days come first. */
const BUILT_IN: Record<number, string> = {
  14: 'dd/mm/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'hh:mm',
  21: 'hh:mm:ss',
  22: 'dd/mm/yyyy hh:mm',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
};
