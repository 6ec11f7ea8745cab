import { notice, type AnyNotice } from '@pombo/catalogue';
import {
  defined,
  DEFAULT_COUNTRY,
  checkMessage,
  hasRecipient,
  parseCountry,
  parsePhone,
  type MessageType,
  type Phone,
  type PhoneRepair,
  type PhoneWarning,
} from '@pombo/core';
import { readDelay, readType, readYesNo, type Cell } from './cells.ts';
import { readWithAreaCode } from '../csv/area-code.ts';
import type { Columns, ReservedColumn } from '../csv/header.ts';
import { imageResolver, type ImageFound, type ImageRefused, type ImageWarning } from '@pombo/producer';
import { Refusal, rejected, rejectedDamaged, type Rejection, type RejectionCode } from '../csv/rejection.ts';
import type { DamagedRow, Row } from '../csv/rows.ts';
import {
  checkDefaults,
  defaultImage,
  instanceProblem,
  rendered,
  type FlagImage,
  type ImageAnswer,
  type CampaignDefaults,
} from './campaign-defaults.ts';
import { openTemplate, type BoundTemplate } from '../template/template.ts';

/** One line of the file as it will be sent. */
export interface Recipient {
  line: number;
  type: MessageType;
  /** The cell's instance, or the only one given. Absent: any of the campaign's, chosen when it is enqueued. */
  instance?: string;
  /** Absent for a status post. */
  phone?: string;
  /** The key that two spellings of one person have in common; absent for a status post. */
  person?: string;
  /** The person's LID, as Z-API reported it for the number; it identifies the same person as `person`. */
  lid?: string;
  /** An http(s) URL or a data: URL. */
  image: string;
  /** The rendered caption. */
  caption?: string;
  delayMessage?: number;
  viewOnce?: boolean;
  /** The message's id, if the file has one. */
  id?: string;
  /** All columns that Pombo does not interpret, by their names in the header, without empty cells. */
  variables: Record<string, string>;
  repairs: PhoneRepair[];
  warnings: RecipientWarning[];
}

export type RecipientWarning = PhoneWarning | ImageWarning | 'long_caption';

/** Characters of a caption that WhatsApp shows in full, as far as is known; Z-API takes more. */
const SHOWN_CAPTION = 1024;

/** What the command line sets for every line. A cell overrides it. */
export interface RecipientOptions extends CampaignDefaults {
  /** Country of numbers without a country code (default BR). */
  country?: string;
}

/** Turns the rows of one file into recipients. */
export interface RecipientReader {
  /** Reads one row. Never throws. */
  read(row: Row): Recipient | Rejection | Promise<Recipient | Rejection>;
  /** Notes for a person on the file as a whole. */
  notes: AnyNotice[];
  /** The `image` option as it is sent (a file as a data: URL), unless it is a template. */
  image?: string;
}

/**
 * Checks flags and columns against each other and returns the reader for the file's rows. Throws for the whole file:
 * `campaign_refused` (no instance, no image, an unusable template), `unknown_instance`, `image_unreadable`, `invalid_input`
 * (country).
 */
export async function recipientReader(columns: Columns, options: RecipientOptions = {}): Promise<RecipientReader> {
  checkDefaults(columns, options);
  const { caption: template, imageFiles } = options;
  const caption = template === undefined ? undefined : openTemplate(template, columns);
  const flagImage = await defaultImage(options, columns);
  const context: Context = {
    columns,
    options,
    country: parseCountry(options.country ?? DEFAULT_COUNTRY),
    caption,
    flagImage,
    cellImage: imageResolver(imageFiles === undefined ? {} : { folder: imageFiles.cellFolder }),
  };
  return {
    read: (row) => ('problem' in row ? rejectedDamaged(row) : readRecipient(row, context)),
    notes: [...(caption?.notes ?? []), ...(flagImage?.notes ?? [])],
    ...defined({ image: flagImage?.image }),
  };
}

/** Returns true for a line that is not sent. */
export function isRejection(read: Recipient | Rejection): read is Rejection {
  return 'reason' in read;
}

interface Context {
  columns: Columns;
  options: RecipientOptions;
  country: ReturnType<typeof parseCountry>;
  caption: BoundTemplate | undefined;
  flagImage: FlagImage | undefined;
  cellImage: ReturnType<typeof imageResolver>;
}

type GoodRow = Exclude<Row, DamagedRow>;
type Unfinished = Omit<Recipient, 'image'>;

function readRecipient(row: GoodRow, context: Context): Recipient | Rejection | Promise<Recipient | Rejection> {
  const refuse = (error: unknown): Rejection => rejected(row, error, context.columns);
  try {
    const start = readAllButImage(row, context);
    const image = findImage(row, context);
    // A promise only if a file is read: a million rows should not pay for one each.
    if (!(image instanceof Promise)) return finish(start, image, context);
    return image.then((found) => finish(start, found, context)).catch(refuse);
  } catch (error) {
    return refuse(error);
  }
}

function readAllButImage(row: GoodRow, context: Context): Unfinished {
  const type = meaning('type', 'type', readType(cellOf(row, 'type', context)));
  const phone = readPhone(row, type, context);
  const instance = readInstance(row, context);
  const delayMessage = meaning('delayMessage', 'delay', readDelay(cellOf(row, 'delayMessage', context)));
  const viewOnce = meaning('viewOnce', 'view_once', readYesNo(cellOf(row, 'viewOnce', context)));
  const id = cellOf(row, 'id', context);
  const caption = readCaption(row, context);
  return {
    line: row.line,
    type,
    ...defined({ instance }),
    ...(phone === undefined ? {} : { phone: phone.phone, person: phone.person }),
    ...defined({ caption, delayMessage }),
    ...(viewOnce ? { viewOnce } : {}),
    ...(id === '' ? {} : { id }),
    variables: variablesOf(row, context.columns),
    repairs: phone?.repairs ?? [],
    warnings: phone?.warnings ?? [],
  };
}

function readPhone(row: GoodRow, type: MessageType, context: Context): Phone | undefined {
  const cell = cellOf(row, 'phone', context);
  if (!hasRecipient(type)) {
    if (cell === '') return undefined;
    throw new Refusal('status_phone', 'phone', notice('cell_status_phone'));
  }
  const read = readWithAreaCode(row.cells, context.columns, (text) => parsePhone(text, { country: context.country }));
  if ('phone' in read) return read;
  throw new Refusal(read.code, 'phone', read.notice);
}

function readInstance(row: GoodRow, context: Context): string | undefined {
  const { instances = [], knownInstances } = context.options;
  const cell = cellOf(row, 'instance', context).toLowerCase();
  const problem =
    cell !== '' ? instanceProblem(cell, knownInstances) : instances.length === 0 ? NO_INSTANCE : undefined;
  if (problem) throw new Refusal('instance', 'instance', problem);
  return cell === '' && instances.length > 1 ? undefined : cell || instances[0];
}

const NO_INSTANCE = notice('cell_no_instance');
const NO_IMAGE = { problem: notice('cell_no_image') };

/** Returns the caption. A caption cell is always plain text: people's own words must never run as a template. */
function readCaption(row: GoodRow, context: Context): string | undefined {
  const at = context.columns.reserved.caption;
  const cell = at === undefined ? '' : row.cells[at]!;
  if (cell.trim() !== '') return cell;
  const text = context.caption === undefined ? '' : rendered(context.caption, row.cells, 'caption');
  return text.trim() === '' ? undefined : text;
}

function findImage(row: GoodRow, context: Context): ImageAnswer {
  const cell = cellOf(row, 'image', context);
  if (cell !== '') return context.cellImage(cell);
  return context.flagImage?.find(row.cells) ?? NO_IMAGE;
}

// Replaces the image, which is already checked, in the final check of the message: scanning megabytes of base64 again for
// every row would take longer than everything else.
const CHECKED_IMAGE = 'https://image.invalid/';

const ISSUES: Record<string, RejectionCode> = {
  caption: 'caption',
  id: 'id',
  delayMessage: 'delay',
  viewOnce: 'view_once',
};

function finish(start: Unfinished, found: ImageFound | ImageRefused, context: Context): Recipient {
  if ('problem' in found) throw new Refusal('image', 'image', found.problem);
  const { line: _line, person: _person, variables: _variables, repairs: _repairs, warnings, ...message } = start;
  const instance = start.instance ?? context.options.instances![0];
  // A placeholder: a real id would cost more than the rest of the check. Each message gets its own when it is stored.
  const checked = checkMessage({ id: 'unnamed', ...message, instance, image: CHECKED_IMAGE });
  if ('issues' in checked) {
    const { field, problem } = checked.issues[0]!;
    throw new Refusal(ISSUES[field] ?? 'type', field as ReservedColumn, notice('cell_other', { problem }));
  }
  const isLong = (start.caption?.length ?? 0) > SHOWN_CAPTION;
  const more = isLong ? [...found.warnings, 'long_caption' as const] : found.warnings;
  return { ...start, image: found.image, warnings: more.length === 0 ? warnings : [...warnings, ...more] };
}

function cellOf(row: GoodRow, column: ReservedColumn, context: Context): string {
  const at = context.columns.reserved[column];
  return at === undefined ? '' : row.cells[at]!.trim();
}

function meaning<T>(column: ReservedColumn, code: RejectionCode, cell: Cell<T>): T {
  if ('value' in cell) return cell.value;
  throw new Refusal(code, column, cell.problem);
}

function variablesOf(row: GoodRow, columns: Columns): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name, index } of columns.variables) {
    const cell = row.cells[index]!.trim();
    if (cell !== '') variables[name] = cell;
  }
  return variables;
}
