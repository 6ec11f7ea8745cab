import { COMMON, OPT_OUTS } from '@pombo/catalogue/dashboard';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { actions, useAction } from '../../api/actions.ts';
import { query, useRead } from '../../api/queries.ts';
import type { OptOut } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { Button, Field } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { Files } from './files.tsx';

interface Page {
  suppressions: OptOut[];
  total: number;
  next?: string;
}

const useOptOuts = (place: { cursor?: string | undefined; phone?: string | undefined }): UseQueryResult<Page> =>
  useRead('suppressions', `/v1/suppressions?${query({ limit: '50', ...place })}`);

/** The people who must not receive messages. */
export function OptOuts(): ReactNode {
  const { w, count } = useWords({ optOuts: OPT_OUTS });
  const [{ cursor, phone }, set] = useParams(['cursor', 'phone']);
  const found = useOptOuts({ cursor, phone });
  // Who sees phones masked cannot search by one.
  const [sends, manages] = [useCan('send'), useCan('manage')];
  return (
    <div className={layout.page}>
      <header className={layout.headText}>
        <h1>{w.optOuts.title}</h1>
        <p className={layout.sub}>{w.optOuts.lead}</p>
      </header>
      <div className={layout.columns}>
        <section className={layout.panel} aria-labelledby="list">
          <div className={layout.panelHead}>
            <h2 id="list">{w.optOuts.title}</h2>
            <span className={layout.sub}>
              {found.data !== undefined && fill(w.optOuts.count, { n: count(found.data.total, 'person') })}
            </span>
          </div>
          {(sends || manages) && <Find phone={phone} onFind={(text) => set({ phone: text, cursor: undefined })} />}
          <Loaded query={found}>
            {({ suppressions, next }) => (
              <>
                {suppressions.length > 0 ? (
                  <Rows people={suppressions} />
                ) : (
                  <Empty>{phone === undefined ? w.optOuts.empty : fill(w.optOuts.notFound, { phone })}</Empty>
                )}
                <Pager isFirst={cursor === undefined} next={next} onGo={(to) => set({ cursor: to })} />
              </>
            )}
          </Loaded>
        </section>
        <div className={layout.page}>
          <Add />
          <Files />
        </div>
      </div>
    </div>
  );
}

function Find({
  phone,
  onFind,
}: {
  phone: string | undefined;
  onFind: (phone: string | undefined) => void;
}): ReactNode {
  const { w } = useWords({ optOuts: OPT_OUTS });
  const [text, setText] = useState(phone ?? '');
  // The address may change without this field, by going back. The field itself stays, and so does its focus.
  const [found, setFound] = useState(phone);
  if (found !== phone) {
    setFound(phone);
    setText(phone ?? '');
  }
  return (
    <form
      className={form.line}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(text.trim() === '' ? undefined : text.trim());
      }}
    >
      <Field label={w.optOuts.search} type="tel" value={text} onChange={setText} />
      <span className={form.buttons}>
        <Button type="submit">{w.optOuts.find}</Button>
        {phone !== undefined && <Button onClick={() => onFind(undefined)}>{w.optOuts.clear}</Button>}
      </span>
    </form>
  );
}

function Rows({ people }: { people: readonly OptOut[] }): ReactNode {
  const { w } = useWords({ common: COMMON, optOuts: OPT_OUTS });
  return (
    <div className={layout.scroll}>
      <table className={layout.table}>
        <thead>
          <tr>
            <th>{w.optOuts.phone}</th>
            <th className={layout.wide}>{w.optOuts.why}</th>
            <th className={layout.wide}>{w.optOuts.when}</th>
            <th>{w.common.actions}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ phone, why, at }, index) => (
            // Masked phones of two people can be the same text.
            <tr key={`${index} ${phone}`}>
              <td>{phone}</td>
              <td className={layout.wide}>{why}</td>
              <td className={layout.wide}>
                <Time at={at} as="moment" />
              </td>
              <td>
                <ActionButton
                  label={w.optOuts.remove}
                  of={phone}
                  isDangerous
                  title={fill(w.optOuts.removeTitle, { phone })}
                  text={w.optOuts.removeText}
                  action={() => actions.removeOptOut(phone)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Add(): ReactNode {
  const { w } = useWords({ common: COMMON, optOuts: OPT_OUTS });
  const can = useCan('manage');
  const [phone, setPhone] = useState('');
  const [why, setWhy] = useState('');
  const [result, setResult] = useState('');
  const adding = useAction<{ phone: string; added: boolean }>(({ phone: person, added }) => {
    setResult(fill(added ? w.optOuts.added : w.optOuts.known, { phone: person }));
    setPhone('');
    setWhy('');
  });
  const { error } = adding;
  return (
    <section className={layout.panel} aria-labelledby="add">
      <div className={layout.panelHead}>
        <h2 id="add">{w.optOuts.addTitle}</h2>
      </div>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          setResult('');
          adding.mutate(actions.addOptOut(phone.trim(), why.trim()));
        }}
      >
        <Field label={w.optOuts.addPhone} type="tel" value={phone} onChange={setPhone} />
        <Field label={w.optOuts.addWhy} value={why} onChange={setWhy} />
        <div className={form.buttons}>
          <Button
            type="submit"
            look="primary"
            disabled={!can || adding.isPending || phone.trim() === ''}
            title={can ? undefined : w.common.notAllowed}
          >
            {w.optOuts.add}
          </Button>
          <span role="status">{result}</span>
        </div>
        {error !== null && (
          <p className={form.error} role="alert">
            {error.problem.status === 0 ? w.common.unreachable : error.problem.detail} {error.problem.hint}
          </p>
        )}
      </form>
    </section>
  );
}
