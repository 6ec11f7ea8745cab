import { STATUS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { Progress, Status } from '../api/types.ts';
import { useWords } from '../words/language.tsx';
import styles from './progress.module.css';

type Part = 'read' | 'delivered' | 'sent' | 'accepted' | 'failed' | 'unknown' | 'ended' | 'waiting';

/** In the order of the bar: what is certain first. */
const ORDER: ['pending' | Status, Part][] = [
  ['read', 'read'],
  ['delivered', 'delivered'],
  ['sent', 'sent'],
  ['accepted', 'accepted'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['cancelled', 'ended'],
  ['expired', 'ended'],
  ['suppressed', 'ended'],
  ['sending', 'waiting'],
  ['queued', 'waiting'],
  ['pending', 'waiting'],
];

/** Messages by status, as a bar and as numbers. */
export function ProgressBar({
  progress,
  total,
  legend = true,
}: {
  progress: Partial<Progress>;
  total: number;
  legend?: boolean;
}): ReactNode {
  const { w, number } = useWords({ status: STATUS });
  const parts = ORDER.flatMap(([status, part]) => {
    const count = progress[status] ?? 0;
    return count === 0 ? [] : [{ status, part, count }];
  });
  return (
    <div>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ status, part, count }) => (
          <span key={status} className={styles[part]} style={{ flexGrow: count / Math.max(1, total) }} />
        ))}
      </div>
      {legend && (
        <ul className={styles.legend}>
          {parts.map(({ status, part, count }) => (
            <li key={status}>
              <i className={styles[part]} aria-hidden="true" />
              {w.status[status]} <b>{number(count)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
