import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { query } from '../api/queries.ts';

/** Filters that are part of the address, so that a page can be reloaded, shared and left by "back". */
export function useParams<Name extends string>(
  names: readonly Name[],
): [Partial<Record<Name, string>>, (changes: Partial<Record<Name, string | undefined>>) => void] {
  const search = useSearch();
  const [path, go] = useLocation();
  const values = useMemo(() => {
    const given = new URLSearchParams(search);
    return Object.fromEntries(
      names.flatMap((name) => {
        const value = given.get(name);
        return value === null || value === '' ? [] : [[name, value]];
      }),
    ) as Partial<Record<Name, string>>;
    // The names of a page never change.
  }, [search]);
  const set = useCallback(
    (changes: Partial<Record<Name, string | undefined>>) => {
      const next = query({ ...values, ...changes } as Record<string, string | undefined>);
      go(next === '' ? path : `${path}?${next}`);
    },
    [values, path, go],
  );
  return [values, set];
}
