import { CALLBACKS, EVENTS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import type { Callback, CallbackDelivery } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Chip, type Tone } from '../../ui/controls.tsx';
import { useParams } from '../../ui/params.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import form from '../../ui/form.module.css';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { useFault } from './state.tsx';
import { useDeliveries } from './queries.ts';

interface Replayed {
  queued: number;
  dropped: number;
}

/** The last requests to an address, and how to repeat some of them or those of a whole period. */
export function Deliveries({ callback }: { callback: Callback }): ReactNode {
  const { w, count, number } = useWords({ callbacks: CALLBACKS });
  const c = w.callbacks;
  const [{ show }, set] = useParams(['show']);
  const isFailed = show === 'failed';
  const query = useDeliveries(callback.id, isFailed, true);
  const [result, setResult] = useState('');

  function replayed({ queued, dropped }: Replayed): void {
    const text = queued === 0 ? c.queuedNone : fill(c.queued, { n: count(queued, 'event') });
    setResult(dropped === 0 ? text : `${text} ${fill(c.dropped, { n: number(dropped) })}`);
  }

  return (
    <section className={layout.panel} aria-labelledby="deliveries">
      <div className={layout.panelHead}>
        <h2 id="deliveries">{c.deliveries}</h2>
        <span className={layout.sub}>{c.deliveriesNote}</span>
      </div>
      <div className={layout.panelBody}>
        <div className={layout.filters}>
          <select
            aria-label={c.deliveries}
            value={isFailed ? 'failed' : ''}
            onChange={({ target }) => set({ show: target.value })}
          >
            <option value="">{c.all}</option>
            <option value="failed">{c.failed}</option>
          </select>
          {callback.disabled === undefined && <Period id={callback.id} onReplayed={replayed} />}
          <span role="status">{result}</span>
        </div>
      </div>
      <Loaded query={query}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <Empty>{isFailed ? c.noFailed : c.noDeliveries}</Empty>
          ) : (
            <Rows
              id={callback.id}
              deliveries={deliveries}
              canReplay={callback.disabled === undefined}
              onReplayed={replayed}
            />
          )
        }
      </Loaded>
    </section>
  );
}

const HOUR_MS = 60 * 60 * 1000;

function Period({ id, onReplayed }: { id: string; onReplayed: (replayed: Replayed) => void }): ReactNode {
  const { w } = useWords({ callbacks: CALLBACKS });
  const c = w.callbacks;
  const periods = { 1: c.lastHour, 24: c.lastDay, 72: c.lastDays };
  const [hours, setHours] = useState<keyof typeof periods>(1);
  const since = periods[hours];
  return (
    <>
      <select
        aria-label={c.replaySince}
        value={hours}
        onChange={({ target }) => setHours(Number(target.value) as keyof typeof periods)}
      >
        {Object.entries(periods).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <ActionButton
        label={c.replay}
        title={fill(c.replayTitle, { since })}
        text={fill(c.replayConfirm, { since })}
        isDangerous
        action={() => actions.replayCallback(id, { since: new Date(Date.now() - hours * HOUR_MS).toISOString() })}
        onAnswer={(answer) => onReplayed(answer as Replayed)}
      />
    </>
  );
}

interface RowsProps {
  id: string;
  deliveries: readonly CallbackDelivery[];
  canReplay: boolean;
  onReplayed: (replayed: Replayed) => void;
}

function Rows({ id, deliveries, canReplay, onReplayed }: RowsProps): ReactNode {
  const { w, number } = useWords({ callbacks: CALLBACKS });
  const c = w.callbacks;
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const shown = [...new Set(deliveries.map(({ event }) => event))];
  const events = shown.filter((event) => chosen.has(event));
  const isAll = events.length === shown.length;
  const again = (some: readonly string[], of?: string): ReactNode => (
    <Again
      id={id}
      events={some}
      of={of}
      onReplayed={(replayed) => {
        choose(new Set());
        onReplayed(replayed);
      }}
    />
  );
  return (
    <>
      {canReplay && (
        <div className={`${layout.foot} ${layout.filters}`}>
          <label className={layout.filters}>
            <input type="checkbox" checked={isAll} onChange={() => choose(new Set(isAll ? [] : shown))} />
            {events.length === 0 ? c.selectAll : fill(c.selected, { n: number(events.length) })}
          </label>
          {events.length > 0 && again(events)}
        </div>
      )}
      <ul className={layout.list}>
        {deliveries.map((delivery) => (
          <Row
            key={`${delivery.event} ${delivery.attempt} ${delivery.at}`}
            delivery={delivery}
            isChosen={chosen.has(delivery.event)}
            onChoose={
              canReplay
                ? (isChosen) =>
                    choose(
                      new Set(
                        isChosen ? [...chosen, delivery.event] : [...chosen].filter((each) => each !== delivery.event),
                      ),
                    )
                : undefined
            }
          >
            {canReplay && again([delivery.event], delivery.event)}
          </Row>
        ))}
      </ul>
    </>
  );
}

function Again({
  id,
  events,
  of,
  onReplayed,
}: {
  id: string;
  events: readonly string[];
  of: string | undefined;
  onReplayed: (replayed: Replayed) => void;
}): ReactNode {
  const { w, count } = useWords({ callbacks: CALLBACKS });
  const n = count(events.length, 'event');
  return (
    <ActionButton
      label={w.callbacks.again}
      {...(of === undefined ? {} : { of })}
      title={fill(w.callbacks.againTitle, { n })}
      text={fill(w.callbacks.againText, { n })}
      isDangerous
      action={() => actions.replayCallback(id, { events: [...events] })}
      onAnswer={(answer) => onReplayed(answer as Replayed)}
    />
  );
}

const TONES: Record<CallbackDelivery['result'], Tone> = {
  delivered: 'good',
  retry: 'warn',
  'given-up': 'bad',
  gone: 'bad',
};

function Row({
  delivery,
  isChosen,
  onChoose,
  children,
}: {
  delivery: CallbackDelivery;
  isChosen: boolean;
  onChoose: ((isChosen: boolean) => void) | undefined;
  children: ReactNode;
}): ReactNode {
  const { w, number, moment } = useWords({ callbacks: CALLBACKS, events: EVENTS });
  const c = w.callbacks;
  const { event, type, at, attempt, ms, result, status, why, nextAt } = delivery;
  const fault = useFault();
  const now = useNow();
  const answer = why !== undefined ? fault(why) : fill(c.answered, { status: status ?? '' });
  return (
    <li className={form.delivery}>
      {onChoose !== undefined && (
        <input
          type="checkbox"
          aria-label={fill(c.select, { id: event })}
          checked={isChosen}
          onChange={({ target }) => onChoose(target.checked)}
        />
      )}
      <div>
        <p className={layout.filters}>
          <b>{w.events[type] ?? type}</b> <About delivery={delivery} /> <Chip tone={TONES[result]}>{c[result]}</Chip>
        </p>
        <p className={form.answer}>{answer}</p>
        <p className={layout.sub}>
          <Time at={at} as="moment" /> · {fill(c.attempt, { n: number(attempt) })} · {number(ms)} ms
          {nextAt !== undefined && Date.parse(nextAt) > now && ` · ${fill(c.next, { time: moment(nextAt) })}`}
        </p>
      </div>
      {children}
    </li>
  );
}

function About({ delivery: { message, campaign, instance } }: { delivery: CallbackDelivery }): ReactNode {
  if (message !== undefined) return <Link href={`/messages/${encodeURIComponent(message)}`}>{message}</Link>;
  if (campaign !== undefined) return <Link href={`/campaigns/${encodeURIComponent(campaign)}`}>{campaign}</Link>;
  return instance === undefined ? null : <Link href={`/numbers/${instance}`}>{instance}</Link>;
}
