import { MESSAGES, UNKNOWN } from '@pombo/catalogue/dashboard';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, lazy, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import { ApiError, request } from '../../api/client.ts';
import { useMessages } from '../../api/queries.ts';
import type { Message } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Button } from '../../ui/controls.tsx';
import { Pager } from '../../ui/pager.tsx';
import { noteOwnChange } from '../../ui/steady.ts';
import { SteadyList } from '../../ui/steady-list.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { Consequences, DECISIONS, Decisions, EvidenceList, type Decision } from './evidence.tsx';
import styles from './message.module.css';

const ActionDialog = lazy(async () => ({ default: (await import('../../ui/action-dialog.tsx')).ActionDialog }));

/** Messages whose outcome is unknown, each with its evidence and its three decisions. */
export function UnknownList(): ReactNode {
  const { w } = useWords({ unknown: UNKNOWN });
  const [{ cursor, instance }, set] = useParams(['cursor', 'instance']);
  const query = useMessages({ status: 'unknown', cursor, instance });
  return (
    <div className={layout.page}>
      <header className={layout.headText}>
        <h1>{w.unknown.title}</h1>
        <p className={layout.sub}>{w.unknown.lead}</p>
      </header>
      {query.data?.messages.length !== 0 && (
        <section className={layout.panel} aria-labelledby="decide">
          <div className={layout.panelHead}>
            <h2 id="decide">{w.unknown.decide}</h2>
            <span className={layout.sub}>{w.unknown.check}</span>
          </div>
          <Consequences />
        </section>
      )}
      <section className={layout.panel}>
        <Loaded query={query}>
          {({ messages, next }) => (
            <>
              {messages.length === 0 ? (
                <Empty>{w.unknown.empty}</Empty>
              ) : (
                <SteadyList
                  rows={messages}
                  keyOf={({ id }) => id}
                  scope={`${query.isPlaceholderData} ${cursor} ${instance}`}
                >
                  {(rows) => <Rows messages={rows} />}
                </SteadyList>
              )}
              <Pager isFirst={cursor === undefined} next={next} onGo={(to) => set({ cursor: to })} />
            </>
          )}
        </Loaded>
      </section>
    </div>
  );
}

function Rows({ messages }: { messages: readonly Message[] }): ReactNode {
  const { w, number } = useWords({ messages: MESSAGES, unknown: UNKNOWN });
  const can = useCan('manage');
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const ids = messages.map(({ id }) => id).filter((id) => chosen.has(id));
  const toggle = (id: string): void =>
    choose((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  return (
    <>
      {can && (
        <div className={`${layout.foot} ${layout.filters}`}>
          <label className={layout.filters}>
            <input
              type="checkbox"
              checked={ids.length === messages.length}
              onChange={() => choose(new Set(ids.length === messages.length ? [] : messages.map(({ id }) => id)))}
            />
            {ids.length === 0 ? w.unknown.selectAll : fill(w.unknown.selected, { n: number(ids.length) })}
          </label>
          {ids.length > 0 && <Bulk ids={ids} onDone={() => choose(new Set())} />}
        </div>
      )}
      <ul className={`${layout.list} ${styles.unknown}`}>
        {messages.map((message) => (
          <li key={message.id}>
            <input
              type="checkbox"
              disabled={!can}
              aria-label={fill(w.unknown.select, { id: message.id })}
              checked={chosen.has(message.id)}
              onChange={() => toggle(message.id)}
            />
            <div>
              <Link href={`/messages/${encodeURIComponent(message.id)}`}>{message.phone ?? w.messages.post}</Link>{' '}
              <span className={layout.dim}>{message.instance}</span>
              {message.evidence !== undefined && <EvidenceList evidence={message.evidence} />}
            </div>
            <Decisions message={message} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** One decision for many messages: their number is typed to confirm. */
function Bulk({ ids, onDone }: { ids: readonly string[]; onDone: () => void }): ReactNode {
  const { w, number, count } = useWords({ unknown: UNKNOWN });
  const u = w.unknown;
  const client = useQueryClient();
  const [decision, decide] = useState<Decision>();
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState('');
  const texts: Record<Decision, string> = { sent: u.sentText, resend: u.resendText, drop: u.dropText };

  async function apply(as: Decision, why: string): Promise<void> {
    setBusy(true);
    const refused: string[] = [];
    for (const id of ids) {
      const { path, method, body } = actions.resolve(id, as, why);
      await request(path, { method, ...(body === undefined ? {} : { body }) }).catch((error: unknown) => {
        refused.push(error instanceof ApiError ? error.problem.detail : String(error));
      });
    }
    setBusy(false);
    decide(undefined);
    const done = fill(u.done, { n: number(ids.length - refused.length) });
    setResult(
      refused.length === 0 ? done : `${done} ${fill(u.someFailed, { n: number(refused.length), reason: refused[0]! })}`,
    );
    noteOwnChange();
    await client.invalidateQueries();
    if (refused.length === 0) onDone();
  }

  return (
    <span className={layout.actions}>
      {DECISIONS.map((each) => (
        <Button key={each} small look={each === 'resend' ? 'danger' : 'plain'} onClick={() => decide(each)}>
          {u[each]}
        </Button>
      ))}
      <span role="status">{result}</span>
      {decision !== undefined && (
        <Suspense>
          <ActionDialog
            title={fill(u.bulkTitle, { decision: u[decision], n: count(ids.length, 'message') })}
            text={`${fill(u.bulkText, { text: texts[decision], n: number(ids.length) })} ${u.irreversible}`}
            confirm={u[decision]}
            isDangerous={decision === 'resend'}
            typed={String(ids.length)}
            isBusy={isBusy}
            error={null}
            ask={u.why}
            onConfirm={(why) => void apply(decision, why)}
            onClose={() => decide(undefined)}
          />
        </Suspense>
      )}
    </span>
  );
}
