/** Groups the items by `by`, in order of appearance. */
export function groupBy<T, K>(items: readonly T[], by: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(by(item));
    if (known === undefined) groups.set(by(item), [item]);
    else known.push(item);
  }
  return groups;
}
