import { COMMON, POSTS } from '@pombo/catalogue/dashboard';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { dataUrl, fetchFile, type ApiError } from '../../api/client.ts';
import { query } from '../../api/queries.ts';
import { useCan } from '../../access.tsx';
import { FormField } from '../../ui/form-field.tsx';
import form from '../../ui/form.module.css';
import { fill, useWords } from '../../words/language.tsx';
import type { Draft } from './draft.ts';
import styles from './posts.module.css';

/** Largest image that the API takes (bytes). */
const MOST_BYTES = 12 * 1024 * 1024;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** Returns a size for people: `340 kB`, `1.2 MB`. */
export function sizeText(bytes: number, number: (value: number) => string): string {
  return bytes < 1_000_000 ? `${number(Math.ceil(bytes / 1000))} kB` : `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

/** Chooses the image of a post: a file of this computer, or an address. */
export function ImageField({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
}): ReactNode {
  const { w } = useWords({ posts: POSTS });
  const p = w.posts;
  const name = useId();
  return (
    <fieldset>
      <legend>{p.image}</legend>
      <div className={form.choices} role="radiogroup" aria-label={p.source}>
        {(['file', 'url'] as const).map((source) => (
          <label key={source} className={form.choice}>
            <input type="radio" name={name} checked={draft.source === source} onChange={() => onChange({ source })} />
            {source === 'file' ? p.upload : p.address}
          </label>
        ))}
      </div>
      {draft.source === 'file' ? (
        <FileInput onRead={(data) => onChange({ data })} />
      ) : (
        <FormField label={p.url} hint={p.urlHint}>
          {(field) => (
            <input
              {...field}
              type="url"
              inputMode="url"
              placeholder="https://"
              value={draft.url}
              onChange={({ target }) => onChange({ url: target.value })}
            />
          )}
        </FormField>
      )}
    </fieldset>
  );
}

function FileInput({ onRead }: { onRead: (data: string | undefined) => void }): ReactNode {
  const { w, number } = useWords({ posts: POSTS });
  const [problem, setProblem] = useState('');

  function chosen(file: File | undefined): void {
    onRead(undefined);
    setProblem('');
    if (file === undefined) return;
    if (!TYPES.includes(file.type)) return setProblem(w.posts.notImage);
    if (file.size > MOST_BYTES) return setProblem(fill(w.posts.tooLarge, { size: sizeText(file.size, number) }));
    dataUrl(file).then(onRead, () => setProblem(w.posts.notImage));
  }

  return (
    <FormField label={w.posts.file} hint={w.posts.fileHint} error={problem}>
      {(field) => (
        <input {...field} type="file" accept={TYPES.join(',')} onChange={({ target }) => chosen(target.files?.[0])} />
      )}
    </FormField>
  );
}

/** The post as a phone shows it. */
export function PostPreview({ draft }: { draft: Draft }): ReactNode {
  const { w } = useWords({ common: COMMON, posts: POSTS });
  const { source, data, url, caption } = draft;
  const fetched = useFetched(source === 'url' ? url.trim() : '');
  const picture = source === 'file' ? data : fetched.data;
  const problem = fetched.error?.problem;
  return (
    <div className={styles.phone}>
      {picture !== undefined ? (
        <img src={picture} alt="" />
      ) : (
        <p role="status">
          {problem !== undefined
            ? `${w.posts.unreachable} ${problem.status === 0 ? w.common.unreachable : problem.detail}`
            : fetched.isFetching
              ? w.posts.fetching
              : w.posts.previewNone}
        </p>
      )}
      {caption.trim() !== '' && <p className={styles.caption}>{caption.trim()}</p>}
    </div>
  );
}

/** Time without a key press after which an address counts as complete (ms). */
const TYPED_MS = 700;

/** Fetches the image of an address through the server: the browser of the dashboard loads nothing from elsewhere. */
function useFetched(url: string): UseQueryResult<string, ApiError> {
  const [complete, setComplete] = useState('');
  const can = useCan('send');
  useEffect(() => {
    const timer = window.setTimeout(() => setComplete(url), TYPED_MS);
    return () => window.clearTimeout(timer);
  }, [url]);
  return useQuery<string, ApiError>({
    queryKey: ['images', complete],
    queryFn: ({ signal }) => fetchFile(`/v1/images?${query({ url: complete })}`, signal),
    enabled: can && complete === url && /^https?:\/\/[^/]+\/./.test(complete),
    staleTime: Infinity,
    retry: false,
  });
}
