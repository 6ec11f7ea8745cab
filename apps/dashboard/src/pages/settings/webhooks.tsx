import { CHECKS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Button, Chip } from '../../ui/controls.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import layout from '../../ui/layout.module.css';
import { around, fill, useWords } from '../../words/language.tsx';
import { useWebhooks, type WebhookCheck } from './data.ts';
import styles from './settings.module.css';

/** Where Z-API sends the callbacks of each number, and whether that address answers. */
export function Webhooks(): ReactNode {
  const { w, number } = useWords({ checks: CHECKS });
  const query = useWebhooks();
  return (
    <section className={layout.panel} aria-labelledby="webhooks">
      <div className={layout.panelHead}>
        <h2 id="webhooks">{w.checks.webhooks}</h2>
        <Button small disabled={query.isFetching} onClick={() => void query.refetch()}>
          {query.isFetching ? w.checks.running : w.checks.again}
        </Button>
      </div>
      <p className={styles.lead}>{w.checks.webhooksLead}</p>
      <Loaded query={query}>
        {({ numbers, more }) => (
          <>
            <ul className={layout.list}>
              {numbers.map((each) => (
                <NumberWebhooks key={each.instance} number={each} />
              ))}
            </ul>
            {numbers.length === 0 && <Empty>{around('{command}', 'command', <code>pombo init</code>)}</Empty>}
            {more > 0 && (
              <p className={layout.foot}>
                <span>
                  {around(fill(w.checks.more, { n: number(more) }), 'command', <code>pombo webhooks check</code>)}
                </span>
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function NumberWebhooks({ number: each }: { number: WebhookCheck }): ReactNode {
  const { w, number } = useWords({ checks: CHECKS });
  const { instance, callbacks, attempted, error, reportsOwnSends } = each;
  const missing = callbacks.filter(({ ours }) => !ours);
  const isHere = callbacks.length > 0 && missing.length === 0;
  const here = number(callbacks.length - missing.length);
  return (
    <li className={styles.finding}>
      <Chip tone={error !== undefined ? 'idle' : isHere ? 'good' : 'warn'}>
        {error !== undefined
          ? w.checks.skipped
          : isHere
            ? w.checks.allHere
            : fill(w.checks.someHere, { n: here, all: number(callbacks.length) })}
      </Chip>
      <div>
        <p>
          <strong>{instance}</strong>
        </p>
        {error !== undefined && <p>{around(w.checks.silent, 'message', <span lang="en">{error.message}</span>)}</p>}
        {missing.length > 0 && (
          <>
            <p>{fill(w.checks.notHere, { names: missing.map(shown).join(', ') })}</p>
            <p className={layout.sub}>
              {around(
                w.checks.setThem,
                'command',
                <code>{`pombo webhooks set ${instance} --url https://your.host`}</code>,
              )}
            </p>
          </>
        )}
        {callbacks.some(({ ours, current }) => ours && !current) && <p>{w.checks.outdated}</p>}
        {reportsOwnSends === false && <p>{w.checks.echoOff}</p>}
        {attempted.map(({ url, result, detail = '' }) => (
          <p key={url}>{fill(w.checks[result], { url, detail })}</p>
        ))}
        {attempted.length > 0 && <p className={layout.sub}>{w.checks.honest}</p>}
      </div>
    </li>
  );
}

function shown({ callback, url }: WebhookCheck['callbacks'][number]): string {
  return url === '' ? callback : `${callback} (${url})`;
}
