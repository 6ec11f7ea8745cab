import { ACTS, AUDIT } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button, Chip, type Tone } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { useAudit, type AuditEntry } from './data.ts';
import styles from './settings.module.css';

const FILTERS = ['who', 'kind', 'action', 'object', 'result'] as const;
type Filter = (typeof FILTERS)[number];
const KINDS = ['session', 'key', 'local', 'cli'] as const;
const RESULTS = ['done', 'refused', 'failed'] as const;

/** Who changed what, newest first, with filters that are part of the address. */
export function Audit(): ReactNode {
  const { w } = useWords({ audit: AUDIT });
  const [params, set] = useParams([...FILTERS, 'cursor']);
  const query = useAudit(params);
  const isFiltered = FILTERS.some((name) => params[name] !== undefined);
  const change = (name: Filter, value: string): void => set({ [name]: value, cursor: undefined });
  return (
    <section className={layout.panel} aria-label={w.audit.who}>
      <p className={`${styles.lead} ${styles.first}`}>{w.audit.lead}</p>
      <div className={layout.panelBody}>
        <Filters values={params} onChange={change} />
      </div>
      <Loaded query={query} rows={8}>
        {({ entries, next }) => (
          <>
            {entries.length === 0 && next === undefined ? (
              <Empty>
                {isFiltered ? w.audit.emptyFiltered : w.audit.empty}{' '}
                {isFiltered && (
                  <Button small onClick={() => set(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}>
                    {w.audit.clear}
                  </Button>
                )}
              </Empty>
            ) : (
              <Entries entries={entries} />
            )}
            <Pager isFirst={params.cursor === undefined} next={next} onGo={(cursor) => set({ cursor })} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Filters({
  values,
  onChange,
}: {
  values: Partial<Record<Filter, string>>;
  onChange: (name: Filter, value: string) => void;
}): ReactNode {
  const { w } = useWords({ audit: AUDIT, acts: ACTS });
  const acts = Object.entries(w.acts).toSorted(([, a], [, b]) => a.localeCompare(b));
  return (
    <div className={layout.filters} role="search" aria-label={w.audit.what}>
      <Typed label={w.audit.whoField} value={values.who ?? ''} onDone={(text) => onChange('who', text)} />
      <Choice
        label={w.audit.who}
        any={w.audit.anyKind}
        value={values.kind}
        options={KINDS.map((kind) => [kind, w.audit[kind]])}
        onChange={(kind) => onChange('kind', kind)}
      />
      <Choice
        label={w.audit.what}
        any={w.audit.anyAction}
        value={values.action}
        options={acts}
        onChange={(action) => onChange('action', action)}
      />
      <Typed label={w.audit.objectField} value={values.object ?? ''} onDone={(text) => onChange('object', text)} />
      <Choice
        label={w.audit.result}
        any={w.audit.anyResult}
        value={values.result}
        options={RESULTS.map((result) => [result, w.audit[result]])}
        onChange={(result) => onChange('result', result)}
      />
    </div>
  );
}

/** A text that filters once it is complete. */
function Typed({ label, value, onDone }: { label: string; value: string; onDone: (text: string) => void }): ReactNode {
  return (
    <input
      key={value}
      type="search"
      placeholder={label}
      aria-label={label}
      defaultValue={value}
      maxLength={100}
      spellCheck={false}
      onBlur={({ target }) => target.value.trim() !== value && onDone(target.value.trim())}
      onKeyDown={({ key, currentTarget }) => key === 'Enter' && onDone(currentTarget.value.trim())}
    />
  );
}

function Choice({
  label,
  any,
  value = '',
  options,
  onChange,
}: {
  label: string;
  any: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{any}</option>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }): ReactNode {
  const { w } = useWords({ audit: AUDIT });
  return (
    <div className={layout.scroll}>
      <table className={layout.table}>
        <thead>
          <tr>
            <th>{w.audit.when}</th>
            <th>{w.audit.who}</th>
            <th>{w.audit.what}</th>
            <th className={layout.wide}>{w.audit.result}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TONES: Record<AuditEntry['result'], Tone> = { done: 'good', refused: 'bad', failed: 'warn' };

function Row({ entry: { at, actor, action, object, detail, result, code, times } }: { entry: AuditEntry }): ReactNode {
  const { w, number } = useWords({ audit: AUDIT, acts: ACTS });
  const page = object === undefined ? undefined : pageOf(action, object);
  return (
    <tr>
      <td className={layout.nowrap}>
        <Time at={at} />
      </td>
      <td>
        <strong>{actor.name ?? w.audit[actor.kind]}</strong>
        {actor.name !== undefined && <div className={layout.sub}>{w.audit[actor.kind]}</div>}
      </td>
      <td>
        {w.acts[action] ?? action}
        {times !== undefined && ` (${fill(w.audit.times, { n: number(times) })})`}
        {object !== undefined && (
          <div className={styles.object}>
            {page === undefined ? (
              object
            ) : (
              <Link href={page} className={styles.object}>
                {object}
              </Link>
            )}
          </div>
        )}
        {detail !== undefined && <div className={layout.sub}>{detail}</div>}
        {result !== 'done' && (
          <div className={styles.narrow}>
            <Result result={result} code={code} />
          </div>
        )}
      </td>
      <td className={layout.wide}>
        <Result result={result} code={code} />
      </td>
    </tr>
  );
}

function Result({ result, code }: { result: AuditEntry['result']; code: string | undefined }): ReactNode {
  const { w } = useWords({ audit: AUDIT });
  return (
    <>
      <Chip tone={TONES[result]}>{w.audit[result]}</Chip>
      {code !== undefined && <div className={layout.sub}>{code}</div>}
    </>
  );
}

/** The page of what was changed, if it has one. */
function pageOf(action: string, object: string): string | undefined {
  const id = encodeURIComponent(object);
  if (/^(pause|resume)Lane$/.test(action)) return `/numbers/${id}`;
  if (/^(create|start|pause|resume|cancel|retry|test)Campaign$/.test(action)) return `/campaigns/${id}`;
  return /^(cancel|retry|resolve)Message$/.test(action) ? `/messages/${id}` : undefined;
}
