import { CALLBACKS, EVENTS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Callback } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';
import { AddCallback } from './add.tsx';
import { useCallbacks } from './queries.ts';
import { CallbackChip, Secret, Signature } from './state.tsx';

/** The addresses of the customer's own systems that receive events. */
export function CallbackList(): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS });
  const can = useCan('manage');
  const query = useCallbacks(can);
  const [made, setMade] = useState<{ url: string; secret: string }>();
  return (
    <div className={layout.page}>
      <header className={layout.headText}>
        <h1>{w.callbacks.title}</h1>
        <p className={layout.sub}>{w.callbacks.lead}</p>
      </header>
      {made !== undefined && <Secret {...made} text={w.callbacks.secretText} onDone={() => setMade(undefined)} />}
      {!can && <p className={form.notice}>{w.callbacks.notAllowed}</p>}
      <div className={layout.columns}>
        {can && (
          <section className={layout.panel}>
            <Loaded query={query}>
              {({ callbacks }) =>
                callbacks.length === 0 ? (
                  <Empty>{w.callbacks.empty}</Empty>
                ) : (
                  <ul className={layout.list}>
                    {callbacks.map((callback) => (
                      <Row key={callback.id} callback={callback} />
                    ))}
                  </ul>
                )
              }
            </Loaded>
          </section>
        )}
        <div className={layout.page}>
          {can && <AddCallback onMade={setMade} />}
          <section className={layout.panel} aria-labelledby="signature">
            <div className={layout.panelHead}>
              <h2 id="signature">{w.callbacks.signature}</h2>
            </div>
            <div className={form.form}>
              <Signature />
            </div>
          </section>
        </div>
      </div>
    </div>
  );
}

function Row({ callback }: { callback: Callback }): ReactNode {
  const { w, number, list } = useWords({ callbacks: CALLBACKS, events: EVENTS });
  const { id, url, events, instance, waiting, lastDeliveredAt } = callback;
  const kinds = events === undefined ? w.callbacks.allEvents : list(events.map((type) => w.events[type] ?? type));
  return (
    <li>
      <div className={layout.row}>
        <Link href={`/callbacks/${encodeURIComponent(id)}`} className={form.address}>
          {url}
        </Link>
        <CallbackChip callback={callback} />
      </div>
      <p className={layout.sub}>
        {kinds} · {instance ?? w.callbacks.allNumbers}
      </p>
      <p className={layout.sub}>
        {w.callbacks.waiting}: {number(waiting)} · {w.callbacks.lastDelivered}:{' '}
        {lastDeliveredAt === undefined ? w.callbacks.never : <Time at={lastDeliveredAt} />}
      </p>
    </li>
  );
}
