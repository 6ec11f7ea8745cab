import { nearest } from '@pombo/core';

/** Returns a column's name as a Liquid variable: `Data de Entrega` → `data_de_entrega`, `Nº` → `no`. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** Returns the column most similar to what was written, for a "did you mean"; undefined when none is similar enough. */
export function nearestColumn(written: string, columns: readonly string[]): string | undefined {
  return nearest(written, columns, plainName);
}
