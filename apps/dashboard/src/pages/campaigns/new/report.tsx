import { NEW_CAMPAIGN } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { buttonClass } from '../../../ui/controls.tsx';
import layout from '../../../ui/layout.module.css';
import { useReasons } from '../../../ui/reasons.ts';
import { useNow } from '../../../ui/time.tsx';
import { fill, useWords } from '../../../words/language.tsx';
import styles from './new.module.css';
import { Part } from './parts.tsx';
import type { Check, CountName } from './types.ts';

const COUNTS: readonly CountName[] = [
  'ready',
  'repaired',
  'duplicate',
  'suppressed',
  'alreadySent',
  'alreadyKnown',
  'rejected',
];
/** Shown even when there are none. */
const ALWAYS = new Set<CountName>(['ready', 'rejected']);

/** The lines of the file by what becomes of them. */
export function Figures({ counts }: Pick<Check, 'counts'>): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const shown = COUNTS.filter((name) => ALWAYS.has(name) || (counts[name] ?? 0) > 0);
  return (
    <dl className={styles.figures}>
      {shown.map((name) => (
        <div key={name}>
          <dt>{w.create[name as keyof typeof w.create]}</dt>
          <dd>{number(counts[name] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How long it takes, and which numbers stand still. A held number is never counted as if it sent. */
export function Outlook({ outlook, startAt }: Pick<Check, 'outlook'> & { startAt: string }): ReactNode {
  const { w, moment, list } = useWords({ create: NEW_CAMPAIGN });
  const { reason } = useReasons();
  const { estimate, still, last } = outlook;
  const spans = useSpans();
  const now = useNow();
  const [from, to] = [estimate?.minMs ?? 0, estimate?.maxMs ?? 0].map((ms) => spans(ms - waitOf(startAt, now)));
  return (
    <div className={styles.outlook}>
      <h3>{w.create.duration}</h3>
      {estimate !== undefined && (
        <p>
          {fill(from === to ? (from === w.create.moment ? '{from}' : w.create.aboutOnce) : w.create.about, {
            from: from!,
            to: to!,
            early: moment(new Date(now + estimate.minMs).toISOString()),
            late: moment(new Date(now + estimate.maxMs).toISOString()),
          })}
          {last !== undefined && ` ${fill(w.create.lastOne, { instance: last.instance })}`}
        </p>
      )}
      {estimate === undefined && still.length === 0 && <p role="alert">{w.create.never}</p>}
      {still.map(({ instance, stopped }) => (
        <p key={instance} className={styles.held}>
          {fill(w.create.held, { instance, reasons: list(stopped.map(reason)) })}
        </p>
      ))}
    </div>
  );
}

/** The estimate counts from now; a person asks how long it takes once it has started (ms). */
function waitOf(startAt: string, now: number): number {
  return startAt === '' ? 0 : Math.max(0, Date.parse(startAt) - now);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function useSpans(): (ms: number) => string {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  return (ms) => {
    if (ms < MINUTE) return w.create.moment;
    const minutes = Math.round(ms / MINUTE);
    if (minutes < 60) return fill(w.create.minutes, { n: minutes });
    // Rounded to five minutes: the estimate is no more exact than that.
    const rounded = Math.round(minutes / 5) * 5;
    if (ms < 2 * DAY)
      return fill(w.create.hours, { h: Math.floor(rounded / 60), m: String(rounded % 60).padStart(2, '0') });
    return fill(w.create.daysLong, { n: number(Math.round((ms / DAY) * 10) / 10) });
  };
}

/** Why lines are left out, and the file of them. */
export function Rejections({ check, href }: { check: Check; href: string }): ReactNode {
  const { w, number } = useWords({ create: NEW_CAMPAIGN });
  const { rejections, counts } = check;
  if ((counts.rejected ?? 0) + (counts.duplicate ?? 0) === 0) return null;
  return (
    <Part title={w.create.whyRejected} id="rejected">
      <ul className={layout.list}>
        {rejections.map(({ code, count, samples }) => (
          <li key={code}>
            {samples.map(({ line, column = '', value = '', reason }) => (
              <p key={line}>{fill(w.create.lineSample, { line: number(line), column, value, reason })}</p>
            ))}
            {count > samples.length && (
              <p className={layout.dim}>{fill(w.create.andMore, { n: number(count - samples.length) })}</p>
            )}
          </li>
        ))}
      </ul>
      <p>
        <a className={buttonClass()} href={href} download>
          {w.create.download}
        </a>
      </p>
      <p className={layout.sub}>{w.create.downloadNow}</p>
    </Part>
  );
}
