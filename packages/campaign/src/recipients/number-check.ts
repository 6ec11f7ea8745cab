import { notice } from '@pombo/catalogue';
import { defined, personKey, phoneForm } from '@pombo/core';
import type { Columns } from '../csv/header.ts';
import { isRejection, type Recipient } from './recipient-reader.ts';
import { Refusal, rejected, type Rejection } from '../csv/rejection.ts';
import type { Row } from '../csv/rows.ts';

/** What Z-API reports about one number. */
export interface NumberFound {
  /** The number as it was sent to Z-API. */
  phone: string;
  exists: boolean;
  /** WhatsApp's spelling; absent if Z-API does not report it. */
  spelling?: string;
  /** The person's LID, under which callbacks and other lists may know them. */
  lid?: string;
}

/** Asks Z-API which numbers have WhatsApp. Numbers that the result omits are used as written. */
export type AskNumbers = (phones: string[]) => Promise<NumberFound[]>;

/** Lines per call: few calls for a large file, and little memory. */
const BATCH_LINES = 5000;
/** Image text per call, because lines with a picture each would add up. */
const BATCH_IMAGE_CHARACTERS = 8 * 1024 * 1024;

/**
 * Returns a stage between reading and classifying lines. It collects lines, checks their numbers in one call, and passes
 * them on in order: a number without WhatsApp as a rejection, any other with Z-API's spelling.
 */
export function numberCheck(
  ask: AskNumbers,
  columns: Columns,
  pass: (read: Recipient | Rejection, row: Row) => Promise<void>,
): { add(read: Recipient | Rejection, row: Row): Promise<void>; flush(): Promise<void> } {
  let waiting: { read: Recipient | Rejection; row: Row }[] = [];
  let [characters, lastImage] = [0, ''];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    [waiting, characters, lastImage] = [[], 0, ''];
    const phones = batch.flatMap(({ read }) => (isNumber(read) ? [read.phone] : []));
    const found = phones.length === 0 ? [] : await ask([...new Set(phones)]);
    const known = new Map(found.map((number) => [number.phone, number]));
    for (const { read, row } of batch) await pass(checked(read, row, known, columns), row);
  };

  return {
    async add(read, row) {
      waiting.push({ read, row });
      if (!isRejection(read) && read.image !== lastImage) {
        characters += read.image.length;
        lastImage = read.image;
      }
      if (waiting.length >= BATCH_LINES || characters >= BATCH_IMAGE_CHARACTERS) await flush();
    },
    flush,
  };
}

function checked(
  read: Recipient | Rejection,
  row: Row,
  known: ReadonlyMap<string, NumberFound>,
  columns: Columns,
): Recipient | Rejection {
  if (!isNumber(read) || 'problem' in row) return read;
  const found = known.get(read.phone);
  if (found === undefined) return read;
  if (!found.exists) return rejected(row, new Refusal('no_whatsapp', 'phone', notice('cell_no_whatsapp')), columns);
  const { spelling = read.phone, lid } = found;
  return { ...read, phone: spelling, person: personKey(spelling), ...defined({ lid }) };
}

/** Returns true for a phone number: Z-API reports groups, channels and LIDs as nonexistent, so they are not checked. */
function isNumber(read: Recipient | Rejection): read is Recipient & { phone: string } {
  return !isRejection(read) && read.phone !== undefined && phoneForm(read.phone) === 'number';
}

/** Numbers whose results are cached, so that a file that is read twice is checked once. */
const REMEMBERED = 200_000;

/** Returns the same function with a cache, which checks each number once. */
export function rememberNumbers(ask: AskNumbers): AskNumbers {
  const known = new Map<string, NumberFound>();
  return async (phones) => {
    const unknown = phones.filter((phone) => !known.has(phone));
    const found = unknown.length === 0 ? [] : await ask(unknown);
    const remembered = phones.flatMap((phone) => known.get(phone) ?? []);
    for (const number of found) if (known.size < REMEMBERED) known.set(number.phone, number);
    return [...remembered, ...found];
  };
}
