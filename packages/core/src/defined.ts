/**
 * Returns the fields that are not undefined, so that `{ ...defined({ caption }) }` has the field only if there is a
 * caption. `null` and other falsy values stay.
 */
export function defined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  // On the path of every send: takes less than half the time of entries and a filter.
  const found: { [Key in keyof T]?: T[Key] } = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== undefined) found[name] = fields[name];
  }
  return found as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
