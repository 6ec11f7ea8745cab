import { useLocation, useSearch } from 'wouter';
import { query } from '../api/queries.ts';

/** Filters that are part of the address, so that a page can be reloaded, shared and left by "back". */
export function useParams<Name extends string>(
  names: readonly Name[],
): [
  Partial<Record<Name, string>>,
  /** `replace`: "back" does not stop at each letter that was typed. */
  (changes: Partial<Record<Name, string | undefined>>, options?: { replace?: boolean }) => void,
] {
  const given = new URLSearchParams(useSearch());
  const [path, go] = useLocation();
  const values = Object.fromEntries(
    names.flatMap((name) => {
      const value = given.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  ) as Partial<Record<Name, string>>;
  return [
    values,
    (changes, { replace = false } = {}) => {
      const next = query({ ...values, ...changes });
      go(next === '' ? path : `${path}?${next}`, { replace });
    },
  ];
}
