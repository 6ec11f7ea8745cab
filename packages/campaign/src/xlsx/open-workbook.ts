import type { AnyNotice } from '@pombo/catalogue';
import { WORKBOOK_NOTES, WORKBOOK_REFUSALS } from './texts.ts';
import type { Content } from '../csv/content.ts';
import { openArchive } from './archive.ts';
import { fillDown, rangeText } from './merged.ts';
import { headingAt, type Heading } from './merged-heading.ts';
import type { SheetRow } from './row.ts';
import { noFacts, readSheet, type SheetFacts } from './sheet.ts';
import { chooseSheet, readWorkbook, type Sheet, type Workbook } from './workbook.ts';

/** A sheet of a workbook that was read once from end to end. It can be read any number of times. */
export interface OpenSheet {
  name: string;
  /** The visible sheets of the workbook, in its order. */
  sheets: string[];
  /** It is not the sheet that is read when none is named. */
  isChosen: boolean;
  /** Its first rows that are not empty, with the values of merged cells. */
  head: SheetRow[];
  /** What the row at a place in `head` is called by, if merged cells begin in it and it is the header. */
  headingAt(place: number): Heading | undefined;
  notes: AnyNotice[];
  rows(): AsyncIterable<SheetRow>;
}

/**
 * Opens a sheet of an XLSX: the one that is named, else the first visible one. Reads it once, so that a damaged or
 * oversized workbook is refused before anything is stored. Memory stays flat, except for the workbook's shared texts.
 * Throws `file_unreadable`, `file_unusable`, and `campaign_refused` for a sheet that is not there.
 */
export async function openWorkbook(content: Content, wanted: string | undefined, headRows: number): Promise<OpenSheet> {
  const archive = await openArchive(content);
  const workbook = await readWorkbook(archive);
  const sheet = chooseSheet(workbook, wanted);
  const first: SheetRow[] = [];
  const facts = noFacts();
  for await (const row of readSheet(archive, sheet, workbook, facts)) if (first.length < headRows) first.push(row);
  await content.verify();
  // The file names its merged cells behind its rows.
  const { merged } = facts;
  const head = first.map(fillDown(merged));
  const names = workbook.sheets.filter(({ hidden }) => !hidden).map(({ name }) => name);
  if (first.length === 0) throw WORKBOOK_REFUSALS.emptySheet(sheet.name, names);
  return {
    name: sheet.name,
    sheets: names,
    isChosen: sheet !== chooseSheet(workbook, undefined),
    head,
    headingAt: (place) => headingAt(place, head, merged),
    notes: [...sheetNotes(sheet, workbook, wanted), ...factNotes(facts)],
    async *rows() {
      archive.restart();
      const filled = fillDown(merged);
      for await (const row of readSheet(archive, sheet, workbook)) yield filled(row);
      await content.verify();
    },
  };
}

function sheetNotes(sheet: Sheet, { sheets }: Workbook, wanted: string | undefined): AnyNotice[] {
  const others = sheets.filter((each) => each !== sheet && !each.hidden).map(({ name }) => name);
  return [
    ...(wanted === undefined && others.length > 0 ? [WORKBOOK_NOTES.otherSheets(sheet.name, others)] : []),
    ...(sheet.hidden ? [WORKBOOK_NOTES.hiddenSheet(sheet.name)] : []),
  ];
}

function factNotes({ hiddenRows, errors, unsaved, merged }: SheetFacts): AnyNotice[] {
  const tall = merged.filter(({ top, bottom }) => bottom > top);
  return [
    ...(hiddenRows.count > 0 ? [WORKBOOK_NOTES.hiddenRows(hiddenRows.count, hiddenRows.first!)] : []),
    ...(errors.count > 0 ? [WORKBOOK_NOTES.errors(errors.count, errors.first!)] : []),
    ...(unsaved.count > 0 ? [WORKBOOK_NOTES.unsaved(unsaved.count, unsaved.first!)] : []),
    ...(tall.length > 0 ? [WORKBOOK_NOTES.merged(tall.length, rangeText(tall[0]!))] : []),
  ];
}
