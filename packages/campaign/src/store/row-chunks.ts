import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { StoredRow } from './record.ts';

/** Rows in one stored chunk: large enough to compress well, small enough to read one for one message. */
export const CHUNK_ROWS = 200;

/** A row before it is stored. Without an id it gets the one derived from campaign and person. */
export type NewRow = Omit<StoredRow, 'id'> & { id?: string };

// Takes half the time of zlib's default level, for a row of 30 bytes instead of 28.
const LEVEL = 4;

type Rest = Pick<StoredRow, 'lid' | 'image' | 'delayMessage' | 'viewOnce' | 'keeps' | 'gone'>;

/** Line, phone ('' = status post), id ('' = derived from campaign and person), values, caption, what few rows have. */
type Packed = [number, string, string, string[], string?, Rest?];

/** Returns the stored form of rows. `idOf` derives the id that most rows have, so that it need not be stored. */
export function packRows(rows: readonly NewRow[], idOf: (row: Omit<StoredRow, 'id'>) => string): Buffer {
  const packed = rows.map((row): Packed => {
    const { line, phone = '', id = '', values, caption, ...rest } = row;
    const stored = id === '' || id === idOf(row) ? '' : id;
    if (Object.keys(rest).length > 0) return [line, phone, stored, values, caption ?? '', rest];
    return caption === undefined ? [line, phone, stored, values] : [line, phone, stored, values, caption];
  });
  return deflateRawSync(JSON.stringify(packed), { level: LEVEL });
}

export function unpackRows(chunk: Buffer, idOf: (row: Omit<StoredRow, 'id'>) => string): StoredRow[] {
  const packed = JSON.parse(inflateRawSync(chunk).toString('utf8')) as Packed[];
  return packed.map(([line, phone, id, values, caption, rest]) => {
    const row: Omit<StoredRow, 'id'> = { line, values, ...rest };
    if (phone !== '') row.phone = phone;
    if (caption) row.caption = caption;
    return { ...row, id: id === '' ? idOf(row) : id };
  });
}
