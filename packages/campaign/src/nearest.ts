/** The name most like what was written, for a "did you mean"; undefined when none is near enough to be meant. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(plainName(written), plainName(name)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, written.length / 3) ? best.name : undefined;
}

/** A column's name as a Liquid variable: `Data de Entrega` → `data_de_entrega`, `Nº` → `no`. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** How many letters must be put in, taken out, changed or swapped with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 0; i < a.length; i++) {
    const [above, row] = [rows[i]!, [i + 1]];
    for (let j = 0; j < b.length; j++) {
      const change = above[j]! + (a[i] === b[j] ? 0 : 1);
      const swapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swap = swapped ? rows[i - 1]![j - 1]! + 1 : Infinity;
      row.push(Math.min(change, above[j + 1]! + 1, row[j]! + 1, swap));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
