import { COMMON, NUMBERS, REASON_LABELS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useLanes } from '../../api/queries.ts';
import type { Lane } from '../../api/types.ts';
import { Button } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { LaneChip } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { useParams } from '../../ui/params.ts';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { LaneActions } from './actions.tsx';
import { Meter } from './meter.tsx';

/** Rows of one page: thousands of numbers stay quick to draw. */
const PAGE = 100;
/** Fewer numbers need no filter. */
const FILTER_FROM = 8;

/** All numbers, page by page: the server filters, so that 10,000 cost no more than 100. */
export function NumberList(): ReactNode {
  const { w, number } = useWords({ labels: REASON_LABELS, common: COMMON, numbers: NUMBERS });
  const [{ q = '', page = '1' }, set] = useParams(['q', 'page']);
  const at = Math.max(1, Math.floor(Number(page)) || 1);
  const labels = Object.entries(w.labels);
  const codes = q === '' ? [] : labels.flatMap(([code, label]) => (matches(`${code} ${label}`, q) ? [code] : []));
  const query = useLanes({ q, codes: codes.join(','), offset: String((at - 1) * PAGE), limit: String(PAGE) });
  const total = query.data?.total ?? 0;
  const pages = Math.max(1, Math.ceil((query.data?.found ?? 0) / PAGE));
  const go = (to: number): void => set({ page: to === 1 ? undefined : String(to) });
  return (
    <div className={layout.page}>
      <header className={layout.head}>
        <h1>{w.numbers.title}</h1>
        {total > 1 && <span className={layout.sub}>{number(total)}</span>}
      </header>
      <section className={layout.panel}>
        {(total >= FILTER_FROM || q !== '') && (
          <div className={`${layout.panelBody} ${layout.padTop} ${layout.filters}`}>
            <input
              type="search"
              placeholder={w.numbers.filter}
              aria-label={w.numbers.filter}
              value={q}
              onChange={(event) => set({ q: event.target.value, page: undefined }, { replace: true })}
            />
          </div>
        )}
        <Loaded query={query} rows={6}>
          {({ lanes }) =>
            total === 0 ? (
              <Empty>{around(w.numbers.empty, 'command', <code>pombo init</code>)}</Empty>
            ) : lanes.length === 0 ? (
              <Empty>{w.numbers.noMatch}</Empty>
            ) : (
              <Table lanes={lanes} />
            )
          }
        </Loaded>
        {pages > 1 && (
          <nav className={layout.foot} aria-label={w.numbers.pages}>
            <span>{fill(w.numbers.page, { n: number(at), all: number(pages) })}</span>
            <span className={layout.actions}>
              <Button small disabled={at === 1} onClick={() => go(at - 1)}>
                {w.numbers.previous}
              </Button>
              <Button small disabled={at >= pages} onClick={() => go(at + 1)}>
                {w.common.next}
              </Button>
            </span>
          </nav>
        )}
      </section>
    </div>
  );
}

function matches(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function Table({ lanes }: { lanes: readonly Lane[] }): ReactNode {
  const { w } = useWords({ common: COMMON, numbers: NUMBERS });
  return (
    <div className={layout.scroll}>
      <table className={`${layout.table} ${layout.compact}`}>
        <thead>
          <tr>
            <th>{w.numbers.number}</th>
            <th>{w.numbers.state}</th>
            <th className={layout.number}>{w.numbers.waiting}</th>
            <th className={`${layout.number} ${layout.wide}`}>{w.numbers.oldest}</th>
            <th className={layout.wide}>{w.numbers.pace}</th>
            <th className={layout.wide}>{w.numbers.today}</th>
            <th className={`${layout.number} ${layout.wide}`}>{w.numbers.kept}</th>
            <th className={`${layout.number} ${layout.wide}`}>{w.numbers.unknown}</th>
            <th className={layout.number}>{w.common.actions}</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <Row key={lane.instance} lane={lane} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ lane }: { lane: Lane }): ReactNode {
  const { w, number } = useWords({ numbers: NUMBERS });
  const { instance, queued, accepted, unknown, oldestQueued, today, rules } = lane;
  return (
    <tr>
      <td>
        <Link href={`/numbers/${encodeURIComponent(instance)}`} className={layout.name}>
          {instance}
        </Link>
      </td>
      <td className={layout.state}>
        <LaneChip lane={lane} />
      </td>
      <td className={layout.number}>{number(queued)}</td>
      <td className={`${layout.number} ${layout.wide}`}>
        {oldestQueued === undefined ? <span className={layout.dim}>–</span> : <Time at={oldestQueued} as="lasting" />}
      </td>
      <td className={layout.wide}>
        <Pace lane={lane} />
      </td>
      <td className={layout.wide}>
        {rules?.dailyLimit === undefined ? (
          <span className={`${layout.dim} ${layout.nowrap}`}>{w.numbers.noLimit}</span>
        ) : (
          <Meter value={today ?? 0} max={rules.dailyLimit} label={w.numbers.today} />
        )}
      </td>
      <td className={`${layout.number} ${layout.wide}`}>{number(accepted)}</td>
      <td className={`${layout.number} ${layout.wide}`}>
        {unknown === 0 ? (
          <span className={layout.dim}>0</span>
        ) : (
          <Link href={`/unknown?instance=${encodeURIComponent(instance)}`}>{number(unknown)}</Link>
        )}
      </td>
      <td className={layout.number}>
        <LaneActions lane={lane} />
      </td>
    </tr>
  );
}

/** Returns how a pace is said: `one message every 1–3 s`. */
export function usePaceText(): (pace: NonNullable<Lane['pace']>) => string {
  const { w, number } = useWords({ numbers: NUMBERS });
  const { paceNone, paceOne, paceRange } = w.numbers;
  return ({ min, max }) => {
    if (max === 0) return paceNone;
    return fill(min === max ? paceOne : paceRange, { min: number(min), max: number(max) });
  };
}

/** What a number sends per minute, of what its pace allows. */
export function Pace({ lane: { perMinute, pace } }: { lane: Lane }): ReactNode {
  const { w, number } = useWords({ numbers: NUMBERS });
  const text = usePaceText();
  if (pace === undefined) return number(perMinute);
  const most = Math.max(1, Math.round(120 / Math.max(0.1, pace.min + pace.max)));
  return <Meter value={perMinute} max={most} label={w.numbers.pace} title={text(pace)} unit="/min" />;
}
