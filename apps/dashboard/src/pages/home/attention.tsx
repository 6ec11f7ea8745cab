import { ATTENTION, HOME, NUMBERS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { actions } from '../../api/actions.ts';
import { query } from '../../api/queries.ts';
import type { Attention } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Copy, buttonClass } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useReasons } from '../../ui/reasons.ts';
import { Time } from '../../ui/time.tsx';
import { around, fill, useWords } from '../../words/language.tsx';
import styles from './home.module.css';

/** What a person should look at, each with its one right action. */
export function AttentionList({ items }: { items: readonly Attention[] }): ReactNode {
  const { w } = useWords({ home: HOME });
  if (items.length === 0) {
    return (
      <p className={styles.calm}>
        <span className={styles.good}>
          <Icon name="check" />
        </span>
        {w.home.calm}
      </p>
    );
  }
  return (
    <ul>
      {items.map((item) => (
        <Item key={`${item.kind} ${item.code ?? item.campaign ?? ''}`} item={item} />
      ))}
    </ul>
  );
}

function Item({ item }: { item: Attention }): ReactNode {
  const isCritical = ['redis', 'no-worker'].includes(item.kind) || (item.kind === 'lane' && item.code !== 'paused');
  return (
    <li className={styles.item}>
      <span className={isCritical ? styles.critical : styles.warn}>
        <Icon name={item.kind === 'unknown' ? 'unknown' : item.code === 'paused' ? 'pause' : 'warn'} />
      </span>
      <div>
        <Text item={item} />
      </div>
      <Next item={item} />
    </li>
  );
}

function Text({ item }: { item: Attention }): ReactNode {
  const { w, count, number, list } = useWords({ attention: ATTENTION });
  const { reason } = useReasons();
  switch (item.kind) {
    case 'no-worker':
      return (
        <Said title={w.attention.noWorker}>
          {w.attention.noWorkerText}
          {(item.queued ?? 0) > 0 && ` ${fill(w.attention.waits, { n: count(item.queued!, 'message') })}.`}
        </Said>
      );
    case 'redis':
      return (
        <Said title={w.attention.redis}>
          <span lang="en">{item.detail}</span>
        </Said>
      );
    case 'campaign':
      return <Said title={fill(w.attention.campaign, { name: item.name ?? '' })}>{item.detail}</Said>;
    case 'unknown':
      return (
        <Said title={fill(w.attention.unknown, { n: count(item.count ?? 0, 'message') })}>
          {w.attention.unknownText}
        </Said>
      );
    case 'callbacks':
      return (
        <Said title={w.attention.callbacks}>
          {around(w.attention.callbacksText, 'command', <code>pombo webhooks set</code>)}
        </Said>
      );
    case 'lane': {
      const { instances = [], code = '', queued = 0, since, detail } = item;
      const more = (item.count ?? 0) - instances.length;
      const names = more > 0 ? [...instances, `+${number(more)}`] : instances;
      return (
        <Said title={`${list(names)}: ${reason(code)}`}>
          {queued > 0 && fill(w.attention.waits, { n: count(queued, 'message') })}
          {queued > 0 && since !== undefined && ' · '}
          {since !== undefined && <Time at={since} />}
          {detail !== undefined && detail !== '' && ` · “${detail}”`}
        </Said>
      );
    }
  }
}

function Said({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <>
      <strong>{title}</strong>
      <p>{children}</p>
    </>
  );
}

/** The one right action. A hold that only its cause ends gets no button that resumes. */
function Next({ item }: { item: Attention }): ReactNode {
  const { w, count } = useWords({ attention: ATTENTION, numbers: NUMBERS });
  const { reason } = useReasons();
  const [instance] = item.instances ?? [];
  if (item.kind === 'no-worker') return <Copy text="pombo up" />;
  if (item.kind === 'redis') return <Go href="/settings/checks">{w.attention.checks}</Go>;
  if (item.kind === 'callbacks') return <Go href="/settings/checks">{w.attention.webhooks}</Go>;
  if (item.kind === 'unknown') return <Go href="/unknown">{w.attention.review}</Go>;
  if (item.kind === 'campaign')
    return <Go href={`/campaigns/${encodeURIComponent(item.campaign!)}`}>{w.attention.open}</Go>;
  if (item.kind === 'lane' && item.code === 'paused' && item.count === 1) {
    return (
      <ActionButton
        label={w.attention.resume}
        icon="play"
        of={instance!}
        title={fill(w.numbers.resumeTitle, { name: instance! })}
        text={fill(w.numbers.resumeText, { queued: count(item.queued ?? 0, 'message') })}
        action={() => actions.resumeLane(instance!)}
      />
    );
  }
  return item.count === 1 ? (
    <Go href={`/numbers/${encodeURIComponent(instance!)}`}>{w.attention.steps}</Go>
  ) : (
    <Go href={`/numbers?${query({ q: reason(item.code ?? '') })}`}>{w.attention.see}</Go>
  );
}

function Go({ href, children }: { href: string; children: ReactNode }): ReactNode {
  return (
    <Link href={href} className={buttonClass()}>
      {children}
    </Link>
  );
}
