import { dirname, join } from 'node:path';

/** Returns the groups of files that import each other in a circle, each group and all groups sorted. */
export function circlesOf(paths: readonly string[], read: (path: string) => string): string[][] {
  const known = new Set(paths);
  const imports = new Map(
    paths.map((path) => {
      const found = [...read(path).matchAll(/\bfrom\s*'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g)];
      return [
        path,
        found.map(([, from, other]) => join(dirname(path), from ?? other!)).filter((each) => known.has(each)),
      ];
    }),
  );
  const reach = new Map(paths.map((path) => [path, reachable(path, imports)]));
  const groups = new Map<string, string[]>();
  for (const path of [...paths].toSorted()) {
    if (!reach.get(path)!.has(path)) continue;
    const group = [...reach.get(path)!].filter((other) => reach.get(other)!.has(path)).toSorted();
    groups.set(group[0]!, group);
  }
  return [...groups.values()];
}

/** Everything that a file imports, directly or through others; it itself only if it is in a circle. */
function reachable(from: string, imports: ReadonlyMap<string, string[]>): Set<string> {
  const found = new Set<string>();
  const waiting = [...imports.get(from)!];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...imports.get(next)!);
  }
  return found;
}
