import { CAMPAIGNS, STATUS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { Campaign } from '../../api/types.ts';
import layout from '../../ui/layout.module.css';
import { useWords } from '../../words/language.tsx';
import styles from './campaign.module.css';

/** How many messages came at least this far: each step includes the ones below it. */
export function Funnel({ campaign: { progress, total } }: { campaign: Campaign }): ReactNode {
  const { w, number, percent } = useWords({ campaigns: CAMPAIGNS, status: STATUS });
  const { accepted, sent, delivered, read } = progress;
  const steps = [
    [w.status.accepted, accepted + sent + delivered + read],
    [w.status.sent, sent + delivered + read],
    [w.status.delivered, delivered + read],
    [w.status.read, read],
  ] as const;
  return (
    <section className={layout.panel} aria-labelledby="funnel">
      <div className={layout.panelHead}>
        <h2 id="funnel">{w.campaigns.funnel}</h2>
      </div>
      <ol className={styles.funnel}>
        {steps.map(([name, count]) => (
          <li key={name} className={styles.step}>
            <span>{name}</span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${total === 0 ? 0 : (100 * count) / total}%` }} />
            </span>
            <span>
              <b>{number(count)}</b> <span className={layout.dim}>{percent(count, total)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
