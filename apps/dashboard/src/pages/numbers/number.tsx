import { MESSAGES, NUMBERS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useLane, useMessages } from '../../api/queries.ts';
import type { Lane } from '../../api/types.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { LaneChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { LaneActions } from './actions.tsx';
import { useAuthor } from './author.ts';
import { History } from './history.tsx';
import { Pace, usePaceText } from './list.tsx';
import { Meter } from './meter.tsx';
import { Step, stepsHere } from './step.tsx';
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
          <Link href={`/messages?instance=${encodeURIComponent(lane.instance)}`}>{w.numbers.messagesOf}</Link>
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
  const { w } = useWords({ numbers: NUMBERS });
  const { reasonTitle } = useReasons();
  const author = useAuthor();
  const byOf = (code: string): ReactNode => {
    const hold = lane.holds.find(({ reason }) => reason === code);
    return code === 'paused' && hold !== undefined ? ` · ${fill(w.numbers.by, { who: author(hold.by) })}` : '';
  };
  return (
    <section className={layout.panel} aria-labelledby="why">
      <div className={layout.panelHead}>
        <h2 id="why">{w.numbers.why}</h2>
      </div>
      {lane.blockers.map((blocker) => (
        <div key={blocker.code} className={styles.stack}>
          <div>
            <h3>
              {reasonTitle(blocker.code)}{' '}
              {blocker.since !== undefined && (
                <span className={layout.sub}>
                  <Time at={blocker.since} />
                  {byOf(blocker.code)}
                </span>
              )}
            </h3>
            <p>{blocker.means}</p>
            {blocker.detail !== undefined && blocker.detail !== '' && (
              <p className={layout.sub}>
                {blocker.code === 'paused' ? w.numbers.reason : w.numbers.seen}: {blocker.detail}
              </p>
            )}
          </div>
          <div>
            <p className={layout.sub}>{blocker.endedBy === 'person' ? w.numbers.person : w.numbers.itself}</p>
            <ul>
              {stepsHere(blocker.steps, lane).map((step) => (
                <li key={step}>
                  <Step text={step} instance={lane.instance} />
                </li>
              ))}
            </ul>
          </div>
          {blocker.avoid !== undefined && (
            <p className={styles.avoid}>
              {w.numbers.avoid}: {blocker.avoid}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

function Facts({ lane }: { lane: Lane }): ReactNode {
  const { w, number, moment, days } = useWords({ numbers: NUMBERS });
  const paceText = usePaceText();
  const { rules, pace, oldestQueued, waiting, zapiQueue } = lane;
  const hours = [rules?.window, rules?.days && days(rules.days), rules?.timezone]
    .filter((each) => each !== undefined)
    .join(' · ');
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
          {pace !== undefined && <span className={layout.sub}>{paceText(pace)}</span>}
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
        <dd>
          {fill(w.numbers.ours, { n: number(lane.accepted) })}
          {zapiQueue !== undefined && (
            <span className={layout.sub}>
              {' · '}
              {fill(w.numbers.listed, { n: number(zapiQueue.listed) })} <Time at={zapiQueue.at} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>{w.numbers.unknown}</dt>
        <dd>
          {lane.unknown === 0 ? (
            '0'
          ) : (
            <Link href={`/unknown?instance=${encodeURIComponent(lane.instance)}`}>{number(lane.unknown)}</Link>
          )}
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
