import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { notice, type AnyNotice } from '@pombo/catalogue';
import { DEFAULT_COUNTRY, defined, isPomboError, parseCountry, parsePhone } from '@pombo/core';
import { oldOfficeRefusal, isZip } from '../xlsx/foreign.ts';
import { openWorkbook, type OpenSheet } from '../xlsx/open-workbook.ts';
import { WORKBOOK_REFUSALS } from '../xlsx/texts.ts';
import { contentOf, DEFAULT_MAX_BYTES, firstBytes, readAt, type Content, type TableSource } from './content.ts';
import { DETECT_BYTES, findLayout, HEAD_RECORDS, refuseForeign, type Delimiter, type Layout } from './detect-format.ts';
import { survey, surveyBytes, type Encoding, type Survey } from './encoding.ts';
import { locateHeader, type HeadRecord } from './header-line.ts';
import { readHeader, type Columns, type HeaderFacts, type ListHeader } from './header.ts';

export type { TableSource } from './content.ts';

/** How to open a file. Everything that is left out is detected from the file. */
export interface OpenOptions {
  encoding?: Encoding;
  delimiter?: Delimiter;
  /** The sheet of a workbook (default: the first visible one). Refused for a CSV. */
  sheet?: string;
  /** The heading of the phones (default: by the rule in `headings.ts`). */
  phoneColumn?: string;
  /** The line or row of the header (default: the first, or the first that names the phones, below titles). */
  headerLine?: number;
  /** Country of phones without a country code, to recognise them (default BR). */
  country?: string;
  /** Larger files are refused (default 1 GiB). */
  maxBytes?: number;
  /** Folder for a stream while it is read twice (default the system's temporary folder). */
  spoolDir?: string;
  /** Reads the first record. Default: as the header of a campaign's file, which is required. */
  readFirst?: (cells: readonly string[], facts: HeaderFacts) => ListHeader;
}

/** The detected format of a file, for people and for `--json`. */
export interface Finding extends Omit<Survey, 'damaged'> {
  /** Of a CSV; a workbook's rejected lines and results are written with `;`. */
  delimiter: Delimiter;
  /** Excel's `sep=` line precedes the header. */
  sepLine: boolean;
  /** The sheet that is read; absent for a CSV. */
  sheet?: string;
  columns: string[];
  /** What to check before trusting the rows. */
  notes: AnyNotice[];
}

/** A CSV or a sheet of a workbook whose columns are known. It can be read any number of times until it is closed. */
export interface TableFile {
  finding: Finding;
  columns: Columns;
  /** The first record is a row like the others. */
  headless: boolean;
  /** Line or row of the header; rows up to it are not read. 0 without a header. */
  headerLine: number;
  /** What was chosen differently than it would have been without flags; absent if nothing was. Part of the fingerprint. */
  variant?: string;
  /** The sheet of a workbook; absent for a CSV. */
  sheet?: OpenSheet;
  /** Yields the decoded text of a CSV in pieces, with line ends as `\n`, without byte order mark and `sep=` line. */
  text(): AsyncIterable<string>;
  /** Must be called. Removes the copy of a stream. */
  close(): Promise<void>;
}

/**
 * Opens a campaign's CSV or XLSX and reads it once from end to end, because only then its encoding, and that it is whole,
 * is certain. Memory stays flat: a stream is copied to a private file until `close`. Throws `file_unreadable`,
 * `file_unusable` or, for an unusable header, `campaign_refused`.
 */
export async function openTable(source: TableSource, options: OpenOptions = {}): Promise<TableFile> {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const content = await contentOf(source, { maxBytes, spoolDir: options.spoolDir ?? tmpdir() });
  try {
    const head = await firstBytes(content.read(), DETECT_BYTES);
    const found = isZip(head)
      ? await openSheet(content, maxBytes, options)
      : await openText(content, head, maxBytes, options);
    return { ...found, close: () => content.close() };
  } catch (error) {
    await content.close();
    throw error;
  }
}

type Opened = Omit<TableFile, 'close'>;

async function openText(content: Content, head: Uint8Array, maxBytes: number, options: OpenOptions): Promise<Opened> {
  const office = await oldOfficeRefusal(head, (position, length) => readAt(content, position, length));
  if (office !== undefined) throw office;
  refuseForeign(head);
  if (options.sheet !== undefined) throw WORKBOOK_REFUSALS.noSheetsInCsv();
  const surveyed = await survey(() => content.read(), { maxBytes, encoding: options.encoding });
  const start = new TextDecoder(surveyed.encoding).decode(head, { stream: true });
  const layout = findLayout(start.replaceAll(/\r\n?/g, '\n'), surveyed.bytes <= head.length, options);
  const { damaged, ...facts } = surveyed;
  const header = headerOf(layout.records, options);
  return {
    ...fileOf(header, { facts, layout, notes: notesOn(facts, damaged), variant: header.variant }),
    text: () => decode(content.read(), surveyed.encoding, layout.sepLine),
  };
}

async function openSheet(content: Content, maxBytes: number, options: OpenOptions): Promise<Opened> {
  const { bytes, sha256 } = await surveyBytes(content.read(), maxBytes);
  const sheet = await openWorkbook(content, options.sheet, HEAD_RECORDS);
  const header = headerOf(
    sheet.head.map(({ row, cells }) => ({ line: row, cells })),
    options,
    sheet.headingAt,
  );
  const facts = { bytes, sha256, encoding: 'utf-8' as const, bom: false, words: [] };
  const variant = [...(sheet.isChosen ? [['sheet', sheet.name]] : []), ...header.variant];
  return {
    ...fileOf(header, { facts, layout: { delimiter: ';', sepLine: false }, notes: sheet.notes, variant, sheet }),
    text: () => Readable.from([]),
  };
}

interface FileFacts {
  facts: Omit<Survey, 'damaged'>;
  layout: Pick<Layout, 'delimiter' | 'sepLine'>;
  notes: readonly AnyNotice[];
  variant: readonly unknown[];
  sheet?: OpenSheet;
}

function fileOf(header: Header, { facts, layout, notes, variant, sheet }: FileFacts): Omit<Opened, 'text'> {
  const { columns, headless, headerLine } = header;
  const { delimiter, sepLine } = layout;
  return {
    finding: {
      ...facts,
      delimiter,
      sepLine,
      ...defined({ sheet: sheet?.name }),
      columns: columns.names,
      notes: [...notes, ...header.notes, ...columns.notes],
    },
    columns,
    headless,
    headerLine,
    ...(variant.length > 0 && { variant: JSON.stringify(variant) }),
    ...defined({ sheet }),
  };
}

interface Header extends ListHeader {
  headerLine: number;
  notes: AnyNotice[];
  variant: unknown[];
}

/** Lines below the header by which its columns are recognised. */
const SAMPLE = 100;

function headerOf(
  records: readonly HeadRecord[],
  options: OpenOptions,
  headingAt: OpenSheet['headingAt'] = () => undefined,
): Header {
  const isPhone = phoneTest(options.country);
  const read = ({
    headerLine,
    phoneColumn,
  }: Pick<OpenOptions, 'headerLine' | 'phoneColumn'>): Omit<Header, 'variant'> => {
    const { at, notes } = locateHeader(records, { headerLine, phoneColumn, isPhone });
    const { line, cells } = records[at]!;
    const heading = headingAt(at) ?? { row: line, cells, notes: [] };
    const below = records.filter((each) => each.line > heading.row).slice(0, SAMPLE);
    const facts = { sample: below.map((each) => each.cells), isPhone, phoneColumn };
    const header = options.readFirst?.(heading.cells, facts) ?? {
      columns: readHeader(heading.cells, facts),
      headless: false,
    };
    return { ...header, headerLine: header.headless ? 0 : heading.row, notes: [...notes, ...heading.notes] };
  };
  const chosen = read(options);
  if (options.headerLine === undefined && options.phoneColumn === undefined) return { ...chosen, variant: [] };
  return { ...chosen, variant: differences(chosen, () => read({})) };
}

/**
 * Returns what a person chose differently than the file's own reading, so that a flag that changes nothing still names the
 * same campaign.
 */
function differences(chosen: Omit<Header, 'variant'>, readByItself: () => Omit<Header, 'variant'>): unknown[] {
  const factsOf = ({ headerLine, columns }: Omit<Header, 'variant'>): [string, number | undefined][] => [
    ['header', headerLine],
    ['phone', columns.reserved.phone],
  ];
  try {
    const usual = new Map(factsOf(readByItself()));
    return factsOf(chosen).filter(([what, value]) => usual.get(what) !== value);
  } catch (error) {
    if (!isPomboError(error)) throw error;
    return factsOf(chosen);
  }
}

function phoneTest(code: string | undefined): (cell: string, orLocal?: boolean) => boolean {
  const country = parseCountry(code ?? DEFAULT_COUNTRY);
  return (cell, orLocal = false) => {
    const read = parsePhone(cell, { country });
    return 'phone' in read || (orLocal && read.code === 'phone_no_area_code');
  };
}

function notesOn({ encoding, words }: Omit<Survey, 'damaged'>, damaged: boolean): AnyNotice[] {
  if (damaged) return [notice('file_damaged')];
  return encoding === 'windows-1252' ? [notice('file_windows_1252', { words })] : [];
}

/** Line ends become `\n`, even in cells: line numbers stay exact, and csv-parse accepts only one kind per file. */
async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding, sepLine: boolean): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding);
  let [held, skipping] = ['', sepLine];
  for await (const chunk of bytes) {
    const text = held + decoder.decode(chunk, { stream: true });
    // The `\n` of a `\r\n` may come with the next chunk, and so may the rest of the `sep=` line.
    const whole = skipping && text.length < 8 ? 0 : text.endsWith('\r') ? text.length - 1 : text.length;
    held = text.slice(whole);
    if (whole === 0) continue;
    yield afterSepLine(text.slice(0, whole).replaceAll(/\r\n?/g, '\n'), skipping);
    skipping = false;
  }
  const rest = (held + decoder.decode()).replaceAll(/\r\n?/g, '\n');
  if (rest !== '') yield afterSepLine(rest, skipping);
}

function afterSepLine(text: string, skipping: boolean): string {
  return skipping ? text.slice(text.indexOf('\n') + 1) : text;
}
