import { CODES, MESSAGES, NUMBERS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useLane, useLaneHistory, useMessages } from '../../api/queries.ts';
import type { Lane } from '../../api/types.ts';
import { Icon } from '../../ui/icons.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { LaneChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { LaneActions } from './actions.tsx';
import { Pace } from './list.tsx';
import { Meter } from './meter.tsx';
import styles from './meter.module.css';

/** One number: its state and why, what it may send, its last failures, and when it was held and released. */
export function NumberPage({ instance }: { instance: string }): ReactNode {
  const query = useLane(instance);
  return <Loaded query={query}>{(lane) => <Everything lane={lane} />}</Loaded>;
}

function Everything({ lane }: { lane: Lane }): ReactNode {
  const { w } = useWords({ numbers: NUMBERS });
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <div className={layout.row}>
          <h1>{lane.instance}</h1>
          <LaneChip lane={lane} />
        </div>
        <LaneActions lane={lane} all />
      </header>
      {lane.blockers.length > 0 && <Reasons lane={lane} />}
      <section className={layout.panel}>
        <Facts lane={lane} />
        <p className={layout.foot}>
          <Link href={`/messages?instance=${lane.instance}`}>{w.numbers.messagesOf}</Link>
        </p>
      </section>
      <div className={layout.columns}>
        <Failures instance={lane.instance} />
        <History instance={lane.instance} />
      </div>
    </div>
  );
}

function Reasons({ lane }: { lane: Lane }): ReactNode {
  const { w } = useWords({ codes: CODES, numbers: NUMBERS });
  return (
    <section className={layout.panel} aria-labelledby="why">
      <div className={layout.panelHead}>
        <h2 id="why">{w.numbers.why}</h2>
      </div>
      {lane.blockers.map((blocker) => (
        <div key={blocker.code} className={styles.stack}>
          <div>
            <h3>
              {w.codes[blocker.code] ?? blocker.code}{' '}
              {blocker.since !== undefined && (
                <span className={layout.sub}>
                  <Time at={blocker.since} />
                </span>
              )}
            </h3>
            <p lang="en">{blocker.means}</p>
            {blocker.detail !== undefined && blocker.detail !== '' && (
              <p className={layout.sub}>
                {w.numbers.seen}: {blocker.detail}
              </p>
            )}
          </div>
          <div>
            <p className={layout.sub}>{blocker.endedBy === 'person' ? w.numbers.person : w.numbers.itself}</p>
            <ul lang="en">
              {blocker.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ul>
          </div>
          {blocker.avoid !== undefined && (
            <p className={styles.avoid} lang="en">
              {w.numbers.avoid}: {blocker.avoid}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

function Facts({ lane }: { lane: Lane }): ReactNode {
  const { w, number, moment } = useWords({ numbers: NUMBERS });
  const { rules, pace, oldestQueued, waiting } = lane;
  const hours = [rules?.window, rules?.days, rules?.timezone].filter((each) => each !== undefined).join(' · ');
  return (
    <dl className={`${layout.facts} ${layout.padTop}`}>
      <div>
        <dt>{w.numbers.waiting}</dt>
        <dd>{number(lane.queued)}</dd>
      </div>
      <div>
        <dt>{w.numbers.oldest}</dt>
        <dd>{oldestQueued === undefined ? '–' : <Time at={oldestQueued} as="lasting" />}</dd>
      </div>
      <div>
        <dt>{w.numbers.pace}</dt>
        <dd>
          <Pace lane={lane} />
          {pace !== undefined && (
            <span className={layout.sub}>
              {fill(w.numbers.paceRange, { min: number(pace.min), max: number(pace.max) })}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{w.numbers.today}</dt>
        <dd>
          {rules?.dailyLimit === undefined ? (
            w.numbers.noLimit
          ) : (
            <Meter value={lane.today ?? 0} max={rules.dailyLimit} label={w.numbers.today} />
          )}
        </dd>
      </div>
      <div>
        <dt>{w.numbers.hours}</dt>
        <dd>
          {hours === '' ? w.numbers.allDay : hours}
          {waiting !== undefined && (
            <span className={layout.sub}> · {fill(w.numbers.opens, { time: moment(waiting.until) })}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{w.numbers.kept}</dt>
        <dd>{number(lane.accepted)}</dd>
      </div>
      <div>
        <dt>{w.numbers.unknown}</dt>
        <dd>
          {lane.unknown === 0 ? '0' : <Link href={`/unknown?instance=${lane.instance}`}>{number(lane.unknown)}</Link>}
        </dd>
      </div>
    </dl>
  );
}

function Failures({ instance }: { instance: string }): ReactNode {
  const { w } = useWords({ messages: MESSAGES, numbers: NUMBERS });
  const query = useMessages({ instance, status: 'failed', limit: '5' });
  return (
    <section className={layout.panel} aria-labelledby="failures">
      <div className={layout.panelHead}>
        <h2 id="failures">{w.numbers.recentFailures}</h2>
      </div>
      <Loaded query={query}>
        {({ messages }) =>
          messages.length === 0 ? (
            <Empty>{w.numbers.noFailures}</Empty>
          ) : (
            <ul className={layout.list}>
              {messages.map(({ id, phone, error, statusAt }) => (
                <li key={id} className={layout.row}>
                  <span>
                    <Link href={`/messages/${encodeURIComponent(id)}`}>{phone ?? w.messages.post}</Link>{' '}
                    <span className={layout.dim}>{error?.message}</span>
                  </span>
                  <Time at={statusAt} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function History({ instance }: { instance: string }): ReactNode {
  const { w } = useWords({ codes: CODES, numbers: NUMBERS });
  const query = useLaneHistory(instance);
  return (
    <section className={layout.panel} aria-labelledby="history">
      <div className={layout.panelHead}>
        <h2 id="history">{w.numbers.history}</h2>
      </div>
      <Loaded query={query}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty>{w.numbers.noHistory}</Empty>
          ) : (
            <ol className={layout.list}>
              {events
                .toReversed()
                .slice(0, 30)
                .map(({ id, type, timestamp, data }) => {
                  const reason = w.codes[data.reason ?? ''] ?? data.reason ?? '';
                  return (
                    <li key={id} className={layout.row}>
                      <span className={layout.filters}>
                        <Icon name={type === 'lane.held' ? 'pause' : 'play'} size={14} />
                        {fill(type === 'lane.held' ? w.numbers.held : w.numbers.released, { reason })}
                      </span>
                      <Time at={timestamp} as="moment" />
                    </li>
                  );
                })}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}
