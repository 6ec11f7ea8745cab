import { PomboError } from '@pombo/core';
import { showName } from '../csv/header-texts.ts';

const SAVE_AS_XLSX = 'Open it in Excel, LibreOffice or Google Sheets and save it as .xlsx or as CSV UTF-8.';

/** Why a workbook, or a file that looks like one, is not read. */
export const WORKBOOK_REFUSALS = {
  encrypted: (): PomboError =>
    unreadable(
      'The workbook is protected by a password',
      'Remove the password in Excel (File → Info → Protect Workbook → Encrypt with Password) and save it.',
    ),
  xls: (): PomboError => unreadable('The file is an old Excel workbook (.xls)', SAVE_AS_XLSX),
  xlsb: (): PomboError => unreadable('The file is a binary Excel workbook (.xlsb)', SAVE_AS_XLSX),
  ods: (): PomboError => unreadable('The file is an OpenDocument spreadsheet (.ods)', SAVE_AS_XLSX),
  numbers: (): PomboError =>
    unreadable('The file is a document of Apple Numbers', 'In Numbers: File → Export To → Excel, or CSV.'),
  otherZip: (): PomboError =>
    unreadable('The file is a zip file without a workbook', 'Unpack it, and give the file inside.'),
  damaged: (what: string, cause?: unknown): PomboError =>
    unreadable(`The workbook is damaged: ${what}`, 'Open it in Excel, save it, and run the command again.', cause),
  documentType: (part: string): PomboError =>
    unreadable(
      `The workbook's part ${part} has a document type (DTD), which no spreadsheet program writes`,
      'Save the workbook again in Excel or LibreOffice.',
    ),
  tooLarge: (what: string): PomboError =>
    new PomboError('file_unusable', `The workbook ${what}`, {
      hint: 'Save the sheet as CSV UTF-8, and give that file.',
    }),
  noSheets: (): PomboError => unreadable('The workbook has no sheet with cells', SAVE_AS_XLSX),
  noSuchSheet: (wanted: string, names: readonly string[], near: string | undefined): PomboError =>
    refused(
      `The workbook has no sheet ${showName(wanted)}`,
      `${near === undefined ? '' : `Did you mean ${showName(near)}? `}Its sheets are ${names.map(showName).join(', ')}.`,
    ),
  noSheetsInCsv: (): PomboError =>
    refused('The file is a CSV, which has no sheets', 'Leave out --sheet (API: "sheet"), or give the workbook itself.'),
  emptySheet: (name: string, names: readonly string[]): PomboError =>
    new PomboError('file_unusable', `The sheet ${showName(name)} is empty`, {
      hint:
        names.length < 2
          ? 'Fill it, or give another file.'
          : `Choose one with --sheet NAME: ${names.map(showName).join(', ')}.`,
    }),
};

/** What a person should know about a workbook before trusting its rows. */
export const WORKBOOK_NOTES = {
  otherSheets: (name: string, others: readonly string[]): string =>
    `the sheet ${showName(name)} is read; the workbook also has ${others.slice(0, 5).map(showName).join(', ')}${others.length > 5 ? ' …' : ''} (to choose: --sheet NAME)`,
  hiddenSheet: (name: string): string => `the sheet ${showName(name)} is hidden in the workbook`,
  hiddenRows: (count: number, first: number): string =>
    `${some(count, 'row is', 'rows are')} hidden, by a filter for example (row ${first}${more(count)}): they are read like the others`,
  errors: (count: number, first: number): string =>
    `${some(count, 'cell holds', 'cells hold')} the error of a formula (row ${first}${more(count)}), and ${count === 1 ? 'is' : 'are'} read as empty`,
  unsaved: (count: number, first: number): string =>
    `${some(count, 'formula has', 'formulas have')} no stored result (row ${first}${more(count)}), and ${count === 1 ? 'is' : 'are'} read as empty: open the workbook in Excel and save it`,
  merged: (count: number, first: string): string =>
    `${some(count, 'merged cell spans', 'merged cells span')} several rows (${first}${more(count)}): only the first row has the value`,
};

function some(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function more(count: number): string {
  return count > 1 ? ', …' : '';
}

function unreadable(message: string, hint: string, cause?: unknown): PomboError {
  return new PomboError('file_unreadable', message, cause === undefined ? { hint } : { hint, cause });
}

function refused(message: string, hint: string): PomboError {
  return new PomboError('campaign_refused', message, { hint });
}
