import { COMMON } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import { Button } from './controls.tsx';
import layout from './layout.module.css';

/** Pages of a list that only goes forward; nothing when there is one page. */
export function Pager({
  isFirst,
  next,
  onGo,
}: {
  isFirst: boolean;
  next: string | undefined;
  onGo: (cursor: string | undefined) => void;
}): ReactNode {
  const { w } = useWords({ common: COMMON });
  if (isFirst && next === undefined) return null;
  return (
    <nav className={layout.foot}>
      <Button small disabled={isFirst} onClick={() => onGo(undefined)}>
        {w.common.first}
      </Button>
      <Button small disabled={next === undefined} onClick={() => onGo(next)}>
        {w.common.next}
      </Button>
    </nav>
  );
}
