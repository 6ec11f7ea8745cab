import { COMMON } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { fill, useWords } from '../../words/language.tsx';
import styles from './meter.module.css';

/** What is used of a limit, in numbers and as a bar. */
export function Meter({
  value,
  max,
  label,
  title,
  unit = '',
}: {
  value: number;
  max: number;
  label: string;
  title?: string;
  unit?: string;
}): ReactNode {
  const { w, number } = useWords({ common: COMMON });
  return (
    <span className={styles.meter} title={title ?? label}>
      <span>
        {fill(w.common.of, { part: number(value), all: number(max) })}
        <span className={styles.unit}>{unit}</span>
      </span>
      <span className={styles.track} aria-hidden="true">
        <span style={{ width: `${Math.min(100, (100 * value) / Math.max(1, max))}%` }} />
      </span>
    </span>
  );
}
