import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { request, type ApiError } from '../../../api/client.ts';
import { Button } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { fill, useWords } from '../../../words/language.tsx';
import styles from './new.module.css';
import { FILE_MS, Notes, Part, Problem, forget, Refused, uploadPath, usePreview, type StepProps } from './parts.tsx';
import type { Preview, Upload } from './types.ts';

/** The list: dropped or chosen, then shown as it is read. */
export function FileStep({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const preview = usePreview(draft);
  const isGone = preview.error?.problem.status === 404;
  return (
    <>
      <Part title={draft.upload?.name ?? w.create.choose} id="file">
        {isGone && <p role="alert">{w.create.expired}</p>}
        <Drop draft={draft} set={set} />
        {draft.upload !== undefined && !isGone && <Refused error={preview.error} />}
        {draft.upload !== undefined && preview.error === null && preview.data !== undefined && (
          <Found preview={preview.data} draft={draft} set={set} />
        )}
      </Part>
      {draft.upload !== undefined && preview.error === null && preview.data !== undefined && (
        <Rows preview={preview.data} />
      )}
    </>
  );
}

function Drop({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const [isOver, setOver] = useState(false);
  const stop = useRef<AbortController>(undefined);
  const sending = useMutation<Upload, ApiError, File>({
    async mutationFn(file) {
      stop.current = new AbortController();
      const { signal } = stop.current;
      const form = new FormData();
      form.set('file', file);
      const made = await request<Upload>('/v1/uploads', { method: 'POST', body: form, signal, timeoutMs: FILE_MS });
      if (draft.cloned?.hasImage !== true && draft.upload?.image === undefined) return made;
      return withImage(made, draft);
    },
    onSuccess(upload) {
      if (draft.upload !== undefined) forget(draft.upload.id);
      const name = draft.name === '' ? upload.name.replace(/\.\w{1,5}$/, '') : draft.name;
      set({ upload, name, sheet: undefined, phoneColumn: undefined, line: undefined });
    },
  });
  const take = (file: File | undefined): void => {
    if (file !== undefined && !sending.isPending) sending.mutate(file);
  };
  return (
    <>
      <div
        className={`${styles.drop} ${isOver ? styles.over : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <label className={styles.pick}>
          <span>{draft.upload === undefined ? w.create.drop : w.create.replace}</span>
          <input
            type="file"
            accept=".csv,.tsv,.txt,.xlsx"
            disabled={sending.isPending}
            onChange={(event) => {
              take(event.target.files?.[0]);
              // The same file, corrected, can be chosen again.
              event.target.value = '';
            }}
          />
        </label>
        {sending.isPending && (
          <p role="status" className={layout.row}>
            <span>{fill(w.create.uploading, { name: sending.variables.name })}</span>
            <Button small onClick={() => stop.current?.abort()}>
              {w.create.stop}
            </Button>
          </p>
        )}
      </div>
      {sending.error?.problem !== undefined && <Refused error={sending.error} />}
    </>
  );
}

/** Takes the image of the earlier upload, or of the cloned campaign. Without it, the person chooses one. */
async function withImage(upload: Upload, { upload: before, cloned }: StepProps['draft']): Promise<Upload> {
  const image =
    before?.image?.url !== undefined
      ? { image: before.image.url }
      : before?.image !== undefined
        ? { image: await dataUrlOf(uploadPath(before.id, 'image')) }
        : { campaign: cloned?.id };
  return request<Upload>(uploadPath(upload.id, 'image'), { method: 'POST', body: image, timeoutMs: FILE_MS }).catch(
    () => upload,
  );
}

async function dataUrlOf(path: string): Promise<string> {
  const response = await fetch(path, { credentials: 'same-origin' });
  return readAsDataUrl(await response.blob());
}

/** Reads a file as `data:image/png;base64,…`. */
export function readAsDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(blob);
  });
}

function Found({ preview, draft, set }: StepProps & { preview: Preview }): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const { encoding, delimiter, sheet, sheets = [], headerLine } = preview.file;
  const format =
    sheet === undefined
      ? fill(w.create.text, { encoding, delimiter: delimiter === '\t' ? w.create.tab : delimiter })
      : fill(w.create.workbook, { sheet });
  return (
    <>
      <p className={layout.sub}>
        {fill(w.create.readAs, { columns: number(preview.columns.length), line: number(headerLine), format })}
      </p>
      {sheets.length > 1 && (
        <label className={styles.field}>
          <span>{w.create.sheet}</span>
          <select
            value={draft.sheet ?? sheet}
            onChange={(event) => set({ sheet: event.target.value, phoneColumn: undefined, line: undefined })}
          >
            {sheets.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {preview.problem !== undefined && <Problem {...preview.problem} />}
      <Notes notes={preview.notes} />
    </>
  );
}

function Rows({ preview: { columns, rows } }: { preview: Preview }): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const title = fill(w.create.firstRows, { n: number(rows.length) });
  return (
    <section className={layout.panel} aria-labelledby="rows">
      <div className={layout.panelHead}>
        <h2 id="rows">{title}</h2>
      </div>
      {rows.length === 0 ? (
        <p className={layout.empty}>{w.create.noRows}</p>
      ) : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a table that scrolls sideways must scroll by keys
        <div className={layout.scroll} role="group" aria-labelledby="rows" tabIndex={0}>
          <table className={`${layout.table} ${styles.rows}`}>
            <thead>
              <tr>
                <th scope="col" className={layout.number}>
                  {w.create.line}
                </th>
                {columns.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ line, cells, problem }) => (
                <tr key={line}>
                  <td className={`${layout.number} ${layout.dim}`}>{number(line)}</td>
                  {columns.map(({ name }, at) => (
                    <td key={name} className={problem?.column === name ? styles.bad : undefined}>
                      {cells[at] ?? ''}
                      {problem !== undefined && (problem.column === name || (problem.column === '' && at === 0)) && (
                        <span className={styles.reason}>{fill(w.create.willReject, { ...problem })}</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
