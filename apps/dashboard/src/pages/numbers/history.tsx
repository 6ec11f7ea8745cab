import { NUMBERS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { useLaneHistory } from '../../api/queries.ts';
import { Icon } from '../../ui/icons.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { Time } from '../../ui/time.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';
import { useAuthor } from './author.ts';

/** When a number was held and released, why, and by whom. */
export function History({ instance }: { instance: string }): ReactNode {
  const { w } = useWords({ numbers: NUMBERS });
  const { reason: named } = useReasons();
  const author = useAuthor();
  const query = useLaneHistory(instance);
  return (
    <section className={layout.panel} aria-labelledby="history">
      <div className={layout.panelHead}>
        <h2 id="history">{w.numbers.history}</h2>
      </div>
      <Loaded query={query}>
        {({ changes }) =>
          changes.length === 0 ? (
            <Empty>{w.numbers.noHistory}</Empty>
          ) : (
            <ol className={layout.list}>
              {changes.map(({ at, what, reason, detail, by }) => (
                <li key={`${at} ${what} ${reason}`}>
                  <div className={layout.row}>
                    <span className={layout.filters}>
                      <Icon name={what === 'held' ? 'pause' : 'play'} size={14} />
                      {fill(what === 'held' ? w.numbers.held : w.numbers.released, {
                        reason: named(reason),
                      })}
                    </span>
                    <Time at={at} as="moment" />
                  </div>
                  <p className={layout.sub}>
                    {fill(w.numbers.by, { who: author(by) })}
                    {detail !== '' && ` · “${detail}”`}
                  </p>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}
