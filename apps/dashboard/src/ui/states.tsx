import { COMMON } from '@pombo/catalogue/dashboard';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { useWords } from '../words/language.tsx';
import { Button } from './controls.tsx';
import styles from './layout.module.css';

/** What a reading shows: a skeleton only before the first data, an error with its next step, else the data. */
export function Loaded<T>({
  query,
  children,
  rows = 3,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}): ReactNode {
  const { w } = useWords({ common: COMMON });
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error as ApiError} onRetry={() => void query.refetch()} />;
  return (
    <div className={styles.skeleton} role="status" aria-label={w.common.loading}>
      {Array.from({ length: rows }, (_none, at) => (
        <span key={at} />
      ))}
    </div>
  );
}

/** An error in the words of the API, with its hint. */
function Failure({ error, onRetry }: { error: ApiError; onRetry?: () => void }): ReactNode {
  const { w } = useWords({ common: COMMON });
  const { status, detail, hint } = error.problem ?? { status: 0, detail: String(error) };
  return (
    <div className={styles.failure} role="alert">
      <strong>{status === 404 ? w.common.notFound : w.common.failed}</strong>
      <p>{status === 0 ? w.common.unreachable : detail}</p>
      {hint !== undefined && <p>{hint}</p>}
      {onRetry !== undefined && status !== 404 && (
        <Button small onClick={onRetry}>
          {w.common.retry}
        </Button>
      )}
    </div>
  );
}

/** What an empty list says: what to do next. */
export function Empty({ children }: { children: ReactNode }): ReactNode {
  return <p className={styles.empty}>{children}</p>;
}
