import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Row } from './record.ts';

/** Rows in one stored chunk: large enough to compress well, small enough to read one for one message. */
export const CHUNK_ROWS = 200;

/** Line, phone ('' = status post), id ('' = derived from campaign and person), values, own cells. */
type Packed = [number, string, string, string[], Row['own']?];

/** `idOf` works out the id that most rows have, so that it need not be stored. */
export function packRows(rows: readonly Row[], idOf: (row: Omit<Row, 'id'>) => string): Buffer {
  const packed = rows.map((row): Packed => {
    const { line, phone = '', id, values, own } = row;
    const stored = id === idOf(row) ? '' : id;
    return own === undefined ? [line, phone, stored, values] : [line, phone, stored, values, own];
  });
  return deflateRawSync(JSON.stringify(packed));
}

export function unpackRows(chunk: Buffer, idOf: (row: Omit<Row, 'id'>) => string): Row[] {
  const packed = JSON.parse(inflateRawSync(chunk).toString('utf8')) as Packed[];
  return packed.map(([line, phone, id, values, own]) => {
    const row: Omit<Row, 'id'> = { line, values };
    if (phone !== '') row.phone = phone;
    if (own !== undefined) row.own = own;
    return { ...row, id: id === '' ? idOf(row) : id };
  });
}
