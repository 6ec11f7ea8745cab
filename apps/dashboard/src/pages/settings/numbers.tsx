import { NUMBERS, SETTINGS } from '@pombo/catalogue/dashboard';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { useSettings, type NumberSettings, type Settings } from './data.ts';
import styles from './settings.module.css';

/** Rows drawn at once: there may be thousands. */
const SHOWN = 100;

/** The configured numbers, and where they are configured. */
export function Numbers(): ReactNode {
  const query = useSettings();
  return (
    <section className={layout.panel}>
      <Loaded query={query}>{(settings) => <Everything settings={settings} />}</Loaded>
    </section>
  );
}

function Everything({ settings: { numbers, source, gateway } }: { settings: Settings }): ReactNode {
  const { w, number } = useWords({ settings: SETTINGS, numbers: NUMBERS });
  const [part, setPart] = useState('');
  const { file, readAt, refused } = source;
  const found = numbers.filter(({ instance }) => instance.includes(part.trim().toLowerCase()));
  return (
    <>
      {refused !== undefined && (
        <div className={styles.refused} role="alert">
          <p>{around(w.settings.refused, 'time', <Time at={refused.at} />)}</p>
          <p lang="en">{refused.message}</p>
        </div>
      )}
      {numbers.length > SHOWN && (
        <div className={`${layout.panelBody} ${layout.padTop} ${layout.filters}`}>
          <input
            type="search"
            placeholder={w.numbers.filter}
            aria-label={w.numbers.filter}
            value={part}
            onChange={({ target }) => setPart(target.value)}
          />
        </div>
      )}
      {numbers.length === 0 ? (
        <Empty>{around(w.settings.none, 'command', <code>pombo init</code>)}</Empty>
      ) : (
        <div className={layout.scroll}>
          <table className={layout.table}>
            <thead>
              <tr>
                <th>{w.settings.number}</th>
                <th>{w.settings.pace}</th>
                <th>{w.settings.hours}</th>
                <th className={layout.number}>{w.settings.limit}</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((each) => (
                <Row key={each.instance} number={each} />
              ))}
            </tbody>
          </table>
          {found.length > SHOWN && (
            <p className={layout.empty}>{fill(w.numbers.more, { n: number(found.length - SHOWN) })}</p>
          )}
        </div>
      )}
      <div className={`${layout.foot} ${styles.source}`}>
        <span>{around(w.settings.source, 'file', <code>{file}</code>)}</span>
        <span>{around(w.settings.read, 'time', <Time at={readAt} />)}</span>
        <span>
          {w.settings.gateway}: <code>{gateway}</code>
        </span>
      </div>
    </>
  );
}

function Row({ number: each }: { number: NumberSettings }): ReactNode {
  const { w, number, days } = useWords({ settings: SETTINGS });
  const { instance, pace, window, timezone, dailyLimit, exclusive } = each;
  const hours = [window, each.days && days(each.days)].filter((text) => text !== undefined).join(', ');
  return (
    <tr>
      <td>
        <Link href={`/numbers/${encodeURIComponent(instance)}`}>{instance}</Link>
        {!exclusive && <div className={layout.sub}>{w.settings.others}</div>}
      </td>
      <td>{fill(w.settings.paceText, { min: number(pace.min), max: number(pace.max) })}</td>
      <td>
        {hours === '' ? w.settings.always : hours}
        {timezone !== undefined && <div className={layout.sub}>{timezone}</div>}
      </td>
      <td className={layout.number}>{dailyLimit === undefined ? w.settings.noLimit : number(dailyLimit)}</td>
    </tr>
  );
}
