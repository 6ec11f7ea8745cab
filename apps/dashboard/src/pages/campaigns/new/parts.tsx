import { COMMON } from '@pombo/catalogue/dashboard';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { request, type ApiError } from '../../../api/client.ts';
import layout from '../../../ui/layout.module.css';
import { useWords } from '../../../words/language.tsx';
import type { Draft } from './draft.ts';
import styles from './new.module.css';
import type { Preview } from './types.ts';

/** What every step gets. */
export interface StepProps {
  draft: Draft;
  set: (changes: Partial<Draft>) => void;
}

/** Files take longer than other requests (ms). */
export const FILE_MS = 10 * 60 * 1000;

/** Returns the path of an upload's resource. */
export function uploadPath(id: string, part = ''): string {
  return `/v1/uploads/${encodeURIComponent(id)}${part === '' ? '' : `/${part}`}`;
}

/** Removes an upload that is no longer needed. The server removes it anyway after a day. */
export function forget(id: string): void {
  request(uploadPath(id), { method: 'DELETE' }).catch(() => {});
}

/** Reads something about a file that takes a while, with a body, and once for each body. */
export function useReading<T>(path: string | undefined, body: object): UseQueryResult<T, ApiError> {
  const { language } = useWords({ common: COMMON });
  return useQuery<T, ApiError>({
    queryKey: ['reading', path, body, language],
    queryFn: ({ signal }) => request<T>(path!, { method: 'POST', body, signal, timeoutMs: FILE_MS }),
    enabled: path !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
    retryDelay: 1000,
    retry: (failures, { problem }) => failures < 5 && (problem.status === 429 || problem.status === 0),
  });
}

/** Reads rows of the draft's file. */
export function usePreview(draft: Draft, more: object = {}): UseQueryResult<Preview, ApiError> {
  const { upload, sheet, phoneColumn } = draft;
  const country = draft.country.trim();
  return useReading<Preview>(upload && uploadPath(upload.id, 'preview'), {
    ...(sheet !== undefined && { sheet }),
    ...(phoneColumn !== undefined && { phoneColumn }),
    ...(country !== '' && { country }),
    ...more,
  });
}

/** Returns a value once it has not changed for a moment. */
export function useSettled<T>(value: T, forMs = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), forMs);
    return () => window.clearTimeout(timer);
  }, [value, forMs]);
  return settled;
}

/** Why the server refused something, and what to do about it, in its own words. */
export function Refused({ error }: { error: ApiError | null }): ReactNode {
  const { w } = useWords({ common: COMMON });
  if (error === null) return null;
  const { status, detail, hint } = error.problem;
  return <Problem detail={status === 0 ? w.common.unreachable : detail} hint={hint} />;
}

/** What is wrong, and what to do about it. */
export function Problem({ detail, hint }: { detail: string; hint?: string | undefined }): ReactNode {
  return (
    <div className={styles.refused} role="alert">
      <p>{detail}</p>
      {hint !== undefined && <p className={layout.sub}>{hint}</p>}
    </div>
  );
}

/** What was assumed about the file or the caption. */
export function Notes({ notes }: { notes: readonly string[] }): ReactNode {
  if (notes.length === 0) return null;
  return (
    <ul className={styles.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** A part of a step, under its heading. */
export function Part({ title, id, children }: { title: string; id: string; children: ReactNode }): ReactNode {
  return (
    <section className={layout.panel} aria-labelledby={id}>
      <div className={layout.panelHead}>
        <h2 id={id}>{title}</h2>
      </div>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
