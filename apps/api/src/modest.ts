/** Z-API's callbacks are flat; these bounds are far above anything it sends. */
const MOST = { depth: 20, keys: 2000 };

/** True for JSON of modest depth and number of keys. Walks without recursion: the input may be nested as deep as it is long. */
export function isModest(json: unknown, most: { depth: number; keys: number } = MOST): boolean {
  const waiting: { value: unknown; depth: number }[] = [{ value: json, depth: 0 }];
  let keys = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= most.depth) return false;
    const inside = Object.values(value);
    keys += inside.length;
    if (keys > most.keys) return false;
    for (const each of inside) waiting.push({ value: each, depth: depth + 1 });
  }
  return true;
}
