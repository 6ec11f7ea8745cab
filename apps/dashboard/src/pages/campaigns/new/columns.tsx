import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import layout from '../../../ui/layout.module.css';
import { Loaded } from '../../../ui/states.tsx';
import { fill, useWords } from '../../../words/language.tsx';
import styles from './new.module.css';
import { Notes, Part, Problem, Refused, usePreview, type StepProps } from './parts.tsx';
import type { Preview, PreviewColumn } from './types.ts';

/** What each column means, and how the caption names it. */
export function ColumnsStep({ draft, set }: StepProps): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const preview = usePreview(draft);
  return (
    <Part title={w.create.columns} id="columns">
      <Refused error={preview.error} />
      {(preview.data !== undefined || preview.error === null) && (
        <Loaded query={preview}>{(data) => <Mapping preview={data} draft={draft} set={set} />}</Loaded>
      )}
    </Part>
  );
}

function Mapping({ preview, draft, set }: StepProps & { preview: Preview }): ReactNode {
  const { w } = useWords({ create: NEW_CAMPAIGN });
  const { columns, rows, notes } = preview;
  const phone = columns.find(({ meaning }) => meaning === 'phone')?.name;
  const areaCode = columns.find(({ meaning }) => meaning === 'areaCode')?.name;
  return (
    <>
      <label className={styles.field}>
        <span>{w.create.phoneColumn}</span>
        <select
          value={draft.phoneColumn ?? phone ?? ''}
          onChange={(event) => set({ phoneColumn: event.target.value === '' ? undefined : event.target.value })}
        >
          {phone === undefined && <option value="">–</option>}
          {columns.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {draft.phoneColumn === undefined && phone !== undefined && (
        <p className={layout.sub}>{fill(w.create.phoneFound, { column: phone })}</p>
      )}
      {areaCode !== undefined && <p className={layout.sub}>{fill(w.create.areaCode, { column: areaCode })}</p>}
      {preview.problem !== undefined && <Problem {...preview.problem} />}
      <Notes notes={notes} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a table that scrolls sideways must scroll by keys */}
      <div className={layout.scroll} role="group" aria-labelledby="columns" tabIndex={0}>
        <table className={layout.table}>
          <thead>
            <tr>
              <th scope="col">{w.create.column}</th>
              <th scope="col">{w.create.usedAs}</th>
              <th scope="col">{w.create.inCaption}</th>
              <th scope="col">{w.create.example}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, at) => (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>{usedAs(column, w.create)}</td>
                <td>{column.placeholder !== undefined && <code>{column.placeholder}</code>}</td>
                <td className={layout.dim}>{rows.map(({ cells }) => cells[at] ?? '').find((cell) => cell !== '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function usedAs({ meaning }: PreviewColumn, w: (typeof NEW_CAMPAIGN)['en']): string {
  if (meaning === undefined) return w.asVariable;
  const names: Record<string, string> = {
    phone: w.asPhone,
    areaCode: w.asAreaCode,
    image: w.asImage,
    caption: w.asCaption,
    instance: w.asInstance,
    id: w.asId,
    ignored: w.asIgnored,
  };
  return names[meaning] ?? w.asOther;
}
