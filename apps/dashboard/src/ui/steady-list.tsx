import { COMMON } from '@pombo/catalogue/dashboard';
import { useRef, type ReactNode } from 'react';
import { fill, useWords } from '../words/language.tsx';
import { Button } from './controls.tsx';
import layout from './layout.module.css';
import { useSteady } from './steady.ts';

/** The rows of a list as {@link useSteady} keeps them; above them, how many more there are. */
export function SteadyList<T>({
  rows,
  keyOf,
  scope = '',
  children,
}: {
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What the list shows, for example its filters: of another one, all rows are shown at once. */
  scope?: string;
  children: (rows: readonly T[]) => ReactNode;
}): ReactNode {
  const { w, number } = useWords({ common: COMMON });
  const at = useRef<HTMLDivElement>(null);
  const steady = useSteady(at, rows, keyOf, scope);
  return (
    <div ref={at}>
      <div className={layout.fresh} role="status">
        {steady.fresh > 0 && (
          <Button small look="primary" onClick={steady.show}>
            {fill(steady.fresh === 1 ? w.common.freshOne : w.common.fresh, { n: number(steady.fresh) })}
          </Button>
        )}
      </div>
      {children(steady.rows)}
    </div>
  );
}
