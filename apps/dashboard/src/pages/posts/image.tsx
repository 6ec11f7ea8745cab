import { POSTS } from '@pombo/catalogue/dashboard';
import { useId, useState, type ReactNode } from 'react';
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
    const reader = new FileReader();
    reader.addEventListener('load', () => onRead(String(reader.result)));
    reader.addEventListener('error', () => setProblem(w.posts.notImage));
    reader.readAsDataURL(file);
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
  const { w } = useWords({ posts: POSTS });
  const { source, data, url, caption } = draft;
  const isAddress = source === 'url' && /^https?:\/\/./.test(url.trim());
  return (
    <div className={styles.phone}>
      {source === 'file' && data !== undefined ? (
        <img src={data} alt="" />
      ) : isAddress ? (
        <p>
          {w.posts.previewUrl}{' '}
          <a href={url.trim()} target="_blank" rel="noreferrer">
            {w.posts.openImage}
          </a>
        </p>
      ) : (
        <p>{w.posts.previewNone}</p>
      )}
      {caption.trim() !== '' && <p className={styles.caption}>{caption.trim()}</p>}
    </div>
  );
}
