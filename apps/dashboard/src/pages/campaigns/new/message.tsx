import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { request, type ApiError } from '../../../api/client.ts';
import { Button, Field } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { fill, useWords } from '../../../words/language.tsx';
import { readAsDataUrl } from './file.tsx';
import styles from './new.module.css';
import { FILE_MS, Notes, Part, Refused, uploadPath, usePreview, useSettled, type StepProps } from './parts.tsx';
import type { Preview, Upload, UploadedImage } from './types.ts';

/** Image and caption, with the message as one person will see it. */
export function MessageStep({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const { columns = [], notes = [] } = usePreview(draft).data ?? {};
  const caption = useSettled(draft.caption);
  const [from, setFrom] = useState(draft.line);
  const preview = usePreview(draft, {
    ...(caption.trim() !== '' && { caption }),
    ...(from !== undefined && { fromLine: from }),
  });
  const area = useRef<HTMLTextAreaElement>(null);

  function insert(placeholder: string): void {
    const { selectionStart = draft.caption.length, selectionEnd = selectionStart } = area.current ?? {};
    const text = draft.caption.slice(0, selectionStart) + placeholder + draft.caption.slice(selectionEnd);
    set({ caption: text });
    area.current?.focus();
    const end = selectionStart + placeholder.length;
    requestAnimationFrame(() => area.current?.setSelectionRange(end, end));
  }

  const placeholders = columns.flatMap(({ meaning, placeholder }) =>
    meaning === undefined && placeholder !== undefined ? [placeholder] : [],
  );
  return (
    <div className={layout.columns}>
      <div className={layout.page}>
        <Part title={w.create.image} id="image">
          <ImageChoice draft={draft} set={set} hasColumn={columns.some(({ meaning }) => meaning === 'image')} />
        </Part>
        <Part title={w.create.caption} id="caption">
          <textarea
            ref={area}
            className={styles.caption}
            aria-labelledby="caption"
            rows={7}
            value={draft.caption}
            onChange={(event) => set({ caption: event.target.value })}
          />
          <Refused error={preview.error} />
          {/* Notes on the file are on its own step. */}
          {preview.error === null && (
            <Notes notes={(preview.data?.notes ?? []).filter((note) => !notes.includes(note))} />
          )}
          {placeholders.length > 0 && (
            <>
              <p className={layout.sub}>{w.create.captionHint}</p>
              <div className={layout.actions}>
                {placeholders.map((placeholder) => (
                  <Button
                    key={placeholder}
                    small
                    aria-label={fill(w.create.insert, { placeholder })}
                    onClick={() => insert(placeholder)}
                  >
                    <code>{placeholder}</code>
                  </Button>
                ))}
              </div>
            </>
          )}
        </Part>
      </div>
      <Part title={w.create.preview} id="preview">
        <Bubble preview={preview.data} draft={draft} set={set} onFrom={setFrom} />
      </Part>
    </div>
  );
}

function ImageChoice({ draft, set, hasColumn }: StepProps & { hasColumn: boolean }): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const upload = draft.upload!;
  const [url, setUrl] = useState(upload.image?.url ?? '');
  const keep = useCurrentImage(upload, set);
  const setting = useMutation<Upload, ApiError, string>({
    mutationFn: (image) =>
      request<Upload>(uploadPath(upload.id, 'image'), { method: 'POST', body: { image }, timeoutMs: FILE_MS }),
    onSuccess: keep,
  });
  return (
    <>
      {upload.image === undefined && (
        <p className={layout.sub}>{hasColumn ? w.create.imageOfLine : w.create.imageNone}</p>
      )}
      <label className={styles.pick}>
        <span>{w.create.imageFile}</span>
        <input
          type="file"
          accept="image/jpeg,image/png,image/webp,image/gif"
          disabled={setting.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) void readAsDataUrl(file).then((text) => setting.mutate(text));
            event.target.value = '';
          }}
        />
      </label>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== '' && !setting.isPending) setting.mutate(url.trim());
        }}
      >
        <Field label={w.create.imageUrl} type="url" value={url} onChange={setUrl} />
        <Button type="submit" disabled={url.trim() === '' || setting.isPending}>
          {w.create.imageCheck}
        </Button>
      </form>
      {setting.isPending && <p role="status">{w.create.imageBusy}</p>}
      <Refused error={setting.error} />
      {upload.image !== undefined && <Thumbnail id={upload.id} image={upload.image} />}
    </>
  );
}

/**
 * Shows the image that the upload has now: another tab with the same draft may have set one. Returns how to keep what the
 * server answered to a change.
 */
function useCurrentImage(upload: Upload, set: StepProps['set']): (answer: Upload) => Promise<void> {
  const client = useQueryClient();
  const queryKey = ['upload', upload.id];
  const { data } = useQuery<Upload, ApiError>({
    queryKey,
    queryFn: ({ signal }) => request<Upload>(uploadPath(upload.id), { signal }),
    refetchOnMount: 'always',
    gcTime: 0,
  });
  const shown = upload.image?.fingerprint;
  useEffect(() => {
    if (data !== undefined && data.image?.fingerprint !== shown) set({ upload: data });
  }, [data, shown, set]);
  return async (answer) => {
    // An older answer that is still on its way would bring back the image before.
    await client.cancelQueries({ queryKey });
    client.setQueryData(queryKey, answer);
    set({ upload: answer });
  };
}

function Thumbnail({ id, image }: { id: string; image: UploadedImage }): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const { kind, mime = '', width = 0, height = 0, bytes = 0 } = image;
  if (kind === 'template') return <p className={layout.sub}>{w.create.imageTemplate}</p>;
  const size =
    bytes < 1_000_000 ? `${number(Math.ceil(bytes / 1000))} kB` : `${number(Math.round(bytes / 1e5) / 10)} MB`;
  return (
    <figure className={styles.thumbnail}>
      <img src={imageSource(id, image)} alt={w.create.imageAlt} />
      <figcaption className={layout.sub}>
        {fill(w.create.imageFacts, {
          kind: mime.replace('image/', '').toUpperCase(),
          width: number(width),
          height: number(height),
          size,
        })}
      </figcaption>
    </figure>
  );
}

/** The address changes with the image, so that the browser shows the new one. */
function imageSource(id: string, { fingerprint = '' }: UploadedImage): string {
  return `${uploadPath(id, 'image')}?v=${fingerprint}`;
}

function Bubble({
  preview,
  draft,
  set,
  onFrom,
}: StepProps & { preview: Preview | undefined; onFrom: (line: number) => void }): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const rows = preview?.rows ?? [];
  const at = Math.max(
    0,
    rows.findIndex(({ line }) => line === draft.line),
  );
  const row = rows[at];
  const image = draft.upload?.image;
  const hasOwn = row?.image !== undefined && row.image !== image?.url;
  const hasPicture = image !== undefined && image.kind !== 'template' && !hasOwn;
  const show = (next: { line: number } | undefined): void => {
    if (next !== undefined) set({ line: next.line });
  };
  return (
    <>
      <div className={styles.turn}>
        <Button small disabled={at === 0} aria-label={w.create.previewBefore} onClick={() => show(rows[at - 1])}>
          ‹
        </Button>
        <label className={styles.line}>
          <span>{w.create.previewLine}</span>
          <input
            type="number"
            min={1}
            value={draft.line ?? row?.line ?? ''}
            onChange={(event) => {
              const line = event.target.valueAsNumber;
              if (!Number.isInteger(line) || line < 1) return;
              set({ line });
              if (!rows.some((each) => each.line === line)) onFrom(line);
            }}
          />
        </label>
        <Button
          small
          disabled={at >= rows.length - 1}
          aria-label={w.create.previewAfter}
          onClick={() => show(rows[at + 1])}
        >
          ›
        </Button>
      </div>
      <div className={styles.chat} aria-live="polite">
        {row === undefined ? null : row.problem === undefined ? (
          <div className={styles.bubble}>
            {hasPicture && <img src={imageSource(draft.upload!.id, image)} alt={w.create.imageAlt} />}
            {hasOwn && <p className={styles.address}>{row.image}</p>}
            {row.caption === undefined ? (
              <p className={layout.sub}>{w.create.noCaption}</p>
            ) : (
              <p className={styles.said}>{row.caption}</p>
            )}
          </div>
        ) : (
          <p className={styles.reason}>{fill(w.create.willReject, { ...row.problem })}</p>
        )}
      </div>
      {row?.phone !== undefined && (
        <p className={layout.sub}>{fill(w.create.previewOf, { line: number(row.line), phone: `+${row.phone}` })}</p>
      )}
    </>
  );
}
