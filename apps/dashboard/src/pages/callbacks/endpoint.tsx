import { CALLBACKS, COMMON, EVENTS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { actions, useAction } from '../../api/actions.ts';
import type { Callback } from '../../api/types.ts';
import { useCan } from '../../access.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { Button, Copy } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { Deliveries } from './deliveries.tsx';
import { useCallbacks } from './queries.ts';
import { CallbackChip, Secret, useFault } from './state.tsx';

/** One address: its state, what can be done, and its last requests with the answers. */
export function CallbackPage({ id }: { id: string }): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS, common: COMMON });
  const can = useCan('manage');
  const query = useCallbacks(can);
  if (!can) return <p className={form.notice}>{w.callbacks.notAllowed}</p>;
  return (
    <Loaded query={query}>
      {({ callbacks }) => {
        const callback = callbacks.find((each) => each.id === id);
        return callback === undefined ? (
          <div className={layout.page}>
            <h1>{w.common.notFound}</h1>
            <Empty>
              <Link href="/callbacks">{w.common.back}</Link>
            </Empty>
          </div>
        ) : (
          <Everything callback={callback} />
        );
      }}
    </Loaded>
  );
}

interface Tested {
  ok: boolean;
  status?: number;
  ms: number;
  why?: string;
}

function Everything({ callback }: { callback: Callback }): ReactNode {
  const { w, number } = useWords({ callbacks: CALLBACKS, common: COMMON });
  const c = w.callbacks;
  const { id, url, disabled, failingSince, lastError = '' } = callback;
  const fault = useFault();
  const [secret, setSecret] = useState<string>();
  const testing = useAction<Tested>();
  const tested = testing.data;
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.row}>
          <h1>{url}</h1>
          <CallbackChip callback={callback} />
        </div>
        <span className={layout.actions}>
          <Button small disabled={testing.isPending} onClick={() => testing.mutate(actions.callback(id, 'test'))}>
            {testing.isPending ? c.testing : c.test}
          </Button>
          <Changes callback={callback} onSecret={setSecret} />
        </span>
      </header>
      {secret !== undefined && (
        <Secret
          url={url}
          secret={secret}
          text={`${c.secretText} ${c.rotatedText}`}
          onDone={() => setSecret(undefined)}
        />
      )}
      <div role="status" className={form.status}>
        {tested !== undefined && !testing.isPending && (
          <p className={form.notice} data-tone={tested.ok ? undefined : 'bad'}>
            {fill(tested.ok ? c.testOk : c.testFailed, {
              status: tested.status ?? '',
              why: fault(tested.why ?? ''),
              ms: number(tested.ms),
            })}
          </p>
        )}
        {testing.error !== null && (
          <p className={form.notice} data-tone="bad">
            {testing.error.problem.status === 0 ? w.common.unreachable : testing.error.problem.detail}
          </p>
        )}
      </div>
      {disabled !== undefined ? (
        <p className={form.notice} data-tone="bad">
          {fill(c.disabledText, { why: fault(disabled.why) })}
        </p>
      ) : (
        failingSince !== undefined && (
          <p className={form.notice} data-tone="warn">
            {fill(c.failingText, { why: fault(lastError) })}
          </p>
        )
      )}
      <Facts callback={callback} />
      <Deliveries callback={callback} />
    </div>
  );
}

function Changes({ callback, onSecret }: { callback: Callback; onSecret: (secret: string) => void }): ReactNode {
  const { w, count } = useWords({ callbacks: CALLBACKS });
  const c = w.callbacks;
  const [, go] = useLocation();
  const { id, url, disabled, failingSince } = callback;
  const waiting = count(callback.waiting, 'event');
  return (
    <>
      {disabled !== undefined && (
        <ActionButton
          label={c.enable}
          look="primary"
          icon="play"
          title={fill(c.enableTitle, { url })}
          text={c.enableText}
          action={() => actions.callback(id, 'enable')}
        />
      )}
      {disabled === undefined && failingSince !== undefined && (
        <ActionButton
          label={c.tryNow}
          icon="play"
          title={fill(c.tryNowTitle, { url })}
          text={fill(c.tryNowText, { n: waiting })}
          action={() => actions.callback(id, 'enable')}
        />
      )}
      <ActionButton
        label={c.rotate}
        title={fill(c.rotateTitle, { url })}
        text={c.rotateText}
        isDangerous
        action={() => actions.callback(id, 'rotate')}
        onAnswer={(answer) => onSecret((answer as { secret: string }).secret)}
      />
      <ActionButton
        label={c.remove}
        title={fill(c.removeTitle, { url })}
        text={fill(c.removeText, { n: waiting })}
        isDangerous
        action={() => actions.removeCallback(id)}
        onDone={() => go('/callbacks')}
      />
    </>
  );
}

function Facts({ callback }: { callback: Callback }): ReactNode {
  const { w, number, list } = useWords({ callbacks: CALLBACKS, events: EVENTS });
  const c = w.callbacks;
  const fault = useFault();
  const { id, events, instance, waiting, lastDeliveredAt, lastError, createdAt } = callback;
  return (
    <section className={layout.panel}>
      <dl className={`${layout.facts} ${layout.padTop}`}>
        <div>
          <dt>{c.events}</dt>
          <dd>{events === undefined ? c.allEvents : list(events.map((type) => w.events[type] ?? type))}</dd>
        </div>
        <div>
          <dt>{c.number}</dt>
          <dd>{instance ?? c.allNumbers}</dd>
        </div>
        <div>
          <dt>{c.waiting}</dt>
          <dd>{number(waiting)}</dd>
        </div>
        <div>
          <dt>{c.lastDelivered}</dt>
          <dd>{lastDeliveredAt === undefined ? c.never : <Time at={lastDeliveredAt} />}</dd>
        </div>
        <div>
          <dt>{c.lastError}</dt>
          <dd>{lastError === undefined ? '–' : fault(lastError)}</dd>
        </div>
        <div>
          <dt>{c.created}</dt>
          <dd>
            <Time at={createdAt} as="moment" />
          </dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd>
            <Copy text={id} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
