import { COMMON, OPT_OUTS } from '@pombo/catalogue/dashboard';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { request, type ApiError } from '../../api/client.ts';
import type { ImportedOptOuts } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button, buttonClass } from '../../ui/controls.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

/** Rejected lines that are shown. */
const SHOWN = 20;

/** Adds the people of a file, and writes the list to one. */
export function Files(): ReactNode {
  const { w } = useWords({ common: COMMON, optOuts: OPT_OUTS });
  const can = useCan('manage');
  return (
    <section className={layout.panel} aria-labelledby="import">
      <div className={layout.panelHead}>
        <h2 id="import">{w.optOuts.import}</h2>
      </div>
      <Import can={can} />
      <div className={form.form}>
        <p className={form.buttons}>
          {can ? (
            <a className={buttonClass(false)} href="/v1/suppressions/export" download>
              {w.optOuts.export}
            </a>
          ) : (
            <Button disabled title={w.common.notAllowed}>
              {w.optOuts.export}
            </Button>
          )}
        </p>
        <p className={form.hint}>{w.optOuts.exportNote}</p>
      </div>
    </section>
  );
}

function Import({ can }: { can: boolean }): ReactNode {
  const { w } = useWords({ common: COMMON, optOuts: OPT_OUTS });
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const importing = useMutation<ImportedOptOuts, ApiError, File>({
    mutationFn(chosen) {
      const body = new FormData();
      body.append('file', chosen);
      return request('/v1/suppressions/import', { method: 'POST', body });
    },
    async onSuccess() {
      setFile(undefined);
      input.current!.value = '';
      await client.invalidateQueries();
    },
  });
  const { error, data } = importing;
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined) importing.mutate(file);
      }}
    >
      <p className={form.hint}>{w.optOuts.importText}</p>
      <label className={form.field}>
        <span>{w.optOuts.importFile}</span>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.xlsx"
          disabled={!can}
          onChange={({ target }) => {
            importing.reset();
            setFile(target.files?.[0]);
          }}
        />
      </label>
      <div className={form.buttons}>
        <Button
          type="submit"
          disabled={!can || file === undefined || importing.isPending}
          title={can ? undefined : w.common.notAllowed}
        >
          {w.optOuts.import}
        </Button>
      </div>
      <div role="status">{data !== undefined && <Result result={data} />}</div>
      {error !== null && (
        <p className={form.error} role="alert">
          {error.problem.status === 0 ? w.common.unreachable : error.problem.detail} {error.problem.hint}
        </p>
      )}
    </form>
  );
}

function Result({ result: { added, known, rejected, lines } }: { result: ImportedOptOuts }): ReactNode {
  const { w, number } = useWords({ optOuts: OPT_OUTS });
  const o = w.optOuts;
  const text = { added: number(added), known: number(known), rejected: number(rejected) };
  return (
    <>
      <p>{added + known === 0 ? o.importedNone : fill(o.imported, text)}</p>
      <ul className={form.hint}>
        {lines.slice(0, SHOWN).map(({ line, column, value, problem }) => (
          <li key={line}>
            {fill(o.line, { n: number(line) })}: {column} {value !== '' && <code>{value}</code>} {problem}
          </li>
        ))}
        {rejected > SHOWN && <li>{fill(o.more, { n: number(rejected - SHOWN) })}</li>}
      </ul>
    </>
  );
}
