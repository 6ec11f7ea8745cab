/**
 * Returns the fields that are not undefined, so that `{ ...defined({ caption }) }` has the field only if there is a
 * caption. `null` and other falsy values stay.
 */
export function defined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
