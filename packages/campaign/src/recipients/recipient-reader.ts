import {
  defined,
  DEFAULT_COUNTRY,
  checkMessage,
  parseCountry,
  parsePhone,
  type MessageType,
  type Phone,
  type PhoneRepair,
  type PhoneWarning,
} from '@pombo/core';
import { readDelay, readType, readYesNo, type Cell } from './cells.ts';
import type { Columns, ReservedColumn } from '../csv/header.ts';
import { imageResolver, type ImageFound, type ImageRefused, type ImageWarning } from '../images/resolve-image.ts';
import { Refusal, rejected, rejectedDamaged, type Rejection, type RejectionCode } from '../csv/rejection.ts';
import type { DamagedRow, Row } from '../csv/rows.ts';
import {
  checkSources,
  imageSource,
  instanceProblem,
  rendered,
  type FlagImage,
  type ImageAnswer,
  type SourceOptions,
} from './campaign-defaults.ts';
import { bindTemplate, compileTemplate, type BoundTemplate } from '../template/template.ts';

/** One line of the file as it will be sent. */
export interface Recipient {
  line: number;
  type: MessageType;
  /** Named by the cell, or the only one given; absent = any of the campaign's, chosen when it is fed. */
  instance?: string;
  /** Absent for a status post. */
  phone?: string;
  /** The key by which two spellings of one person are compared; absent for a status post. */
  person?: string;
  /** The person's LID, as Z-API answered it for their number: with `person`, one and the same. */
  lid?: string;
  /** An http(s) URL or a data: text. */
  image: string;
  /** Rendered. */
  caption?: string;
  delayMessage?: number;
  viewOnce?: boolean;
  /** The message's id, when the file names one. */
  id?: string;
  /** Every column that Pombo does not read itself, as named in the header; empty cells are left out. */
  variables: Record<string, string>;
  repairs: PhoneRepair[];
  warnings: RecipientWarning[];
}

export type RecipientWarning = PhoneWarning | ImageWarning;

/** What the command line says for every line; a cell beats it. */
export interface RecipientOptions extends SourceOptions {
  /** Country of numbers without a country code; default BR. */
  country?: string;
}

/** Turns the rows of one file into recipients. */
export interface RecipientReader {
  /** Never throws for a row. */
  read(row: Row): Recipient | Rejection | Promise<Recipient | Rejection>;
  /** Things that hold for the whole file and that a person should see. */
  notes: string[];
  /** The `image` option as it will be sent, unless it is a template: a file has become a data: text. */
  image?: string;
}

/**
 * Checks flags and columns against each other and makes the reader for the file's rows. Throws for the whole file:
 * `campaign_refused` (no instance, no image, a template that can not work), `unknown_instance`, `image_unreadable`,
 * `invalid_input` (country).
 */
export async function recipientReader(columns: Columns, options: RecipientOptions = {}): Promise<RecipientReader> {
  checkSources(columns, options);
  const { caption: template, imageFiles } = options;
  const caption = template === undefined ? undefined : bindTemplate(compileTemplate(template), columns);
  const flagImage = await imageSource(options, columns);
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

/** True for a line that is not sent. */
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
    // Awaited only where a file is read: a million rows should not pay for a promise each.
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
  if (type === 'send-image-status') {
    if (cell === '') return undefined;
    throw new Refusal('status_phone', 'phone', { problem: 'is given, but a status post goes to nobody in particular' });
  }
  const read = parsePhone(cell, { country: context.country });
  if ('phone' in read) return read;
  throw new Refusal(read.code, 'phone', read);
}

function readInstance(row: GoodRow, context: Context): string | undefined {
  const { instances = [], knownInstances } = context.options;
  const cell = cellOf(row, 'instance', context).toLowerCase();
  const problem =
    cell !== '' ? instanceProblem(cell, knownInstances) : instances.length === 0 ? NO_INSTANCE : undefined;
  if (problem) throw new Refusal('instance', 'instance', problem);
  return cell === '' && instances.length > 1 ? undefined : cell || instances[0];
}

const NO_INSTANCE = { problem: 'is empty, and no --instance was given', hint: 'give one of them' };
const NO_IMAGE = { problem: 'is empty, and no --image was given', hint: 'give one of them' };

/** A caption cell is plain text, whatever it holds: people's own words must never run as a template. */
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

// Stands for the image, which is already checked, in the last check of the message: looking again through megabytes of
// base64 for every row would take longer than everything else.
const CHECKED_IMAGE = 'https://image.invalid/';

const ISSUES: Record<string, RejectionCode> = {
  caption: 'caption',
  id: 'id',
  delayMessage: 'delay',
  viewOnce: 'view_once',
};

function finish(start: Unfinished, found: ImageFound | ImageRefused, context: Context): Recipient {
  if ('problem' in found) throw new Refusal('image', 'image', found);
  const { line: _line, person: _person, variables: _variables, repairs: _repairs, warnings, ...message } = start;
  const instance = start.instance ?? context.options.instances![0];
  // An id of its own would cost more than the rest of the check; the storing gives each message its real one.
  const checked = checkMessage({ id: 'unnamed', ...message, instance, image: CHECKED_IMAGE });
  if ('issues' in checked) {
    const { field, problem } = checked.issues[0]!;
    throw new Refusal(ISSUES[field] ?? 'type', field as ReservedColumn, { problem });
  }
  const all = found.warnings.length === 0 ? warnings : [...warnings, ...found.warnings];
  return { ...start, image: found.image, warnings: all };
}

function cellOf(row: GoodRow, column: ReservedColumn, context: Context): string {
  const at = context.columns.reserved[column];
  return at === undefined ? '' : row.cells[at]!.trim();
}

function meaning<T>(column: ReservedColumn, code: RejectionCode, cell: Cell<T>): T {
  if ('value' in cell) return cell.value;
  throw new Refusal(code, column, cell);
}

function variablesOf(row: GoodRow, columns: Columns): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name, index } of columns.variables) {
    const cell = row.cells[index]!.trim();
    if (cell !== '') variables[name] = cell;
  }
  return variables;
}
