import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from 'react';

/** A list that keeps its rows where they are while a person is at it. */
export interface Steady<T> {
  /** The rows to show: each as it is now, or as it last was if it has left the list. */
  rows: readonly T[];
  /** How many rows wait to be shown. */
  fresh: number;
  /** Shows them. */
  show: () => void;
}

/** After a person's own change, lists follow at once for this long (ms). */
const OWN_MS = 5000;
let changedAt = -Infinity;

/** Notes that this person changed something: the rows that it concerns have to come or go. */
export function noteOwnChange(): void {
  changedAt = performance.now();
}

/**
 * Keeps the rows of a list in their places while the pointer or the focus is in it: their contents follow, but none comes,
 * goes or moves, so that a click never meets another row than the one that was aimed at. `at`: the element around them.
 * `scope` names what the list shows: of another filter or page, everything is shown.
 */
export function useSteady<T>(
  at: RefObject<HTMLElement | null>,
  rows: readonly T[],
  keyOf: (row: T) => string,
  scope: string,
): Steady<T> {
  const [kept, keep] = useState({ scope, rows });
  const show = useCallback(() => keep({ scope, rows }), [scope, rows]);
  useLayoutEffect(() => {
    // Only the page knows where the pointer and the focus are, and only once it is drawn.
    // eslint-disable-next-line react/set-state-in-effect
    if (!isInUse(at.current)) show();
  }, [at, show]);
  useEffect(() => {
    const element = at.current;
    // Once the event is over: the focus moves through nothing on its way to the next field.
    const left = (): void => void window.setTimeout(() => isInUse(element) || show());
    element?.addEventListener('pointerleave', left);
    element?.addEventListener('focusout', left);
    return () => {
      element?.removeEventListener('pointerleave', left);
      element?.removeEventListener('focusout', left);
    };
  }, [at, show]);
  const base = kept.scope === scope ? kept.rows : rows;
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const shown = new Set(base.map(keyOf));
  return {
    rows: base.map((row) => now.get(keyOf(row)) ?? row),
    fresh: rows.filter((row) => !shown.has(keyOf(row))).length,
    show,
  };
}

function isInUse(element: HTMLElement | null): boolean {
  if (element === null || performance.now() - changedAt < OWN_MS) return false;
  return element.matches(':hover') || element.contains(document.activeElement);
}
