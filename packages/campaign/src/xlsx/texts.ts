import { notice, type Notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { showName } from '../csv/header-texts.ts';

/** Why a workbook, or a file that looks like one, is not read. */
export const WORKBOOK_REFUSALS = {
  encrypted: (): PomboError => unreadable(notice('workbook_encrypted')),
  xls: (): PomboError => unreadable(notice('workbook_xls')),
  xlsb: (): PomboError => unreadable(notice('workbook_xlsb')),
  ods: (): PomboError => unreadable(notice('workbook_ods')),
  numbers: (): PomboError => unreadable(notice('workbook_numbers')),
  otherZip: (): PomboError => unreadable(notice('workbook_other_zip')),
  damaged: (what: Notice, cause?: unknown): PomboError => unreadable(notice('workbook_damaged', { what }), cause),
  documentType: (part: string): PomboError => unreadable(notice('workbook_document_type', { part })),
  tooLarge: (what: Notice): PomboError => new PomboError('file_unusable', notice('workbook_too_large', { what })),
  noSheets: (): PomboError => unreadable(notice('workbook_no_sheets')),
  noSuchSheet: (wanted: string, names: readonly string[], near: string | undefined): PomboError =>
    refused(
      notice('workbook_no_such_sheet', {
        wanted: showName(wanted),
        names: names.map(showName),
        near: near === undefined ? undefined : showName(near),
      }),
    ),
  noSheetsInCsv: (): PomboError => refused(notice('workbook_is_csv')),
  emptySheet: (name: string, names: readonly string[]): PomboError =>
    new PomboError(
      'file_unusable',
      notice('workbook_empty_sheet', { name: showName(name), names: names.map(showName) }),
    ),
};

/** What a person should know about a workbook before trusting its rows. */
export const WORKBOOK_NOTES = {
  otherSheets: (name: string, others: readonly string[]): Notice =>
    notice('workbook_other_sheets', {
      name: showName(name),
      others: others.slice(0, 5).map(showName),
      isCut: others.length > 5,
    }),
  hiddenSheet: (name: string): Notice => notice('workbook_hidden_sheet', { name: showName(name) }),
  hiddenRows: (count: number, first: number): Notice => notice('workbook_hidden_rows', { count, first }),
  errors: (count: number, first: number): Notice => notice('workbook_errors', { count, first }),
  unsaved: (count: number, first: number): Notice => notice('workbook_unsaved', { count, first }),
  merged: (count: number, first: string): Notice => notice('workbook_merged', { count, first }),
  mergedHeading: (range: string, text: string, names: readonly string[]): Notice =>
    notice('workbook_merged_heading', { range, text: showName(text), names: names.map(showName) }),
};

function unreadable(why: Notice, cause?: unknown): PomboError {
  return new PomboError('file_unreadable', why, cause === undefined ? {} : { cause });
}

function refused(why: Notice): PomboError {
  return new PomboError('campaign_refused', why);
}
